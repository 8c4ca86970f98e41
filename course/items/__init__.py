"""Items: schema, variants, generators and the marking of one answer; pure."""

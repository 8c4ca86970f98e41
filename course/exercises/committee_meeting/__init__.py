"""委员会推演: four quarterly meetings of the consumer-protection committee (strand G1)."""

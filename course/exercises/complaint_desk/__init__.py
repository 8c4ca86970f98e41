"""投诉处置推演: complaints handled from arrival to closure, over a clock, with consequences."""

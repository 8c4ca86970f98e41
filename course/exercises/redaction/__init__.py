"""脱敏演练: mark what identifies somebody in a raw complaint, then what a stranger could still put together."""

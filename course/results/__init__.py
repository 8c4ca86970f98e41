"""Results: reads the gradebook and reports; writes no mark."""

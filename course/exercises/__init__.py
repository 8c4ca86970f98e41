"""Exercises: pure models with YAML content; one view serves them all."""

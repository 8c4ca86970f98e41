"""Tests of the item schema, the generators, marking and the shipped bank."""

"""Synthetic data: made by rule and seed, about nobody."""

SEED = 20261001
"""The seed of the tables that ship."""

VERSION = "1.0"
"""Version of the generators: raise it when a table's bytes change for the same seed."""

"""Seeded generators: each draws the figures of one variant and works out its key from the edition.

A generator is a function `(edition, rng, **params) -> Made`, registered by name. Banks name it in YAML,
so that trainers write new items without touching code. Keys come from rule values: replacing a value in
the edition changes stem, key and feedback together. The generators stand in `days`, `counts` and `scores`.
"""

from __future__ import annotations

from course.items import (
    campaigns,
    coded,
    counts,
    days,
    fees,
    outlets,
    privacy,
    remediation,
    review,
    scores,
    surveys,
    training,
)
from course.items.registry import REGISTRY, Function, Made, generator, run

__all__ = [
    "REGISTRY",
    "Function",
    "Made",
    "campaigns",
    "coded",
    "counts",
    "days",
    "fees",
    "generator",
    "outlets",
    "privacy",
    "remediation",
    "review",
    "run",
    "scores",
    "surveys",
    "training",
]

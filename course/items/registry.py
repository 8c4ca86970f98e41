"""The register of generators: banks name one in YAML, `run` finds it and checks its parameters."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from course.errors import ItemError
from course.items.models import Generator
from course.knowledge.edition import Edition


@dataclass(frozen=True)
class Made:
    """What a generator gives: variables for the texts, the key, and the answer of each known mistake."""

    variables: dict[str, Any]
    key: Any
    wrong: dict[str, Any] = field(default_factory=dict)


Function = Callable[..., Made]
REGISTRY: dict[str, Function] = {}


def generator(function: Function) -> Function:
    """Register a generator under its function's name."""
    REGISTRY[function.__name__] = function
    return function


def run(spec: Generator, edition: Edition, rng: random.Random, item_id: str) -> Made:
    """Run the generator an item names. Raises ItemError for an unknown name or wrong parameters."""
    function = REGISTRY.get(spec.name)
    if function is None:
        known = "、".join(sorted(REGISTRY))
        raise ItemError(f"没有生成器 {spec.name}。", place=item_id, remedy=f"可用：{known}。")
    try:
        inspect.signature(function).bind(edition, rng, **spec.params())
    except TypeError as problem:
        raise ItemError(f"生成器 {spec.name} 的参数不对（{problem}）。", place=item_id) from problem
    return function(edition, rng, **spec.params())


def share(edition: Edition, rule: str, value: str = "fraction") -> Fraction:
    """A rule's value as a fraction: "2/3" -> 2/3. Raises EditionError for an unknown rule or value."""
    return Fraction(str(edition.value(rule, value)))


def percent(edition: Edition, rule: str, value: str = "percent") -> Fraction:
    """A rule's percentage as a fraction: 95 -> 19/20. Raises EditionError for an unknown rule or value."""
    return share(edition, rule, value) / 100


def to_step(value: Decimal, step: Decimal = Decimal("0.1")) -> Decimal:
    """Rounded to the scoring step the way people round: a half goes up."""
    return value.quantize(step, ROUND_HALF_UP)

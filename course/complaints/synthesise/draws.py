"""Random draws that depend on the seed alone, and the YAML that the generators read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from course.errors import CourseError
from course.files import read_yaml

FOLDER = Path(__file__).parent
T = TypeVar("T")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Za-z_]\w*)\}")


def stream(seed: int, name: str) -> random.Random:
    """A stream of its own for each part, so that a change of one table leaves the others' bytes alone."""
    return random.Random(f"{seed}/{name}")


@cache
def data(file: str) -> Any:
    """The content of a YAML file beside the generators (`frames`, `templates/debit`). Raises CourseError."""
    return read_yaml(FOLDER / f"{file}.yaml").data


def pick(rng: random.Random, weights: Mapping[T, float]) -> T:
    """One key, by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def chance(rng: random.Random, share: float) -> bool:
    """True in `share` (0..1) of the draws."""
    return rng.random() < share


def between(rng: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))


def workday(rng: random.Random, first: date, last: date) -> date:
    """A day from Monday to Friday, from `first` to `last`."""
    while (day := between(rng, first, last)).weekday() > 4:
        pass
    return day


def spread(rng: random.Random, counts: Mapping[T, float], total: int) -> list[T]:
    """`total` keys in the given proportions (largest remainders), shuffled."""
    whole = sum(counts.values())
    exact = {key: total * share / whole for key, share in counts.items()}
    number = {key: int(share) for key, share in exact.items()}
    rest = sorted(exact, key=lambda key: number[key] - exact[key])
    for key in rest[: total - sum(number.values())]:
        number[key] += 1
    keys = [key for key, times in number.items() for _ in range(times)]
    rng.shuffle(keys)
    return keys


def months(first: str, last: str) -> list[str]:
    """Months such as 2023-01 from `first` to `last`, both included."""
    year, month = map(int, first.split("-"))
    found = []
    while (name := f"{year}-{month:02d}") <= last:
        found.append(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def days_of(month: str) -> tuple[date, date]:
    """First and last day of a month such as 2023-01."""
    year, number = map(int, month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)


def fill(text: str, rng: random.Random, slots: Callable[[str], str]) -> str:
    """Decide every [甲|乙] and fill every {slot}. Raises CourseError for a slot that `slots` doesn't know."""
    while match := _CHOICE.search(text):
        chosen = rng.choice(match[1].split("|"))
        text = text[: match.start()] + chosen + text[match.end() :]
    try:
        return _SLOT.sub(lambda match: slots(match[1]), text)
    except KeyError as problem:
        raise CourseError(
            f"模板里的 {{{problem.args[0]}}} 没有对应的内容。",
            place=text[:30],
            remedy="改成 story.py 里有的名字。",
        ) from problem


def slots_of(text: str) -> set[str]:
    """Names of the slots in a template."""
    return set(_SLOT.findall(text))


def shuffled(rng: random.Random, items: Iterable[T]) -> list[T]:
    """The items in a random order."""
    made = list(items)
    rng.shuffle(made)
    return made


def some(rng: random.Random, items: Sequence[T], count: int) -> list[T]:
    """`count` different items, in random order."""
    return rng.sample(list(items), count)

"""The options of a plan: who leads, which measure, what proves it. Their order is drawn from the seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from course.exercises.priorities.content import Evidence, PlanningEntry, content, planning
from course.knowledge.models import Priority


class Option(NamedTuple):
    """One option: whether it's right, and why or why not."""

    id: str
    zh: str
    why: str
    good: bool


def entry(priority: Priority) -> PlanningEntry | None:
    """The trainer's evidence options and June figures for a priority; None for one that has none."""
    return next((one for one in planning() if one.rule in priority.rules), None)


def owner_options(priority: Priority, seed: int) -> list[Option]:
    """The lead department, two supporting ones, and nobody in particular."""
    texts = content()
    found = [Option("lead", priority.lead, texts.lead_why.replace("{lead}", priority.lead), True)]
    for at, name in enumerate([one for one in priority.support if one != priority.lead][:2]):
        why = texts.support_why.replace("{picked}", name).replace("{lead}", priority.lead)
        found.append(Option(f"support-{at}", name, why, False))
    found.append(Option("vague", texts.vague_owner.zh, texts.vague_owner.why, False))
    return _shuffled(found, f"{seed}:{priority.id}:owner")


def measure_options(priority: Priority, seed: int) -> list[Option]:
    """The edition's good and weak measures of the priority."""
    found = [Option(f"good-{at}", one.zh, one.why, True) for at, one in enumerate(priority.good_measures)]
    found += [Option(f"weak-{at}", one.zh, one.why, False) for at, one in enumerate(priority.weak_measures)]
    return _shuffled(found, f"{seed}:{priority.id}:measure")


def evidence_options(priority: Priority, seed: int) -> list[Option]:
    """What proves the priority done and what only looks like it; general ones when the trainer has written none."""
    own = entry(priority)
    evidence: Evidence = own.evidence if own else content().own_evidence
    found = [Option("good", evidence.good.zh, evidence.good.why, True)]
    found += [Option(f"weak-{at}", one.zh, one.why, False) for at, one in enumerate(evidence.weak)]
    return _shuffled(found, f"{seed}:{priority.id}:evidence")


def pick(options: Sequence[Option], chosen: str | None) -> Option | None:
    """The option chosen, if one was."""
    return next((one for one in options if one.id == chosen), None)


def _shuffled(options: list[Option], key: str) -> list[Option]:
    random.Random(key).shuffle(options)
    return options

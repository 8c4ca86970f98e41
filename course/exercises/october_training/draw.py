"""What a seed draws: the roster, the half day, the stack of handouts and the class."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from course.exercises.october_training import content
from course.exercises.october_training.content import FAULTS, NOBODY, Person, Slide

CALLED, OUTSIDE = 7, 3
SOUND = 3
EDGE = (60, 59)
"""Two marks that stand at the usual pass mark and just under it, whatever the edition's own is."""
Marks = tuple[int, ...]


def _random(seed: int, part: str) -> random.Random:
    return random.Random(f"october-training:{seed}:{part}")


@lru_cache(maxsize=64)
def people(seed: int) -> tuple[Person, ...]:
    """The roster: some of each rule's groups and some outside them."""
    rng, known = _random(seed, "call"), content.texts().call.people
    inside = [one for one in known if one.group != NOBODY]
    chosen = rng.sample(inside, CALLED) + rng.sample([o for o in known if o.group == NOBODY], OUTSIDE)
    rng.shuffle(chosen)
    return tuple(chosen)


def total(seed: int) -> int:
    """How many minutes the half day has."""
    return _random(seed, "agenda").choice(content.texts().agenda.totals)


@lru_cache(maxsize=64)
def slides(seed: int) -> tuple[Slide, ...]:
    """One slide written with each fault and some sound ones, mixed."""
    rng, known = _random(seed, "stack"), content.texts().stack.slides
    chosen = [rng.choice(known[fault]) for fault in FAULTS] + rng.sample(known["sound"], SOUND)
    rng.shuffle(chosen)
    return tuple(chosen)


@dataclass(frozen=True)
class Trainee:
    """A row of the results: marks by subject in the content's order, none of somebody absent."""

    id: str
    name: str
    branch: str
    marks: Marks
    waiting: bool = False

    @property
    def absent(self) -> bool:
        """Whether there are no marks."""
        return not self.marks

    @property
    def score(self) -> int:
        """The sum of the marks."""
        return sum(self.marks)

    @property
    def known(self) -> bool:
        """Whether the score is final."""
        return not self.absent and not self.waiting


@dataclass(frozen=True)
class Class:
    """The class after the test. `twins` have the same score and different weak subjects.

    `bar` is the pass rate that a claim names, `named` the subject that a claim calls the weakest.
    """

    people: tuple[Trainee, ...]
    twins: tuple[Trainee, Trainee]
    bar: int
    named: str

    @property
    def known(self) -> list[Trainee]:
        """Those whose score is final."""
        return [one for one in self.people if one.known]

    def shares(self) -> dict[str, float]:
        """Per subject the percentage of its full marks that the final scores hold."""
        found = {}
        for at, subject in enumerate(content.texts().reading.subjects):
            got = sum(one.marks[at] for one in self.known)
            found[subject.id] = 100 * got / (subject.most * len(self.known))
        return found

    def weakest(self) -> str:
        """The subject with the lowest share."""
        shares = self.shares()
        return min(shares, key=shares.__getitem__)


def low(marks: Marks) -> int:
    """Which subject of a trainee is weakest, by share of its full marks."""
    subjects = content.texts().reading.subjects
    return min(range(len(marks)), key=lambda at: marks[at] / subjects[at].most)


@lru_cache(maxsize=64)
def results(seed: int) -> Class:
    """The class: one at the usual pass mark, one just under it, one absent, one not fully marked, a pair of twins.

    The weakest subject isn't the one in which most points were lost, so that shares have to be looked at.
    """
    rng = _random(seed, "class")
    while True:
        made = _class(rng)
        if made is not None:
            return made


def _class(rng: random.Random) -> Class | None:
    reading = content.texts().reading
    twin = rng.randint(66, 74)
    scores = [*EDGE, twin, twin, rng.randint(78, 92), rng.randint(50, 58), 0]
    rng.shuffle(scores)
    weak = rng.randrange(len(reading.subjects))
    made = []
    for at, score in enumerate(scores):
        waiting = score in range(50, 59)
        marks = _split(rng, score, weak) if score else ()
        branch = reading.branches[at % len(reading.branches)]
        made.append(Trainee(f"p{at + 1}", reading.names[at], branch, marks, waiting))
    people, twins = tuple(made), [one for one in made if one.known and one.score == twin]
    if len(twins) != 2:
        return None
    bar, named = rng.choice(reading.bars), rng.choice(reading.subjects).id
    found = Class(people, (twins[0], twins[1]), bar, named)
    return found if _telling(found) else None


def _split(rng: random.Random, score: int, weak: int) -> Marks:
    """Marks by subject that add up to the score; the weak subject gets less for its size."""
    mosts = [one.most for one in content.texts().reading.subjects]
    tilt = [rng.uniform(0.8, 1.2) * (0.8 if at == weak else 1.05) for at in range(len(mosts))]
    whole = sum(most * part for most, part in zip(mosts, tilt, strict=True))
    marks = [min(most, round(score * most * part / whole)) for most, part in zip(mosts, tilt, strict=True)]
    for at in sorted(range(len(mosts)), key=lambda one: marks[one] - mosts[one]):
        marks[at] += max(-marks[at], min(mosts[at] - marks[at], score - sum(marks)))
    return tuple(marks)


def _telling(found: Class) -> bool:
    """Whether the class teaches what it should: clear figures, one waiting, twins that differ."""
    shares = sorted(found.shares().values())
    subjects, at = content.texts().reading.subjects, list(found.shares()).index(found.weakest())
    lost = [sum(one.most - t.marks[i] for t in found.known) for i, one in enumerate(subjects)]
    one, two = (low(twin.marks) for twin in found.twins)
    return (
        sum(person.waiting for person in found.people) == 1
        and shares[1] - shares[0] >= 5
        and lost[at] < max(lost)
        and one != two
    )

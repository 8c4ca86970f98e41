"""What a round shows: for each of the seven points a violation, one more, the rest things that only look like one."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from course.exercises.inspection import content
from course.exercises.inspection.content import POINTS, Scene, Variant

EXTRA = 1  # violations besides one per point
LEAST, MOST = 2, 3  # violations of a room
NOTICES = 2


@dataclass(frozen=True)
class Room:
    """A room of the round: what stands in each of its places."""

    scene: Scene
    shown: dict[str, Variant]

    @property
    def wrong(self) -> list[str]:
        """The places with a violation, in the room's order."""
        return [slot for slot, one in self.shown.items() if one.point]

    def key(self, slot: str) -> str:
        """The key under which answers about a place are kept."""
        return f"{self.scene.id}-{slot}"


@dataclass(frozen=True)
class Round:
    """The day of the inspection, the three rooms, and the places for which a notice is written."""

    day: date
    rooms: tuple[Room, ...]
    notices: tuple[str, ...]

    def variant(self, key: str) -> Variant:
        """What stands at a key."""
        return next(
            one for room in self.rooms for slot, one in room.shown.items() if room.key(slot) == key
        )  # fmt: skip

    def where(self, key: str) -> str:
        """The room of a key."""
        return next(
            room.scene.zh for room in self.rooms for slot in room.shown if room.key(slot) == key
        )  # fmt: skip


Pick = tuple[str, str, Variant]  # room, place, violation


@lru_cache(maxsize=32)
def made(seed: int, number: int) -> Round:
    """The round of a seed; the same seed and number give the same round."""
    rng = random.Random(f"inspection:{seed}:{number}")
    day = rng.choice(content.texts().days)
    picks = _violations(rng)
    rooms = []
    for scene in content.scenes():
        shown: dict[str, Variant] = {}
        for slot in scene.slots:
            found = [one for room, place, one in picks if (room, place) == (scene.id, slot.id)]
            clean = [one for one in slot.variants if one.looks]
            shown[slot.id] = found[0] if found else rng.choice(clean)
        rooms.append(Room(scene, shown))
    chosen = rng.sample(sorted(picks, key=lambda one: (one[0], one[1])), len(picks))
    notices: list[Pick] = []
    for one in chosen:
        if len(notices) < NOTICES and one[2].point not in [other[2].point for other in notices]:
            notices.append(one)
    return Round(day, tuple(rooms), tuple(f"{room}-{place}" for room, place, _ in notices))


def _violations(rng: random.Random) -> list[Pick]:
    """A violation for each point and one more, each in a place of its own, two or three to a room."""
    pool: list[Pick] = [
        (scene.id, slot.id, one)
        for scene in content.scenes() for slot in scene.slots for one in slot.variants if one.point
    ]  # fmt: skip
    while True:
        picks = [rng.choice([one for one in pool if one[2].point == point]) for point in range(1, POINTS + 1)]
        picks += rng.sample(pool, EXTRA)
        places = {(room, place) for room, place, _ in picks}
        rooms = [room for room, _, _ in picks]
        counts = [rooms.count(scene.id) for scene in content.scenes()]
        if len(places) == len(picks) and min(counts) >= LEAST and max(counts) <= MOST:
            return picks

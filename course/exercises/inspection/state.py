"""Where the trainee stands in 网点巡检, and the points of rooms and notices."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from course.exercises.base import State
from course.exercises.inspection import draw
from course.exercises.inspection.content import ACTS, FIELDS, POINTS, Variant

Stage = Literal["cover", "look", "decide", "told", "notice", "filed", "done"]
NONE = "none"
EACH = 3  # points of a violation: found, point, act
SENDS = 3  # how often a notice may be handed in
SHARES = (1.0, 0.5, 0.0)  # a field's points by the hand-in at which it is first right


class WalkState(State):
    """A round. `marked` holds places by room, `points` and `acts` the answers by place key.

    `draft` is the notice being written, `sent` the notices handed in, by place key.
    """

    seed: int
    number: int = Field(default=0, ge=0)
    stage: Stage = "cover"
    at: int = Field(default=0, ge=0, lt=3)
    notice: int = Field(default=0, ge=0, lt=draw.NOTICES)
    marked: dict[str, tuple[str, ...]] = {}
    points: dict[str, str] = {}
    acts: dict[str, str] = {}
    draft: dict[str, str] = {}
    sent: dict[str, tuple[dict[str, str], ...]] = {}
    nudged: bool = False

    @model_validator(mode="after")
    def _fits(self) -> WalkState:
        rooms = {room.scene.id: set(room.shown) for room in self.round.rooms}
        if not all(set(places) <= rooms.get(room, set()) for room, places in self.marked.items()):
            raise ValueError("记录与现在的场景对不上")
        keys = {room.key(slot) for room in self.round.rooms for slot in room.shown}
        if not {*self.points, *self.acts} <= keys or not set(self.sent) <= set(self.round.notices):
            raise ValueError("记录与现在的场景对不上")
        if not set(self.points.values()) <= {NONE, *map(str, range(1, POINTS + 1))}:
            raise ValueError("没有这类要点")
        if not set(self.acts.values()) <= {NONE, *ACTS}:
            raise ValueError("没有这种处置")
        if not all(set(one) <= set(FIELDS) for one in (self.draft, *sum(self.sent.values(), ()))):
            raise ValueError("整改单没有这一栏")
        if any(len(one) > SENDS for one in self.sent.values()):
            raise ValueError("整改单交得太多")
        return self

    @property
    def round(self) -> draw.Round:
        """The round at hand."""
        return draw.made(self.seed, self.number)

    @property
    def room(self) -> draw.Room:
        """The room at hand."""
        return self.round.rooms[self.at]

    @property
    def writing(self) -> str:
        """The key of the place whose notice is being written."""
        return self.round.notices[self.notice]

    def picked(self, room: draw.Room) -> tuple[str, ...]:
        """The places marked in a room."""
        return self.marked.get(room.scene.id, ())

    @property
    def whole(self) -> bool:
        """Whether every mark of the room at hand has its point, and its act unless it was taken back."""
        keys = [self.room.key(slot) for slot in self.picked(self.room)]
        return all(self.points.get(one) == NONE or (one in self.points and one in self.acts) for one in keys)

    def kept(self, room: draw.Room) -> list[str]:
        """The marks that were not taken back."""
        return [slot for slot in self.picked(room) if self.points.get(room.key(slot)) != NONE]

    def right(self, key: str, found: Variant) -> tuple[bool, bool]:
        """Whether point and act of a violation are right."""
        return self.points.get(key) == str(found.point), self.acts.get(key) == "right"

    def told(self) -> tuple[draw.Room, ...]:
        """The rooms that have been judged."""
        if self.stage in ("cover", "look", "decide"):
            return self.round.rooms[: self.at]
        return self.round.rooms[: self.at + 1]

    def filed(self) -> tuple[str, ...]:
        """The keys of the notices that are finished."""
        if self.stage == "done":
            return self.round.notices
        return self.round.notices[: self.notice + (self.stage == "filed")]


def room_points(state: WalkState, room: draw.Room) -> float:
    """Points of a room: up to three for each violation, one off for each innocent thing kept; floor 0."""
    got = 0
    for slot in state.kept(room):
        one = room.shown[slot]
        got += 1 + sum(state.right(room.key(slot), one)) if one.point else -1
    return float(max(0, got))


def most() -> float:
    """The points of a round."""
    return float((POINTS + draw.EXTRA) * EACH + draw.NOTICES * len(FIELDS))

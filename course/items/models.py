"""The schema of an item. Keys and rationales live here; `variants.public` is what a trainee may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from course.items.drawings import Drawing, Place

ITEM_ID = r"^(?:P-)?[A-Z]\d-[a-z0-9]+(?:-[a-z0-9]+)*$"
Difficulty = Literal[1, 2, 3]
Facet = Literal["channel", "category", "cause"]
Level = Literal["recall", "apply"]


class Strict(BaseModel):
    """Base of item models: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A text keyed by language; Chinese is required."""

    zh: str = Field(min_length=1)
    en: str | None = None


class Option(Text):
    """A choice, and why it is right or wrong."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    key: bool = False
    why: Text


class Step(Text):
    """A step of an order item, listed in the right order."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    why: Text | None = None


class Left(Text):
    """A row of a match item; `to` names its right-hand partner."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    to: str
    why: Text


class Right(Text):
    """A right-hand partner of a match item; it may serve several rows or none."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")


class WrongAnswer(Text):
    """A mistake people make: its value (fixed, or the generator's by the same name) and what to say."""

    value: str | int | float | date | None = None


class Criterion(Text):
    """One criterion of a rubric: what earns full, part and no points, and the rules behind it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    points: Decimal = Field(gt=0)
    rules: list[str]
    full: str
    part: str
    none: str


class Generator(BaseModel):
    """The name of a generator and its parameters."""

    model_config = ConfigDict(extra="allow", frozen=True)
    name: str

    def params(self) -> dict[str, Any]:
        """The parameters as given in the bank."""
        return dict(self.model_extra or {})


class Common(Strict):
    """What every item has."""

    id: str = Field(pattern=ITEM_ID)
    kind: str
    strand: str = Field(pattern=r"^[A-Z]\d$")
    difficulty: Difficulty
    rules: list[str] = Field(min_length=1)
    stem: Text
    points: Decimal = Field(gt=0, le=30)
    case: str | None = None
    level: Level | None = None
    generator: Generator | None = None
    explain: Text | None = None
    version: int = Field(default=1, ge=1)
    key_version: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _id_names_its_strand(self) -> Common:
        if self.id.removeprefix("P-").split("-")[0] != self.strand:
            raise ValueError(f"编号 {self.id} 的开头与条线 {self.strand} 不一致")
        return self


def _unique(ids: list[str], what: str) -> None:
    if len(set(ids)) != len(ids):
        raise ValueError(f"{what}的编号有重复")


class Single(Common):
    """One right option."""

    kind: Literal["single"]
    options: list[Option] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _one_key(self) -> Single:
        _unique([o.id for o in self.options], "选项")
        if sum(o.key for o in self.options) != 1:
            raise ValueError("单选题要有且只有一个 key: true")
        return self


class Multiple(Common):
    """Two or more right options; partial credit."""

    kind: Literal["multiple"]
    options: list[Option] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def _keys(self) -> Multiple:
        _unique([o.id for o in self.options], "选项")
        if not 2 <= sum(o.key for o in self.options) < len(self.options):
            raise ValueError("多选题至少两个 key: true，且不能全是")
        return self


class Order(Common):
    """Steps to put in order; listed in the right order."""

    kind: Literal["order"]
    steps: list[Step] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def _ids(self) -> Order:
        _unique([s.id for s in self.steps], "步骤")
        return self


class Match(Common):
    """Rows to match with partners."""

    kind: Literal["match"]
    left: list[Left] = Field(min_length=2, max_length=10)
    right: list[Right] = Field(min_length=2, max_length=10)

    @model_validator(mode="after")
    def _partners(self) -> Match:
        _unique([one.id for one in self.left], "左列")
        _unique([one.id for one in self.right], "右列")
        known = {one.id for one in self.right}
        for row in self.left:
            if row.to not in known:
                raise ValueError(f"左列 {row.id} 指向的 {row.to} 不在右列")
        return self


class Number(Common):
    """A number to work out."""

    kind: Literal["number"]
    key: Decimal | None = None
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    unit: str = ""
    wrong_answers: dict[str, WrongAnswer] = {}

    @model_validator(mode="after")
    def _has_key(self) -> Number:
        if (self.key is None) == (self.generator is None):
            raise ValueError("数字题要么写 key，要么写 generator，二者取一")
        return self


class Date(Common):
    """A day to work out."""

    kind: Literal["date"]
    key: date | None = None
    wrong_answers: dict[str, WrongAnswer] = {}

    @model_validator(mode="after")
    def _has_key(self) -> Date:
        if (self.key is None) == (self.generator is None):
            raise ValueError("日期题要么写 key，要么写 generator，二者取一")
        return self


class Essay(Common):
    """A written answer, marked by hand against a rubric."""

    kind: Literal["essay"]
    rubric: list[Criterion] = Field(min_length=1)
    min_chars: int = Field(default=0, ge=0)
    max_chars: int = Field(default=1500, gt=0, le=5000)
    model_answer: Text

    @model_validator(mode="after")
    def _points_add_up(self) -> Essay:
        _unique([c.id for c in self.rubric], "评分点")
        if sum(c.points for c in self.rubric) != self.points:
            raise ValueError("评分点分值之和要等于题目分值")
        return self


class FacetCodes(Strict):
    """A code for each facet of a complaint."""

    channel: str
    category: str
    cause: str


class FacetReasons(Strict):
    """Why each facet is coded as it is."""

    channel: Text
    category: Text
    cause: Text


class Coding(Common):
    """A complaint to code in its three facets; a neighbouring code may earn half of a facet's third."""

    kind: Literal["coding"]
    key: FacetCodes
    why: FacetReasons
    accept: dict[Facet, list[str]] = {}

    @model_validator(mode="after")
    def _accepted(self) -> Coding:
        for facet, codes in self.accept.items():
            _unique(codes, f"accept.{facet} ")
            if getattr(self.key, facet) in codes:
                raise ValueError(f"accept.{facet} 里有 key 的代码，它本来就得满分")
        return self


class Segment(Text):
    """A part of the text; `key` says that it's to be marked, or as what."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    key: bool | str = False
    why: Text | None = None


class Tool(Text):
    """A kind of mark."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")


class Spans(Common):
    """A text with parts to mark; with tools each mark also says what the part is."""

    kind: Literal["spans"]
    segments: list[Segment] = Field(min_length=2, max_length=80)
    tools: list[Tool] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _keys(self) -> Spans:
        _unique([s.id for s in self.segments], "片段")
        _unique([t.id for t in self.tools or []], "标记种类")
        known = {t.id for t in self.tools or []}
        for one in self.segments:
            if one.key is not False and (one.key not in known if self.tools else one.key is not True):
                wanted = "、".join(sorted(known)) if self.tools else "true"
                raise ValueError(f"片段 {one.id} 的 key 只能是 {wanted}")
        if not 0 < sum(bool(s.key) for s in self.segments) < len(self.segments):
            raise ValueError("至少一个片段要标 key，且不能全是")
        return self


class Spot(Text):
    """A place in a scene, and why it's one to mark or not; `at` [x, y, width, height], else the scene's."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    key: bool = False
    why: Text
    at: Place | None = None


class Hotspot(Common):
    """Places to find in a drawn scene; marked like a multiple choice. `scene` may name a scene file."""

    kind: Literal["hotspot"]
    scene: Annotated[
        Annotated[str, Tag("#name")] | Annotated[Drawing, Tag("#drawing")],
        Discriminator(lambda given: "#name" if isinstance(given, str) else "#drawing"),
    ]
    spots: list[Spot] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def _keys(self) -> Hotspot:
        _unique([s.id for s in self.spots], "位置")
        if not 0 < sum(s.key for s in self.spots) < len(self.spots):
            raise ValueError("至少一个位置要标 key: true，且不能全是")
        return self


Item = Annotated[
    Single | Multiple | Order | Match | Number | Date | Essay | Coding | Spans | Hotspot,
    Field(discriminator="kind"),
]


class Holder(BaseModel):
    """Parses the discriminated union."""

    item: Item


KIND_LABEL = {
    "single": "单选题", "multiple": "多选题", "order": "排序题", "match": "连线题",
    "number": "计算题", "date": "日期题", "essay": "书面题", "coding": "编码题", "spans": "标记题",
    "hotspot": "看图题",
}  # fmt: skip

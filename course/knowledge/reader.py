"""Loads an edition's folder and checks every cross-reference; a failure names file, line and id."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from course.errors import CourseError, EditionError
from course.files import Located, Path_, read_yaml
from course.knowledge.edition import Edition
from course.knowledge.models import Calendar, Committee, Deadline, Limit, Measure, Priority, Theme
from course.knowledge.rules import Rule
from course.knowledge.text import show

Model = TypeVar("Model", bound=BaseModel)


def parse(
    model: type[Model],
    data: Any,
    source: Located,
    at: Path_,
    place: str = "",
    error: type[CourseError] = EditionError,
    remedy: str = "对照 docs/trainer.zh-CN.md 里的字段说明改正。",
) -> Model:
    """Validate `data` (found at `at` of `source`) as `model`; raise `error` with its line."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        first = problem.errors()[0]
        path = (*at, *first["loc"])
        field = ".".join(str(part) for part in first["loc"])
        raise error(
            f"{field or '这一条'}：{message(first)}",
            file=source.file,
            line=source.line(path),
            place=place,
            remedy=remedy,
        ) from problem


def message(error: Any) -> str:
    """A pydantic error in Chinese, for the kinds that trainers meet."""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "missing":
        return "缺少这个字段。"
    if kind == "extra_forbidden":
        return "没有这个字段，可能拼错了。"
    if kind == "literal_error":
        return f"只能是 {context.get('expected')}，现在是 {error.get('input')!r}。"
    if kind == "string_pattern_mismatch":
        return f"写法不合规定：{error.get('input')!r}。"
    if kind == "value_error":
        return f"{context.get('error')}。"
    if kind.endswith(("_type", "_parsing")):
        return f"类型不对：{error.get('input')!r}。"
    return f"{error['msg']}（{kind}）。"


def load_folder(folder: Path) -> Edition:
    """Read, validate and cross-check one edition. Raises EditionError at the first fault."""
    head = read_yaml(folder / "edition.yaml", EditionError)
    if not isinstance(head.data, dict):
        raise EditionError("edition.yaml 是空的。", file=head.file, line=1, remedy="从上一年的年度版复制。")
    rules, where = _rules(folder)
    committee_file = read_yaml(folder / "committee.yaml", EditionError)
    priorities_file = read_yaml(folder / "priorities.yaml", EditionError)
    calendar_file = read_yaml(folder / "calendar.yaml", EditionError)
    measures = _listed(folder / "evaluation.yaml", None, Measure)
    deadlines = _listed(folder / "deadlines.yaml", None, Deadline)
    limits = _listed(folder / "limits.yaml", None, Limit)
    priorities = _entries(priorities_file, "priorities", Priority)
    themes = _entries(priorities_file, "themes", Theme)
    try:
        edition = Edition(
            **head.data,
            rules=rules,
            committee=parse(Committee, committee_file.data, committee_file, ()),
            priorities=tuple(one for one, _ in priorities),
            themes=tuple(one for one, _ in themes),
            measures={one.id: one for one, _ in measures},
            deadlines={one.id: one for one, _ in deadlines},
            limits=tuple(one for one, _ in limits),
            calendar_source=parse(Calendar, calendar_file.data, calendar_file, ()),
            folder=folder,
            where=where,
        )
    except TypeError as problem:
        raise EditionError(
            f"edition.yaml 的字段不全或多余（{problem}）。", file=head.file, line=1,
            remedy="字段应为 id、title、year、as_of、valid_from、valid_to、default_evaluation、note。",
        ) from problem  # fmt: skip
    sources = [committee_file, priorities_file, *(read_yaml(folder / name, EditionError) for name in TABLES)]
    check_references(edition, sources)
    check_texts(edition)
    check_limits(edition, folder / "limits.yaml", limits)
    edition.measure()
    return edition


TABLES = ("evaluation.yaml", "deadlines.yaml", "limits.yaml")


def _rules(folder: Path) -> tuple[dict[str, Rule], dict[str, tuple[Path, int]]]:
    rules: dict[str, Rule] = {}
    where: dict[str, tuple[Path, int]] = {}
    for path in sorted((folder / "rules").glob("*.yaml")):
        source = read_yaml(path, EditionError)
        for index, entry in enumerate(source.data or []):
            place = str(entry.get("id", "")) if isinstance(entry, dict) else ""
            rule = parse(Rule, entry, source, (index,), place)
            line = source.line((index,)) or 1
            if rule.id in rules:
                other, other_line = where[rule.id]
                raise EditionError(
                    f"规则编号重复，{other.name} 第 {other_line} 行已有。",
                    file=path, line=line, place=rule.id, remedy="改掉其中一个编号。",
                )  # fmt: skip
            rules[rule.id] = rule
            where[rule.id] = (path, line)
    if not rules:
        raise EditionError("一条规则也没有。", file=folder / "rules", remedy="检查 rules 文件夹。")
    return rules, where


def _listed(path: Path, key: str | None, model: type[Model]) -> list[tuple[Model, int]]:
    return _entries(read_yaml(path, EditionError), key, model)


def _entries(source: Located, key: str | None, model: type[Model]) -> list[tuple[Model, int]]:
    at: Path_ = (key,) if key else ()
    data = source.data.get(key) if key and isinstance(source.data, dict) else source.data
    if not isinstance(data, list):
        raise EditionError(
            f"这里应是一个列表（{key or '整个文件'}）。", file=source.file, line=source.line(at)
        )
    found = []
    for index, entry in enumerate(data):
        place = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        found.append((parse(model, entry, source, (*at, index), place), source.line((*at, index)) or 1))
    return found


def check_references(edition: Edition, sources: list[Located]) -> None:
    """Every rule id under a key `rule`, `rules` or `internal` exists. Raises EditionError."""
    for source in sources:
        for path, rule_id in _cited(source.data, ()):
            if rule_id not in edition.rules:
                raise EditionError(
                    f"引用了不存在的规则 {rule_id}。",
                    file=source.file,
                    line=source.line(path),
                    place=rule_id,
                    remedy="改成已有的规则编号，或先在 rules 文件夹里写这条规则。",
                )
    for deadline in edition.deadlines.values():
        edition.value(deadline.rule, deadline.value)


RULE_KEYS = {"rule", "internal", "must_table", "contents", "tracking", "records", "report_up"}


def _cited(data: Any, at: Path_) -> list[tuple[Path_, str]]:
    found: list[tuple[Path_, str]] = []
    if isinstance(data, dict):
        for key, value in data.items():
            here = (*at, key)
            if key in RULE_KEYS and isinstance(value, str):
                found.append((here, value))
            elif key == "rules" and isinstance(value, list):
                found.extend(((*here, i), one) for i, one in enumerate(value) if isinstance(one, str))
            else:
                found.extend(_cited(value, here))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            found.extend(_cited(value, (*at, index)))
    return found


def check_texts(edition: Edition) -> None:
    """Every rule's text and caveat can be filled. Raises EditionError with the rule's file and line."""
    for rule_id in edition.rules:
        try:
            edition.card(rule_id)
        except EditionError as problem:
            file, line = edition.where[rule_id]
            raise EditionError(
                problem.what, file=file, line=line, place=rule_id, remedy=problem.remedy
            ) from problem


def check_limits(edition: Edition, file: Path, limits: list[tuple[Limit, int]]) -> None:
    """No house value is looser than the regulation it touches. Raises EditionError with both texts."""
    for limit, line in limits:
        house_id, house_name = limit.house.split(":")
        rule_id, rule_name = limit.regulation.split(":")
        try:
            ours = edition.value(house_id, house_name)
            theirs = edition.value(rule_id, rule_name)
        except EditionError as problem:
            raise EditionError(problem.what, file=file, line=line, remedy=problem.remedy) from problem
        if _looser(ours, theirs, limit.must_be):
            where, at = edition.where[house_id]
            word = "不能大于" if limit.must_be == "at_most" else "不能小于"
            raise EditionError(
                f"本行制度比监管规定宽：{house_name}={show(ours)}，{word}{show(theirs)}。"
                f"本行写的是“{edition.card(house_id).text}”；"
                f"监管规定是“{edition.card(rule_id).text}”（{edition.rule(rule_id).source.line()}）。",
                file=where,
                line=at,
                place=house_id,
                remedy=f"把 {house_name} 改到规定以内。{limit.why}",
            )


def _looser(ours: Any, theirs: Any, must_be: str) -> bool:
    left, right = Fraction(str(ours)), Fraction(str(theirs))
    return left > right if must_be == "at_most" else left < right

"""The screens of 网点巡检: a room to look at, what to do about each place, the notice, what was right."""

from __future__ import annotations

import random
from typing import Any

from course import ui
from course.exercises import telling
from course.exercises.base import Reason, Screen
from course.exercises.inspection import art, content, notice
from course.exercises.inspection.content import ACTS, FIELDS
from course.exercises.inspection.draw import NOTICES, Room
from course.exercises.inspection.state import NONE, SENDS, WalkState, room_points
from course.items.days import day_text
from course.knowledge.edition import Edition

TITLE = "网点巡检"
Block = dict[str, Any]


def point_names(edition: Edition) -> list[str]:
    """The seven points as the house rule lists them."""
    return [str(one) for one in edition.value("house.inspection.points", "items")]


def cover(edition: Edition, state: WalkState) -> Screen:
    """What the exercise asks."""
    front = content.texts().cover
    points = [f"- {one}" for one in point_names(edition)]
    return ui.screen(TITLE, [
        ui.text(edition.fill(front.text).strip()),
        ui.columns([ui.text("七类要点：\n\n" + "\n".join(points), "info")],
                   [ui.text(front.partners, "info"), ui.text(front.tips, "muted")]),
        ui.rules(edition.cards(front.rules)),
        ui.buttons(ui.button("start", "进大堂", primary=True)),
    ])  # fmt: skip


def _title(state: WalkState) -> str:
    return f"{TITLE}　{state.at + 1}/{len(state.round.rooms)} {state.room.scene.zh}"


def _scene(state: WalkState, *, told: bool) -> Block:
    """The drawing with its places; once judged, each says what it was."""
    room = state.room
    spots: list[dict[str, Any]] = []
    for slot in room.scene.slots:
        x, y, w, h = slot.at
        label = room.shown[slot.id].label
        spot: dict[str, Any] = {"id": slot.id, "label": label, "x": x, "y": y, "w": w, "h": h}
        spots.append(spot | (_verdict(state, room, slot.id) if told else {}))
    value = state.kept(room) if told else state.picked(room)
    name = "seen" if told else "mark"
    ask = "查的结果" if told else "哪些地方有问题？"
    drawing = art.drawing(room.scene, room.shown)
    return ui.scene(
        f"{name}-{room.scene.id}", f"{room.scene.zh}：{ask}", drawing, spots, value, disabled=told
    )


def _verdict(state: WalkState, room: Room, slot: str) -> dict[str, Any]:
    kept = slot in state.kept(room)
    if room.shown[slot].point:
        return {"tone": "good", "note": "查到"} if kept else {"tone": "bad", "note": "漏了"}
    return {"tone": "warn", "note": "没问题"} if kept else {}


def look(edition: Edition, state: WalkState) -> Screen:
    """The room to look at."""
    day = day_text(state.round.day)
    said = f"今天是{day}。{content.texts().cover.partners}"
    return ui.screen(_title(state), [
        ui.text(said, "muted"), _scene(state, told=False),
        ui.buttons(ui.button("check", "这一处查完了", primary=True)),
    ])  # fmt: skip


def decide(edition: Edition, state: WalkState) -> Screen:
    """Point and act of each marked place."""
    room, none = state.room, content.texts().none
    points = [
        *((str(at), f"{at}. {one}") for at, one in enumerate(point_names(edition), start=1)),
        (NONE, none),
    ]
    blocks: list[Block] = []
    for slot in state.picked(room):
        key, one = room.key(slot), room.shown[slot]
        acts = [(name, content.texts().points[one.seems - 1].actions[name].zh) for name in ACTS]  # type: ignore[index]
        random.Random(f"{state.seed}:{state.number}:{key}").shuffle(acts)
        number = list(room.shown).index(slot) + 1
        blocks += [
            ui.text(f"{number} 号　{one.label}"),
            ui.columns(
                [ui.select(f"point-{key}", f"{number} 号属于哪一类？", points, state.points.get(key))],
                [ui.select(f"act-{key}", f"{number} 号当场怎么办？", [*acts, (NONE, none)], state.acts.get(key))],
            ),
        ]  # fmt: skip
    if state.nudged:
        blocks.append(ui.text("还有没选的。每一处都选好再往下走。", "warn"))
    done, back = ui.button("check", "就这样办", primary=True), ui.button("back", "回去看图")
    return ui.screen(_title(state), [*blocks, ui.buttons(done, back)])


def told(edition: Edition, state: WalkState) -> Screen:
    """What was wrong first, then what was right (folded)."""
    found = room_reasons(edition, state, state.room)
    last = state.at + 1 == len(state.round.rooms)
    onward = "三处走完，写整改单" if last else f"去{state.round.rooms[state.at + 1].scene.zh}"
    return ui.screen(_title(state), [
        _scene(state, told=True), *_feedbacks(edition, found),
        ui.buttons(ui.button("next", onward, primary=True)),
    ])  # fmt: skip


def _feedbacks(edition: Edition, found: list[Reason]) -> list[Block]:
    return telling.sorted_out(edition, found, "这里全对。")


def room_reasons(edition: Edition, state: WalkState, room: Room) -> list[Reason]:
    """A reason for each violation and for each innocent thing that was kept as one."""
    made = []
    for slot, one in room.shown.items():
        kept, where = slot in state.kept(room), f"{room.scene.zh} {one.label}"
        if one.point:
            made.append(
                _violation(edition, state, room, slot, where) if kept else _missed(edition, one, where)
            )
        elif kept:
            said = f"{where}：点错了，没有问题。{one.why}错怪一次，网点下回就不信检查了。"
            made.append(Reason("bad", said, tuple(one.rules)))
    return made


def _missed(edition: Edition, one: content.Variant, where: str) -> Reason:
    name = point_names(edition)[one.seems - 1]
    return Reason("bad", f"{where}：漏了，{name}。{one.why}客户会怎样：{one.cost}", tuple(one.rules))


def _violation(edition: Edition, state: WalkState, room: Room, slot: str, where: str) -> Reason:
    key, one = room.key(slot), room.shown[slot]
    name, acts = point_names(edition)[one.seems - 1], content.texts().points[one.seems - 1].actions
    pointed, acted = state.right(key, one)
    best = acts["right"]
    if pointed and acted:
        return Reason("good", f"{where}：{name}。{one.why}{best.why}客户会怎样：{one.cost}", tuple(one.rules))
    wrong = [] if pointed else [f"属于“{name}”，您选“{_chosen_point(edition, state.points[key])}”"]
    slip = ""
    if not acted:
        given = state.acts[key]
        wrong.append(f"当场应“{best.zh}”")
        slip = "放着不动，客户还会看见。" if given == NONE else acts[given].why  # type: ignore[index]
    said = f"{where}：查到了，但{'；'.join(wrong)}。{slip}{one.why}客户会怎样：{one.cost}"
    return Reason("part", said, (*one.rules, *(() if acted else ("house.inspection.rectify",))))


def _chosen_point(edition: Edition, value: str) -> str:
    return content.texts().none if value == NONE else point_names(edition)[int(value) - 1]


def write(edition: Edition, state: WalkState) -> Screen:
    """The notice, with the reasons when it has come back."""
    key, offered = state.writing, notice.entries(edition, state, state.writing)
    one, sent = state.round.variant(key), state.sent.get(key, ())
    head = f"检查日 {day_text(state.round.day)}。{state.round.where(key)}：{one.label}。"
    blocks: list[Block] = [ui.text(head, "info")]
    if sent:
        back = notice.lacks(edition, state, key, sent[-1])
        blank = [notice.LABELS[name] for name in back if not sent[-1].get(name)]
        lines = [f"- {notice.LABELS[name]}：{why}" for name, why in back.items() if sent[-1].get(name)]
        said = "\n".join([*lines, *([f"- 空着：{'、'.join(blank)}。"] if blank else [])])
        left = SENDS - len(sent)
        blocks.append(ui.text(f"整改单第 {len(sent)} 次退回，改了再交，还能交 {left} 次。\n\n{said}", "bad"))
    fields: dict[str, Block] = {
        name: ui.select(f"{key}-{name}", notice.LABELS[name], [(e.id, e.text) for e in offered[name]],
                        state.draft.get(name))
        for name in FIELDS if name != "due"
    }  # fmt: skip
    fields["due"] = ui.date(f"{key}-due", notice.LABELS["due"], state.draft.get("due", ""))
    blocks += [fields["problem"], fields["measure"]]
    blocks.append(
        ui.columns([fields["basis"], fields["owner"], fields["due"]], [fields["proof"], fields["recheck"]])
    )
    blocks.append(ui.buttons(ui.button("check", "交单", primary=True)))
    return ui.screen(f"{TITLE}　整改单 {state.notice + 1}/{NOTICES}", blocks)


def filed(edition: Edition, state: WalkState) -> Screen:
    """The notice as it was handed in, beside what it should say."""
    key = state.writing
    last, shares = state.sent[key][-1], notice.share(edition, state, key)
    lacks = notice.lacks(edition, state, key, last)
    rows: list[list[Any]] = [
        [notice.LABELS[name],
         {"text": notice.said(edition, state, key, name, last.get(name, "")), "tone": "bad" if name in lacks else "good"},
         notice.wanted(edition, state, key, name) if name in lacks else "就是它", f"{shares[name]:g}"]
        for name in FIELDS
    ]  # fmt: skip
    head = "整改单收下了。" if not lacks else "三次都没有写全，检查组改好后发出。"
    last_one = state.notice + 1 == NOTICES
    return ui.screen(f"{TITLE}　整改单 {state.notice + 1}/{NOTICES}", [
        ui.text(head, "bad" if lacks else "good"),
        ui.table("整改单", ["栏目", "您写的", "应当写", "得分"], rows),
        ui.rules(edition.cards(content.texts().notice.rules)),
        ui.buttons(ui.button("next", "看小结" if last_one else "写下一张", primary=True)),
    ])  # fmt: skip


def notice_reasons(edition: Edition, state: WalkState, key: str) -> list[Reason]:
    """A reason for each field: right at once, right later, or never."""
    made, first = [], notice.lacks(edition, state, key, state.sent[key][0])
    name_of, rules = state.round.variant(key).fact, tuple(content.texts().notice.rules)
    for name, points in notice.share(edition, state, key).items():
        label = f"整改单（{name_of}）的{notice.LABELS[name]}"
        if name not in first:
            made.append(Reason("good", f"{label}：一次写对。", rules))
        else:
            right = f"应当写：{notice.wanted(edition, state, key, name)}"
            made.append(Reason("part" if points else "bad", f"{label}：被退回。{first[name]}{right}", rules))
    return made


def summary(edition: Edition, state: WalkState) -> Screen:
    """By room: how many there were, found, kept wrongly, points."""
    rows: list[list[Any]] = []
    for room in state.round.rooms:
        kept = state.kept(room)
        found = sum(slot in kept for slot in room.wrong)
        over = len(kept) - found
        rows.append([room.scene.zh, len(room.wrong), {"text": str(found), "tone": "good" if found == len(room.wrong) else "bad"},
                     over, f"{room_points(state, room):g}"])  # fmt: skip
    notices: list[list[Any]] = [
        [
            state.round.variant(key).fact,
            len(state.sent[key]),
            f"{notice.points(edition, state, key):g}/{len(FIELDS)}",
        ]
        for key in state.round.notices
    ]
    return ui.screen(f"{TITLE}　小结", [
        ui.table("三处", ["地方", "有几处", "查到", "错点", "得分"], rows),
        ui.table("整改单", ["问题", "交了几次", "得分"], notices),
        ui.text("整改单发出不是完。到期谁去看、看什么、问谁，单子上都写了，照着做。", "info"),
        ui.buttons(ui.button("again", "再查一个网点", primary=True)),
    ])  # fmt: skip

"""例外: extra minutes, a second attempt, an absence; each with a reason, logged, taken back by a counter-entry."""

from __future__ import annotations

from typing import cast

from course.assessment import timing
from course.errors import PaperError
from course.trainer.pages.base import Page, Shared
from course.trainer.words import when
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block

HINT = {
    "extra_minutes": "从他自己的时限往后延；收卷以后记的，他可以接着交到新的时限。",
    "second_attempt": "他要重新领卷，时间重新算；第一次的答卷留着，以最后一次交的为准。",
    "absence": "只做记录，场次台上写“缺考有因”。",
}


class ExceptionsPage(Page):
    """Record and take back exceptions."""

    title = "例外"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.entered()

    def entered(self) -> None:
        """An empty form."""
        self.trainee, self.kind, self.minutes, self.reason, self.undo_reason, self.undoing = (
            "",
            "",
            "",
            "",
            "",
            0,
        )

    def change(self, event: Event) -> None:
        """A field of the form as typed."""
        name = {
            "who": "trainee", "kind": "kind", "minutes": "minutes", "reason": "reason", "undo-reason": "undo_reason",
        }.get(event.name)  # fmt: skip
        if name:
            setattr(self, name, str(event.value or ""))

    def press(self, name: str) -> None:
        """记下, 撤销."""
        if name == "grant":
            self._grant()
        elif name.startswith("undo:"):
            self.undoing, self.undo_reason = int(name.removeprefix("undo:")), ""
        elif name == "undo-no":
            self.undoing = 0
        elif name == "undo-yes" and self.undoing:
            one = timing.undo(self.office.root, self.undoing, self.undo_reason, self.office.who)
            self.undoing = 0
            kind = timing.KIND_LABEL[one.exemption.kind]
            self.shared.tell(
                "good",
                "已经撤销",
                f"第 {one.number} 条（{one.exemption.trainee} {kind}）不再算数，记录还在。",
            )

    def _grant(self) -> None:
        if not self.trainee or not self.kind:
            raise PaperError("还没有选人，或者没有选哪一种。", remedy="选好再按“记下”。")
        minutes = 0
        if self.kind == "extra_minutes":
            if not self.minutes.strip().isdecimal():
                raise PaperError("没有写延长几分钟。", remedy="写一个整数，例如 15。")
            minutes = int(self.minutes)
        kind = cast(timing.Kind, self.kind)
        timing.grant(self.office.root, self.trainee, self.paper, kind, minutes, self.reason, self.office.who)
        said = f"{self.trainee}：{timing.KIND_LABEL[kind]}{f' {minutes} 分钟' if minutes else ''}。"
        self.entered()
        self.shared.tell("good", "已经记下", said)

    def blocks(self) -> list[Block]:
        """The form, then the log."""
        known = self.office.people({line.trainee for line in self.office.lines(self.paper)})
        if not known:
            return [ui.text("还没有学员，先导入名单。", tone="info")]
        people = [{"id": one.account, "label": one.shown, "note": one.branch} for one in known.values()]
        kinds = [(kind, timing.KIND_LABEL[kind]) for kind in HINT]
        kind = self.kind or None
        form: list[Block] = [
            ui.picker("who", "谁", people, self.trainee, placeholder="输入姓名或账号"),
            ui.single("kind", "哪一种", kinds, kind, inline=True, hint=HINT.get(self.kind)),
        ]
        if self.kind == "extra_minutes":
            form.append(ui.number("minutes", "延长", self.minutes, unit="分钟"))
        form += [
            ui.short("reason", "原因", self.reason, hint="写给以后查的人看，例如：停电二十分钟。"),
            ui.buttons(ui.button("grant", "记下", primary=True)),
        ]
        return [*form, *self._log()]

    def _log(self) -> list[Block]:
        records = timing.history(self.office.follow(timing.exceptions_path(self.office.root)))
        own = [one for one in reversed(records) if one.exemption.paper == self.paper]
        if not own:
            return [ui.text("这份试卷还没有记过例外。", tone="muted")]
        rows = [_row(one) for one in own]
        head = ["序号", "账号", "哪一种", "原因", "谁记的", "时间", "撤销"]
        blocks: list[Block] = [ui.table("记录", head, rows)]
        if self.undoing:
            blocks += [
                ui.short("undo-reason", f"撤销第 {self.undoing} 条的原因", self.undo_reason),
                ui.buttons(
                    ui.button("undo-yes", "确定撤销", tone="bad"),
                    ui.button("undo-no", "不撤销", primary=True),
                ),
            ]
        held = [one for one in own if one.holds][:12]
        if held and not self.undoing:
            blocks.append(
                ui.buttons(*(ui.button(f"undo:{one.number}", f"撤销第 {one.number} 条") for one in held))
            )
        return blocks


def _row(one: timing.Logged) -> list[str]:
    granted = one.exemption
    what = timing.KIND_LABEL[granted.kind] + (f" {granted.value} 分钟" if granted.value else "")
    undone = "" if one.holds else f"{when(one.undone_at)} {one.undone_by}：{one.undone_why}"
    return [str(one.number), granted.trainee, what, granted.reason, granted.who, when(granted.at), undone]

"""批改问答题: the answer beside its rubric, points by criterion, reusable comments, the next one at once."""

from __future__ import annotations

from typing import Literal, cast

from course.errors import MarkingError
from course.items.models import Essay
from course.trainer import comments, marking
from course.trainer.marking import Answer, Draft, Drafts
from course.trainer.pages.base import Page, Shared
from course.trainer.words import when
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block

MOST_CHANGES = 50


class EssaysPage(Page):
    """One answer at a time. Every keystroke is a draft on disk before the panel says 已保存."""

    title = "批改问答题"
    wide = True

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.order: Literal["item", "person"] = "item"
        self.only = ""
        self.names = False
        self.at = -1
        self.answers: list[Answer] | None = None
        self.note = ""
        self.kind = "facts"

    def entered(self) -> None:
        """Read the queue again and go to the first that waits."""
        self.answers, self.at, self.only = None, -1, ""

    # --- the queue ---

    def _queue(self) -> list[Answer]:
        if self.answers is None:
            paper = self.office.paper(self.paper)
            found = marking.queue(self.office.room, paper, self.order) if self.office.has_gradebook() else []
            self.answers = [one for one in found if self.only in ("", one.item)]
        if self.answers and not 0 <= self.at < len(self.answers):
            self.at = marking.next_unmarked(self.answers, -1) or 0
        return self.answers

    def _answer(self) -> Answer:
        found = self._queue()
        if not found:
            raise MarkingError("没有要批的答卷。", remedy="先收卷并评分。")
        return found[self.at]

    def _drafts(self) -> Drafts:
        return Drafts(self.office.root, self.office.who, self.office.paper(self.paper))

    def journal(self) -> str | None:
        """The browser keeps a copy by marker, paper and answer."""
        if not self._queue():
            return None
        one = self._answer()
        return f"marking:{self.office.who}:{self.paper}:{one.item}:{one.trainee}"

    # --- events ---

    def change(self, event: Event) -> None:
        """How the queue is ordered, or a part of the draft. Raises StoreError when it can't be kept."""
        if event.name == "order":
            self._turn(order=cast(Literal["item", "person"], event.value or "item"))
        elif event.name == "question":
            self._turn(only=str(event.value or ""))
        elif event.name == "comment-kind":
            self.kind = str(event.value or "facts")
        else:
            self._draft(event)

    def _turn(self, **changed: str) -> None:
        """Another order or question; the answer in hand stays in hand when it is still there."""
        held = self._answer() if self._queue() else None
        for name, value in changed.items():
            setattr(self, name, "" if value == "all" else value)
        self.answers, self.at = None, -1
        found = self._queue()
        same = [
            at
            for at, one in enumerate(found)
            if held and (one.item, one.trainee) == (held.item, held.trainee)
        ]
        self.at = same[0] if same else self.at

    def _draft(self, event: Event) -> None:
        part, _, rest = event.name.partition(":")
        one = self._answer()
        criterion, _, tag = rest.partition(":") if part == "points" else ("", "", rest)
        if tag != _tag(one):
            raise MarkingError("页面上已经是另一份答卷。", remedy="翻回那一份再改。")
        drafts = self._drafts()
        draft, _ = drafts.read(one)
        key = f"{part}:{criterion}"
        if event.resent and event.at is not None and event.at <= draft.times.get(key, 0):
            return  # the browser's copy is older than what is kept
        times = {**draft.times, key: event.at or 0.0}
        value = str(event.value or "")
        if part == "points":
            points = {name: given for name, given in draft.points.items() if name != criterion}
            kept = draft.model_copy(
                update={"points": points | ({criterion: value} if value else {}), "times": times}
            )
        else:
            kept = draft.model_copy(update={part: value, "times": times})
        drafts.keep(one, kept)

    def press(self, name: str) -> None:
        """存分, 翻页, 加一句评语, 存一句评语."""
        action, _, rest = name.partition(":")
        if action == "save":
            self._save()
        elif action in ("back", "forward", "next"):
            self._move(action)
        elif action == "say":
            self._say(rest)
        elif action == "keep-comment":
            draft, _ = self._drafts().read(self._answer())
            comments.add(self.office.assessments, self.kind, draft.comment)
            self.shared.tell("good", "存好了", "写的评语进了常用评语，别的培训师也能用。")
        elif action == "names":
            self.names = not self.names
        elif action == "reload":
            self.entered()

    def _move(self, action: str) -> None:
        found = self._queue()
        if action == "next":
            to = marking.next_unmarked(found, self.at)
            if to is None:
                self.shared.tell("good", "都批完了", "没有等着批的答卷了。")
            self.at = self.at if to is None else to
        else:
            self.at = max(0, min(len(found) - 1, self.at + (1 if action == "forward" else -1)))

    def _say(self, comment_id: str) -> None:
        known = {one.id: one for one in comments.read(self.office.assessments)}
        if comment_id not in known:
            raise MarkingError("常用评语里没有这一句了。", remedy="换一句。")
        one, drafts = self._answer(), self._drafts()
        draft, _ = drafts.read(one)
        words = known[comment_id].text
        if words not in draft.comment:
            joined = "\n".join(part for part in (draft.comment.rstrip(), words) if part)
            drafts.keep(one, draft.model_copy(update={"comment": joined}))

    def _save(self) -> None:
        one, drafts = self._answer(), self._drafts()
        draft, _ = drafts.read(one)
        paper = self.office.paper(self.paper)
        number = self.at + 1
        points = marking.give(self.office.room, paper, one, draft, self.office.who)
        drafts.done(one)
        self.answers = None
        found = self._queue()
        to = marking.next_unmarked(found, self.at)
        left = sum(answer.waiting for answer in found)
        self.at = self.at if to is None else to
        words = "没有等着批的了。" if to is None else f"还有 {left} 份，下面是下一份。"
        self.shared.tell("good", f"第 {number} 份存了 {points:g} 分", words)

    # --- the screen ---

    def blocks(self) -> list[Block]:
        """The answer beside the rubric; comments, the draft, the buttons; what was changed afterwards."""
        found = self._queue()
        if not found and not self.only:
            return [ui.text("没有要批的答卷。先到“收卷与评分”。", tone="info"), self._reload()]
        head = self._head(found)
        if not found:
            return [*head, ui.text("这道题没有要批的答卷。", tone="info")]
        one = self._answer()
        draft, note = self._drafts().read(one)
        paper = self.office.paper(self.paper)
        item = paper.items[one.item]
        number = paper.order.index(one.item) + 1
        variant = paper.variant(one.item, self._variant(one))
        left: list[Block] = [
            ui.heading(f"第 {number} 题 · 满分 {item.points:g} 分", level=3),
            ui.details("题目", [ui.text(paper.edition.fill(item.stem.zh, variant.variables))]),
            ui.text(marking.text_of(self.office.room, paper, one), tone="info"),
        ]
        if isinstance(item, Essay):
            left.append(ui.details("参考答案", [ui.text(paper.edition.fill(item.model_answer.zh))]))
        else:
            left.append(
                ui.text(f"转来复核的原因：{marking.why_review(self.office.room, paper, one)}", tone="warn")
            )
        right = (
            self._rubric(item, one, draft)
            if isinstance(item, Essay)
            else self._plain(item.points, one, draft)
        )
        return [
            *head,
            *([ui.text(note, tone="warn")] if note else []),
            ui.columns(left, [*right, *self._foot(one, draft, item)]),
            *([self._phrases()] if isinstance(item, Essay) else []),
            *self._changes(),
        ]

    def _variant(self, one: Answer) -> int:
        paper = self.office.paper(self.paper)
        return paper.public().variant_index(one.item, one.trainee) % paper.count(one.item)

    def _reload(self) -> Block:
        return ui.buttons(ui.button("reload", "重新看有没有新的"))

    def _head(self, found: list[Answer]) -> list[Block]:
        paper = self.office.paper(self.paper)
        every = marking.queue(self.office.room, paper, self.order) if self.only else found
        items = [one for one in paper.order if any(answer.item == one for answer in every)]
        waits = {one: sum(answer.waiting for answer in every if answer.item == one) for one in items}
        questions = [("all", "全部题目")] + [
            (one, f"第 {paper.order.index(one) + 1} 题，还有 {waits[one]} 份") for one in items
        ]
        done = sum(not one.waiting for one in found)
        blocks: list[Block] = [
            ui.columns(
                [ui.select("question", "批哪道题", questions, self.only or "all")],
                [
                    ui.single(
                        "order",
                        "按什么次序",
                        [("item", "一题一题批"), ("person", "一人一人批")],
                        self.order,
                        inline=True,
                    )
                ],
            )
        ]
        if found:
            blocks.append(ui.progress(done, len(found), "已批"))
        return blocks

    def _rubric(self, item: Essay, one: Answer, draft: Draft) -> list[Block]:
        made: list[Block] = []
        for criterion in item.rubric:
            steps = marking.steps(criterion.points)
            given = draft.points.get(criterion.id)
            hint = f"满分：{criterion.full}。一部分：{criterion.part}。零分：{criterion.none}。".replace(
                "。。", "。"
            )
            made.append(
                ui.single(
                    f"points:{criterion.id}:{_tag(one)}", f"{criterion.zh}（{criterion.points:g} 分）",
                    [(step, step) for step in steps], given if given in steps else None, inline=True, hint=hint,
                )
            )  # fmt: skip
        rules = self.office.paper(self.paper).edition.cards(
            list(dict.fromkeys(rule for criterion in item.rubric for rule in criterion.rules))
        )
        return [*made, ui.rules(rules)]

    def _plain(self, most: object, one: Answer, draft: Draft) -> list[Block]:
        hint = f"0 到 {most:g} 之间。"
        return [ui.number(f"whole:{_tag(one)}", "给分", draft.whole, unit="分", hint=hint)]

    def _foot(self, one: Answer, draft: Draft, item: object) -> list[Block]:
        written = isinstance(item, Essay)
        label = "给学员的评语" if written else "说明（写进评分日志）"
        made: list[Block] = [ui.textarea(f"comment:{_tag(one)}", label, draft.comment, rows=4)]
        if one.points is not None:
            made.append(
                ui.text(
                    f"已经给过 {one.points:g} 分。要改，写明原因再存；原来的分和原因都留在日志里。",
                    tone="warn",
                )
            )
            made.append(ui.short(f"reason:{_tag(one)}", "改分的原因", draft.reason))
        try:
            now = f"合计 {marking.total(self.office.paper(self.paper), one.item, draft):g} 分，"
        except MarkingError:
            now = ""
        made.append(
            ui.text(f"{now}第 {self.at + 1} 份，共 {len(self._queue())} 份。{self._whose(one)}", tone="muted")
        )
        made.append(
            ui.buttons(
                ui.button("save", "存分，下一份", primary=True), ui.button("back", "上一份"),
                ui.button("forward", "下一份"), ui.button("next", "下一份没批的"),
                ui.button("names", "不看账号" if self.names else "看账号"),
            )
        )  # fmt: skip
        return made

    def _whose(self, one: Answer) -> str:
        return f"账号 {one.trainee}。" if self.names else "账号先不显示，次序也打乱了。"

    def _phrases(self) -> Block:
        """The comments of one kind, a press each; and the way to keep a new one."""
        known = comments.of_kind(comments.read(self.office.assessments), self.kind)
        kinds = list(comments.KIND_LABEL.items())
        made: list[Block] = [ui.single("comment-kind", "哪一类", kinds, self.kind, inline=True)]
        if known:
            made.append(ui.buttons(*(ui.button(f"say:{one.id}", one.text) for one in known)))
        else:
            made.append(ui.text("这一类还没有评语。", tone="muted"))
        made.append(ui.buttons(ui.button("keep-comment", "把上面写的评语存进这一类")))
        return ui.details("常用评语，按一下就加进评语", made, open=True)

    def _changes(self) -> list[Block]:
        found = marking.changes(self.office.root, self.paper)[:MOST_CHANGES]
        if not found:
            return []
        rows = [
            [
                when(one["at"]), one["who"], one["trainee"], one["item"], f"{one['before']:g} → {one['after']:g}",
                one["why"],
            ]
            for one in found
        ]  # fmt: skip
        head = ["时间", "谁改的", "账号", "题目", "改分", "原因"]
        return [ui.details(f"改过的分（{len(found)} 处）", [ui.table("改过的分", head, rows)])]


def _tag(one: Answer) -> str:
    return f"{one.item}:{one.trainee}"

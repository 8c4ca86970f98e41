"""收卷与评分: collect and mark with a bar, what needs a person and why, marking again after a key was mended."""

from __future__ import annotations

from course.grading.regrade import Difference, differences
from course.trainer import marking
from course.trainer.jobs import Job
from course.trainer.pages.base import Page, Shared, failures, listed, outcome
from course.trainer.standing import HANDED_IN
from course.ui import blocks as ui
from course.ui.schema import Block

STEPS = ("collect_and_mark", "mark", "mark_again")
MOST_ROWS = 200


class CollectPage(Page):
    """Collect, mark, and see what came out."""

    title = "收卷与评分"
    live = True

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.found: list[Difference] | None = None

    def entered(self) -> None:
        """Differences are worked out anew when asked for."""
        self.found = None

    def press(self, name: str) -> None:
        """收卷并评分, 再评一遍没评成的, 看看改答案的差别, 按新答案重评."""
        if name == "go":
            self.start("collect_and_mark", "收卷并评分")
        elif name == "mark":
            self.start("mark", "评分")
        elif name == "compare":
            self.found = differences(self.office.room, self.office.paper(self.paper))
        elif name == "again-yes":
            self.start("mark_again", "重评")
            self.found = None
        elif name == "again-no":
            self.found = None

    def blocks(self) -> list[Block]:
        """How many there are, the buttons, and what came out."""
        state = self.office.state(self.paper)
        if not state.released:
            return [ui.text("这份试卷还没有发放，没有答卷可收。", tone="info")]
        found = self.office.lines(self.paper)
        handed = [line for line in found if line.state in HANDED_IN or line.submitted_at]
        collected = [line for line in found if line.collected]
        marked = [line for line in found if line.marked]
        busy = self.shared.runner.busy()
        blocks: list[Block] = [
            ui.text(f"已交 {len(handed)} 份，已收 {len(collected)} 份，已评 {len(marked)} 份。"),
        ]
        if not state.shut and any(line.state in ("working", "overtime") for line in found):
            blocks.append(
                ui.text("还有人在答，也可以先收一次；他们交了以后再按一次，只评新交的。", tone="muted")
            )
        row = [ui.button("go", "收卷并评分", primary=True, disabled=busy or not handed)]
        if collected:
            row.append(ui.button("mark", "只评分", disabled=busy))
        if marked:
            row.append(ui.button("compare", "改过答案，看看差别", disabled=busy))
        blocks.append(ui.buttons(*row))
        blocks += self._outcome()
        blocks += self._differences()
        return (
            blocks
            if busy
            else [*blocks, *(self._review() if marked else []), *self._findings(bool(collected))]
        )

    def _outcome(self) -> list[Block]:
        job = self.shared.runner.ended(self.paper, *STEPS)
        if job is None:
            return []
        if job.error:
            return [outcome("bad", f"{job.label}没有成功", job.error)]
        return [
            outcome("good" if not _failed(job) else "part", f"{job.label}做完了", said(job)),
            *failures(job),
        ]

    def _differences(self) -> list[Block]:
        if self.found is None:
            return []
        if not self.found:
            return [outcome("info", "没有差别", "按现在的答案重算，每个人的分都一样。人工评过的题不动。")]
        rows = [
            [
                one.trainee,
                one.item,
                f"{one.before:g}",
                "转人工复核" if one.after is None else f"{one.after:g}",
            ]
            for one in self.found[:MOST_ROWS]
        ]
        question = f"共 {len(self.found)} 处会变，现在还没有改。人工评过的题不动。按新答案重评吗？"
        return [
            ui.table("按现在的答案重算", ["账号", "题目", "原来", "改成"], rows),
            *self.confirm("again", question, "确定重评"),
        ]

    def _review(self) -> list[Block]:
        paper = self.office.paper(self.paper)
        answers = [one for one in marking.queue(self.office.room, paper) if one.waiting]
        odd = [one for one in answers if not one.written]
        essays = len(answers) - len(odd)
        blocks: list[Block] = [
            ui.heading("等人批改的", level=3),
            ui.text(f"问答题 {essays} 题次，转来复核的 {len(odd)} 题次。都在“批改问答题”里批。"),
        ]
        if odd:
            number = {item_id: at for at, item_id in enumerate(paper.order, 1)}
            rows = [
                [one.trainee, f"第 {number[one.item]} 题", marking.why_review(self.office.room, paper, one)]
                for one in odd[:MOST_ROWS]
            ]
            blocks.append(ui.table("转来复核的题，和转来的原因", ["账号", "题目", "原因"], rows))
        return blocks

    def _findings(self, collected: bool) -> list[Block]:
        if not collected:
            return []
        found = self.office.room.findings(self.paper)
        if not found:
            return [ui.text("收上来的答卷都是正常的文件。", tone="muted")]
        rows = [[who, "；".join(lines)] for who, lines in found.items()]
        return [ui.table("收卷时发现的（没有打开，另外放着）", ["账号", "情况"], rows)]


def _failed(job: Job) -> dict[str, str]:
    return dict((job.result or {}).get("failed", {}))


def said(job: Job) -> str:
    """What a step did, in a sentence."""
    result = job.result or {}
    parts = []
    if "collected" in result:
        parts.append(f"收了 {len(result['collected'])} 份")
    if "marked" in result:
        parts.append(f"评好 {result['marked']} 份")
    if _failed(job):
        parts.append(f"没有评成 {len(_failed(job))} 份：{listed(sorted(_failed(job)))}")
    return "，".join(parts) + "。"

"""发还反馈: write the pages, look at one, release them."""

from __future__ import annotations

from course.trainer.pages.base import Page, Shared, failures, outcome
from course.trainer.standing import HANDED_IN
from course.trainer.words import when
from course.ui import blocks as ui
from course.ui.event import Event
from course.ui.schema import Block

STEPS = ("write_feedback", "return_feedback")


class ReturningPage(Page):
    """Write, look, release."""

    title = "发还反馈"
    live = True

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.asking = False
        self.chosen = ""

    def entered(self) -> None:
        """Nobody's page is open yet."""
        self.asking, self.chosen = False, ""
        self.shared.preview = None

    def change(self, event: Event) -> None:
        """Whose page to look at."""
        if event.name == "preview-of":
            self.chosen = str(event.value or "")
            page = self.office.root / "feedback" / self.chosen / self.paper / f"{self.paper}.html"
            self.shared.preview = page if self.chosen and page.is_file() else None

    def press(self, name: str) -> None:
        """写反馈, 发还 (asks first)."""
        asked, self.asking = self.asking, False
        if name == "write":
            self.shared.preview, self.chosen = None, ""
            self.start("write_feedback", "写反馈")
        elif name == "return":
            self.asking = True
        elif name == "return-yes" and asked:
            self.start("return_feedback", "发还反馈")

    def blocks(self) -> list[Block]:
        """How many pages there are, what isn't marked yet, and the buttons."""
        found = self.office.lines(self.paper)
        marked = [line for line in found if line.marked]
        if not marked:
            return [ui.text("还没有评好的答卷。先到“收卷与评分”。", tone="info")]
        written = self._written()
        waiting = sum(line.waiting for line in found)
        busy = self.shared.runner.busy()
        given = [line for line in found if line.returned]
        blocks: list[Block] = [
            ui.text(
                f"已评 {len(marked)} 份，写好反馈 {len(written)} 份，已发还 {len(given)} 份。{self._last()}"
            ),
        ]
        if waiting:
            words = f"还有 {waiting} 题次没有批。现在发还，这些题的反馈里写着“等培训师评分”；批完以后可以再发一次。"
            blocks.append(ui.text(words, tone="warn"))
        missing = [line.trainee for line in found if line.state in HANDED_IN and not line.marked]
        if missing:
            blocks.append(ui.text(f"还有 {len(missing)} 份交了没有评，这次发不到他们。", tone="warn"))
        blocks.append(
            ui.buttons(
                ui.button(
                    "write", "写反馈" if not written else "重新写反馈", primary=not written, disabled=busy
                ),
                ui.button("return", "发还", primary=bool(written), disabled=busy or not written),
            )
        )
        if self.asking:
            question = f"发还以后，{len(written)} 名学员马上能看到得分、正确答案和评语。确定发还吗？"
            blocks += self.confirm("return", question, "确定发还")
        return [*blocks, *self._outcome(), *self._choice(written)]

    def _written(self) -> list[str]:
        pages = (self.office.root / "feedback").glob(f"*/{self.paper}/{self.paper}.html")
        return sorted(page.parent.parent.name for page in pages)

    def _last(self) -> str:
        from course.trainer.office import returned_path

        records = [
            one for one in self.office.follow(returned_path(self.office.root)) if one["paper"] == self.paper
        ]
        return f"上次发还：{when(records[-1]['at'])}，{records[-1]['who']}。" if records else ""

    def _outcome(self) -> list[Block]:
        job = self.shared.runner.ended(self.paper, *STEPS)
        if job is None:
            return []
        if job.error:
            return [outcome("bad", f"{job.label}没有成功", job.error)]
        result = job.result or {}
        words = (
            f"写好 {result['written']} 份。先在下面看一份，再发还。"
            if "written" in result
            else f"发还 {result['returned']} 份，学员在“我的测评”里按“看反馈”。"
        )
        tone = "part" if result.get("failed") else "good"
        return [outcome(tone, f"{job.label}做完了", words), *failures(job)]

    def _choice(self, written: list[str]) -> list[Block]:
        if not written:
            return []
        people = self.office.people(set(written))
        options = [(one, people[one].shown) for one in written]
        chosen = self.chosen if self.chosen in written else None
        return [ui.select("preview-of", "先看一份", options, chosen, hint="显示在下方，和学员看到的一样。")]

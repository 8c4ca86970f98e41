"""成绩: by branch and strand, item statistics, everybody; files for Excel."""

from __future__ import annotations

import os
from pathlib import Path

from course.assessment.ask import SHANGHAI
from course.assessment.paper import Paper
from course.knowledge.strands import strands
from course.results import gradebook as results
from course.results import report
from course.trainer import exports
from course.trainer.pages.base import Page, Shared
from course.ui import blocks as ui
from course.ui.schema import Block


class ResultsPage(Page):
    """The class's results, as they stand."""

    title = "成绩"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self.files: list[Path] = []

    def entered(self) -> None:
        """Files belong to the paper that was open."""
        self.files = []

    def press(self, name: str) -> None:
        """Write the files."""
        if name == "export":
            paper, table = self._read()
            stamp = self.office.now().astimezone(SHANGHAI).strftime("%Y%m%d-%H%M%S")
            people = self.office.people(set(table.people["trainee"]))
            self.files = [self.office.outbox / f"成绩-{self.paper}-{stamp}{end}" for end in (".xlsx", ".csv")]
            for path in self.files:
                exports.write(path, table, paper, people)
            self.shared.tell("good", "文件写好了", "按下面的按钮下载。文件里有姓名和分数，用完请收好。")

    def _read(self) -> tuple[Paper, results.Results]:
        paper = self.office.paper(self.paper)
        return paper, results.read(self.office.room, paper, self.office.branches())

    def blocks(self) -> list[Block]:
        """Figures first, then branches, strands, items and people."""
        if not self.office.has_gradebook() or not self.office.state(self.paper).released:
            return [ui.text("还没有成绩。", tone="info")]
        paper, table = self._read()
        if table.people.empty:
            return [ui.text("还没有成绩。先到“收卷与评分”。", tone="info")]
        blocks: list[Block] = [ui.text(summary(table, paper))]
        if table.needs_review:
            blocks.append(ui.text(f"还有 {table.needs_review} 题次没有批完，下面的数会变。", tone="warn"))
        blocks += [
            self._bars(table, "branch", "各机构得分率", {}),
            self._bars(table, "strand", "各条线得分率", {one.id: one.label for one in strands().values()}),
            self._items(table, paper),
            ui.details("每个人的得分", [self._people(table)]),
            ui.buttons(ui.button("export", "导出到 Excel", primary=True)),
        ]
        return blocks + [ui.link(f"下载 {path.name}", self._path(path)) for path in self.files]

    def _path(self, path: Path) -> str:
        return os.path.relpath(path, self.office.here)

    def _bars(self, table: results.Results, column: str, caption: str, labels: dict[str, str]) -> Block:
        rows = report.shares(table.by(column), column)
        if not rows:
            return ui.text(f"{caption}：还没有数。", tone="muted")
        data = [
            {
                "label": labels.get(one["name"], one["name"]),
                "value": one["percent"],
                "mark": f"（{one['trainees']} 人）",
            }
            for one in rows
        ]
        alt = "得分率从低到高：" + "，".join(f"{one['label']} {one['value']}%" for one in data) + "。"
        return ui.bars(caption, alt, data, unit="%")

    def _items(self, table: results.Results, paper: Paper) -> Block:
        rows = [
            [
                f"第 {one['number']} 题", one["kind"], f"{one['percent']:g}%",
                "" if one["discrimination"] is None else f"{one['discrimination']:.2f}", one["remark"], one["stem"],
            ]
            for one in report.items(table, paper)
        ]  # fmt: skip
        head = ["题目", "题型", "得分率", "区分度", "说明", "题干"]
        words = ui.text(
            "区分度是这道题的得分和其余各题总分的相关：越高，越能分出强弱；是负数就要查答案。", tone="muted"
        )
        return ui.details("题目分析", [words, ui.table("题目分析", head, rows)], open=True)

    def _people(self, table: results.Results) -> Block:
        rows = exports.people_rows(table, self.office.people(set(table.people["trainee"])))
        return ui.table("每个人的得分", list(map(str, rows[0])), rows[1:])


def summary(table: results.Results, paper: Paper) -> str:
    """How many, the mean, how many passed and were late."""
    done = table.people[table.people["waiting"] == 0]
    passed = (
        f"评完的 {len(done)} 份里合格 {int(done['passed'].sum())} 份" if len(done) else "还没有全部评完的"
    )
    return (
        f"{len(table.people)} 份答卷，平均 {table.people['score'].mean():.2f} 分，满分 {float(paper.total):g} 分；"
        f"合格线 {paper.plan.pass_percent}%，{passed}；迟交 {int(table.people['late'].sum())} 份。"
    )

"""What nbgrader reads and writes: the released notebook for marking, a Chinese page for feedback."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums, GetGrades

from course.errors import MarkingError
from course.grading import feedback


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Takes the released notebook where nbgrader would take the learner's.

    Marks come from the answer sheet, so that deleted, copied, split, reordered or edited cells change
    none of them, and nothing in a learner's notebook can stop a batch.
    """

    optimistic_validation = True  # once, after the last step

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The released notebook as it is in nbgrader's first step, and marked in its second."""
        used = self._init_resources(resources)
        names = used["nbgrader"]
        folder = Path(self.parent.coursedir.root) / "source" / names["assignment"]
        path = folder / f"{names['notebook']}.ipynb"
        if not path.is_file():
            raise MarkingError("找不到试卷的源文件。", file=path, remedy="先运行 course build。")
        source, text = source_notebook(path, path.stat().st_mtime_ns)
        if self.parent._sanitizing:
            return text, used
        used["metadata"] |= {"name": names["notebook"], "path": str(Path(filename).parent)}
        made: tuple[str, dict[str, Any]] = self.from_notebook_node(source, used, **kwargs)
        return made


@lru_cache(maxsize=4)
def source_notebook(path: Path, stamp: int) -> tuple[NotebookNode, str]:
    """The source notebook of a paper with nbgrader's checksums, checked by nbgrader, and its text.

    Read and checked once for all submissions, again when the file changes (`stamp`, its time). It is not
    to be changed. Raises MarkingError.
    """
    try:
        made, _ = ComputeChecksums()(nbformat.read(path, as_version=4), {})
        CheckCellMetadata()(made, {})
        nbformat.validate(made)
    except Exception as problem:
        raise MarkingError("试卷的源文件不对。", file=path, remedy="重新运行 course build。") from problem
    return made, nbformat.writes(made) + "\n"


class GetMarks(GetGrades):  # type: ignore[misc]
    """nbgrader's GetGrades, with a note of what still waits for a person."""

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        grade = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader |= {
            "score": grade.score, "points": grade.max_score, "waiting": grade.needs_manual_grade,
        }  # fmt: skip


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Renders a marked notebook from its marks and comments; no source, no theme, no script."""

    def _init_preprocessors(self) -> None:
        self._preprocessors: list[Preprocessor] = []

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources; scores and comments come from the gradebook."""
        used = self._init_resources(resources or {})
        nb, used = GetMarks(parent=self)(nb, used)
        names = used["nbgrader"]
        cells, pending = render_cells(nb)
        title = nb.metadata.get("course", {}).get("title", names["assignment"])
        page = feedback.page(
            title, names["student"], f"{names['score']:g}", f"{names['max_score']:g}", cells, pending
        )
        return page, used


def render_cells(nb: NotebookNode) -> tuple[list[str], int]:
    """Section titles and item fragments in the notebook's order, and how many items still wait."""
    cells: list[str] = []
    pending = 0
    for cell in nb.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and cell.source.startswith("## ") and cell.id != "section-end":
            cells.append(feedback.section_html(cell.source[3:]))
        elif grading.get("grade") and cell.get("outputs"):
            html, waiting = _item(cell, grading)
            cells.append(html)
            pending += waiting
    return cells, pending


def _item(cell: NotebookNode, grading: Any) -> tuple[str, bool]:
    html = str(cell.outputs[0]["data"]["text/html"])
    outcome = feedback.read_data(html)["outcome"]
    if outcome not in ("manual", "review"):
        automatic = float(cell.outputs[0]["data"]["text/plain"])
        if abs(automatic - grading["score"]) > 0.001:  # a trainer has corrected it by hand
            html += feedback.comment_html(grading["score"], grading["points"], None)
        return html, False
    waiting = bool(grading.get("waiting"))
    if waiting:
        return html, True
    return html + feedback.comment_html(grading["score"], grading["points"], grading.get("comment")), False

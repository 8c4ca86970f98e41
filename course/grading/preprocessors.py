"""nbgrader preprocessors that take the place of executing the notebook. No learner code runs here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from nbgrader.utils import determine_grade, is_grade, is_solution
from sqlalchemy.orm import joinedload

from course import settings
from course.assessment.exchange import ascii_name
from course.assessment.paper import Paper, recorded
from course.assessment.sheet import NAME, Received, receive
from course.errors import CourseError
from course.grading import feedback, inspect, marklog
from course.items.marking import Mark, mark

Result = tuple[NotebookNode, dict[str, Any]]
ANSWERED = "  # 已作答"
WAITING = ("manual", "review")


def _course_root(preprocessor: Any) -> Path:
    """The course folder, from the converter that runs this preprocessor."""
    return Path(preprocessor.parent.parent.coursedir.root)


class Score(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks the answer sheet and writes each mark as the output that nbgrader's `determine_grade` reads."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Result:
        """Give every grade cell one output: a number and the trainee's feedback."""
        names = resources["nbgrader"]
        trainee, paper_id = names["student"], names["assignment"]
        paper, _ = recorded(settings.assessments(), paper_id)
        public = paper.public()
        got = receive(Path(resources["metadata"]["path"]) / NAME, trainee, public)
        marks = {item_id: mark_item(paper, got, item_id) for item_id in paper.order}
        for cell in nb.cells:
            item_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if item_id in marks:
                index = public.variant_index(item_id, trainee)
                value = got.answers.get(item_id, (index, None))[1]
                html = feedback.item_html(paper, item_id, index, marks[item_id], value)
                self._fill(cell, marks[item_id], html)
        if got.unknown:
            lines = [f"{NAME}：有本卷没有的题号 {ascii_name(one)}" for one in got.unknown[:10]]
            inspect.record(_course_root(self), paper_id, trainee, lines)
        answers = {i: marklog.digest_of(got.answers.get(i)) for i in paper.order}
        resources["course"] = {"paper": paper, "marks": marks, "answers": answers}
        return nb, resources

    def _fill(self, cell: NotebookNode, given: Mark, html: str) -> None:
        cell.execution_count = 1
        shown = {"text/plain": f"{given.points:.2f}", "text/html": html}
        output = {"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": 1}
        cell.outputs = [from_dict(output)]  # the notebook is validated when it is written
        if cell.metadata.nbgrader["solution"] and given.outcome != "blank":
            cell.source += ANSWERED  # nbgrader queues a changed manual cell, and zeroes an unchanged one


def _by_name(gradebook: Gradebook, kind: Any, notebook_id: str) -> dict[str, Any]:
    """A submitted notebook's grades or comments by their cell's name, read at once."""
    found = gradebook.db.query(kind).options(joinedload(kind.cell)).filter(kind.notebook_id == notebook_id)
    return {one.cell.name: one for one in found}


def mark_item(paper: Paper, got: Received, item_id: str) -> Mark:
    """The mark of one item of a received sheet; whatever is odd about the sheet sends it to review."""
    item = paper.items[item_id]
    reason = got.whole or got.problems.get(item_id, "")
    if reason:
        return Mark(item.points * 0, item.points, "review", reason)
    index, value = got.answers[item_id]
    try:
        return mark(paper.variant(item_id, index % paper.count(item_id)), paper.edition, value)
    except CourseError:
        raise
    except Exception as problem:  # whatever a learner wrote, the batch goes on and a person looks
        return Mark(item.points * 0, item.points, "review", f"评分时出错（{type(problem).__name__}）")


class SaveMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of SaveAutoGrades and AssignLatePenalties, with one opening of the gradebook.

    It also queues items for review and leaves settled ones alone. The score of a cell is nbgrader's own
    `determine_grade`, the late penalty that of nbgrader's plugin. nbgrader flags every hand-marked item again
    when a submission is marked again; here it stays settled as long as the answer is the one that was
    marked. All scores of a submission are committed together. The log is written after the gradebook:
    after a kill in between, marking again finds the old log and comes to the same flags.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Result:
        """Save the scores of all cells, then append what changed to the mark log."""
        names, self.made = resources["nbgrader"], resources["course"]
        file = marklog.path(_course_root(self), names["assignment"])
        self.before = marklog.latest(file, names["student"])
        with Gradebook(names["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                names["notebook"], names["assignment"], names["student"]
            )
            grades = _by_name(gradebook, Grade, submission.id)
            comments = _by_name(gradebook, Comment, submission.id)
            for cell in nb.cells:
                if is_grade(cell):
                    self._save(cell, grades[cell.metadata.nbgrader["grade_id"]])
                if is_solution(cell):
                    item_id = cell.metadata.nbgrader["grade_id"]
                    blank = self.made["marks"][item_id].outcome == "blank"
                    comments[item_id].auto_comment = "未作答。" if blank else None
            gradebook.db.flush()
            submission.late_submission_penalty = self._late_penalty(gradebook, submission, names["student"])
            gradebook.db.commit()
        marklog.append(file, self._entries(self.made["paper"], names["student"]))
        return nb, resources

    def _late_penalty(self, gradebook: Gradebook, submission: Any, trainee: str) -> float | None:
        """What nbgrader's late policy takes off; None when in time, and under the kit's own policy."""
        seconds = submission.assignment.total_seconds_late
        if seconds <= 0:
            return None
        late = AssignLatePenalties(parent=self.parent)
        late.init_plugin()
        gradebook.db.refresh(submission)  # its score was worked out before the new marks
        penalty = late.plugin_inst.late_submission_penalty(trainee, submission.score, seconds)
        return None if penalty is None else float(late._check_late_penalty(submission, penalty))

    def _save(self, cell: NotebookNode, grade: Any) -> None:
        item_id = cell.metadata.nbgrader["grade_id"]
        by_hand = grade.manual_score is not None
        settled = by_hand and not grade.needs_manual_grade and self._unchanged(item_id)
        review = self.made["marks"][item_id].outcome == "review"
        grade.auto_score, _ = determine_grade(cell, self.log)
        grade.needs_manual_grade = not settled and (by_hand or review or grade.auto_score is None)

    def _unchanged(self, item_id: str) -> bool:
        return bool(self.before.get(item_id, {}).get("answer") == self.made["answers"][item_id])

    def _entries(self, paper: Paper, trainee: str) -> list[marklog.Entry]:
        entries = []
        for item_id, given in self.made["marks"].items():
            item, last = paper.items[item_id], self.before.get(item_id, {})
            after = None if given.outcome in WAITING else float(given.points)
            if self._unchanged(item_id) and (last["outcome"] == marklog.BY_HAND or last["after"] == after):
                continue
            entries.append(
                marklog.Entry(
                    "自动评分", trainee, paper.plan.id, item_id, item.version, item.key_version,
                    last.get("after"), after, given.outcome, given.note, self.made["answers"][item_id],
                )
            )  # fmt: skip
        return entries

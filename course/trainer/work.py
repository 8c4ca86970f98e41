"""The long steps: build, release, collect, mark, write and return feedback, mark again. In a process of its own.

A page starts `python -m course.trainer.work STEP PAPER JSON` and reads its lines: `{"at", "of", "word"}` as it
goes on, at last `{"done": …}` or `{"error": …}`. nbgrader changes the process's working folder; a kernel that
shows pages can't have that. Two such steps never run at once on one course folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from course import chain
from course.errors import CourseError, MarkingError
from course.trainer.office import Office, my_office, returned_path

Tell = Callable[[int, int, str], None]
Result = dict[str, Any]


def collect(office: Office, paper: str, tell: Tell) -> Result:
    """Collect everybody's newest submission."""
    tell(0, 1, "收卷")
    return {"collected": office.room.collect(paper)}


def mark(office: Office, paper: str, tell: Tell, again: bool = False) -> Result:
    """Mark what has been collected."""
    names = office.room.submitted(paper)
    failed = office.room.mark(paper, names, force=again, progress=_counted(tell, "评分"))
    return {"marked": len(names) - len(failed), "failed": failed}


def collect_and_mark(office: Office, paper: str, tell: Tell) -> Result:
    """Collect, then mark."""
    return collect(office, paper, tell) | mark(office, paper, tell)


def write_feedback(office: Office, paper: str, tell: Tell) -> Result:
    """Write the feedback page of everybody whose submission is marked."""
    names = [one for one in office.room.submitted(paper) if office.room.is_marked(paper, one)]
    failed = office.room.feedback(paper, names, progress=_counted(tell, "写反馈"))
    return {"written": len(names) - len(failed), "failed": failed}


def return_feedback(office: Office, paper: str, tell: Tell) -> Result:
    """Put the feedback pages where the trainees fetch them, and record whose."""
    tell(0, 1, "发还")
    pages = (office.root / "feedback").glob(f"*/{paper}/{paper}.html")
    names = sorted(page.parent.parent.name for page in pages)
    failed = office.room.release_feedback(paper)
    given = [one for one in names if one not in failed]
    if given:
        chain.append(returned_path(office.root), {"paper": paper, "trainees": given, "who": office.who})
    return {"returned": len(given), "failed": failed}


def release(office: Office, paper: str, tell: Tell, due: str) -> Result:
    """Release a paper; `due` (ISO) is when it closes. Raises PaperError when it isn't built."""
    tell(0, 1, "发卷")
    office.paper(paper)  # one that isn't built, or was changed since, is told in plain words
    office.room.enrol(office.people())
    office.room.release(paper, datetime.fromisoformat(due))
    return {"due": due}


def mark_again(office: Office, paper: str, tell: Tell) -> Result:
    """Mark those again whose marks today's keys change."""
    from course.grading.regrade import differences

    found = differences(office.room, office.paper(paper))
    names = sorted({one.trainee for one in found})
    failed = office.room.mark(paper, names, force=True, progress=_counted(tell, "重评"))
    return {"marked": len(names) - len(failed), "failed": failed}


STEPS: dict[str, Callable[..., Result]] = {
    step.__name__: step
    for step in (collect, mark, collect_and_mark, write_feedback, return_feedback, release, mark_again)
}


def _counted(tell: Tell, word: str) -> Callable[[Iterable[str]], Iterable[str]]:
    def walk(names: Iterable[str]) -> Iterator[str]:
        listed = list(names)
        for at, name in enumerate(listed):
            tell(at, len(listed), f"{word} {name}")
            yield name
        tell(len(listed), max(len(listed), 1), word)

    return walk


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the course folder for one long step. Raises MarkingError when another is under way."""
    handle = os.open(root / ".step.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o660)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise MarkingError(
                "另一处正在收卷、评分或发放。", file=root, remedy="等那边做完，再按一次。"
            ) from problem
        yield
    finally:
        os.close(handle)


def run(office: Office, step: str, paper: str, tell: Tell, **more: Any) -> Result:
    """Do one step on a course folder that nobody else works on meanwhile. Raises CourseError."""
    with alone(office.root):
        return STEPS[step](office, paper, tell, **more)


def main() -> None:
    """Do one step and tell about it on standard output; what nbgrader prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(line: Result) -> None:
        with contextlib.suppress(BrokenPipeError):  # the page has gone: the step goes on to its end
            out.write(json.dumps(line, ensure_ascii=False) + "\n")

    step, paper, more = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    try:
        done = run(
            my_office(), step, paper, lambda at, of, word: say({"at": at, "of": of, "word": word}), **more
        )
        say({"done": done})
    except CourseError as problem:
        say({"error": problem.message_zh()})
    except OSError as problem:
        say({"error": f"{problem.filename or ''} 读写没有成功（{problem.strerror or problem}）。"})


if __name__ == "__main__":
    main()

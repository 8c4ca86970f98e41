"""A whole run: survey the table, protect its quasi-identifiers, clean the texts chunk by chunk, write the result.

First pass: every row's columns are treated and checked, and k, l and t are reached on them, so that a wrong cell
or a table that is too small is known in seconds, before a text is looked at. Second pass: chunks of rows go
through the detector (in several processes if wanted) into the work folder. Then the parts are put in order and
the output takes its name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from course.complaints.anonymise import publish, review
from course.complaints.anonymise.chunks import Chunk, Job, StoppedError, Task, in_processes, in_this_process
from course.complaints.anonymise.columns import Columns
from course.complaints.anonymise.keys import Key
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.privacy import Protected
from course.complaints.anonymise.source import Source, TableError
from course.complaints.anonymise.survey import Outcome, Progress, silent, survey
from course.complaints.anonymise.work import Work, digest, digest_file
from course.complaints.anonymise.workbook import read_rows
from course.errors import CourseError

CHUNK = 250
"""Rows per chunk: what a kill can cost at most, times the number of processes."""
HERE = Path(__file__).parent


def run(
    source: Source, out: Path, policy: Policy, key: Key | None, *,
    workers: int = 1, progress: Progress = silent, chunk: int = CHUNK,
    finish: Callable[[Outcome, Path], dict[Path, Path]] | None = None,
) -> Outcome:  # fmt: skip
    """Anonymise `source` into `out` (.csv or .xlsx).

    `finish(outcome, folder)` may write further files (report, review sheet) into the folder and gives their
    final places; they and `out` take their names together at the end, `out` last. Raises CourseError; then
    nothing is left behind. A run that was killed goes on when it is started again with the same arguments.
    """
    publish.check_name(out, source.file)
    stamp = digest_file(source.file)
    columns = Columns(policy, source, key)
    outcome = survey(source, columns, policy, key, progress)
    job = Job(policy, source, key)
    with Work(out, fingerprint(stamp, policy, key, chunk)) as work:
        outcome.restarted = work.restarted
        try:
            _clean_all(job, outcome, work, workers, progress, chunk)
            review.collect(outcome, work)
            if digest_file(source.file) != stamp:
                raise TableError(
                    "运行期间原始表被改动了。", file=source.file, remedy="等它不再变动，重新运行。"
                )
            ready = {publish.assemble(work, outcome.policy, out): out}
            ready = {**(finish(outcome, work.folder) if finish else {}), **ready}
            publish.rename(ready)
        except StoppedError:
            raise
        except CourseError:
            work.remove()
            raise
        work.remove()
    return outcome


def fingerprint(stamp: str, policy: Policy, key: Key | None, chunk: int) -> str:
    """What a part depends on: table, policy, key, chunk size, and this very code with its word lists."""
    parts = [stamp, policy.digest(), key.fingerprint if key else "", str(chunk), _code()]
    return digest("\n".join(parts).encode())


@cache
def _code() -> str:
    files = sorted(p for p in HERE.rglob("*") if p.suffix in (".py", ".yaml") and "policies" not in p.parts)
    return digest("".join(f"{p.name}{digest_file(p)}" for p in files).encode())


def _chunks(source: Source, protected: Protected, policy: Policy, size: int) -> Iterator[Chunk]:
    """The rows that stay, `size` at a time."""
    final = protected.values[policy.quasi_identifiers].to_numpy(dtype=object)
    rows = (
        (number, cells, list(final[index]))
        for index, (number, cells) in enumerate(read_rows(source))
        if not protected.dropped[index]
    )
    while chunk := list(islice(rows, size)):
        yield chunk


def _clean_all(job: Job, outcome: Outcome, work: Work, workers: int, progress: Progress, size: int) -> None:
    """Second pass: clean every chunk that isn't finished yet, in `workers` processes."""
    bar = progress("去标识", outcome.written)

    def unfinished() -> Iterator[Task]:
        for index, chunk in enumerate(_chunks(job.source, outcome.protected, job.policy, size)):
            taken = digest(json.dumps(chunk, ensure_ascii=False).encode())
            if work.holds(index, taken):
                outcome.resumed += len(chunk)
                bar.update(len(chunk))
            else:
                yield index, chunk, taken

    # One chunk isn't worth the start of a second process.
    treated = in_processes if workers > 1 and outcome.written > size else in_this_process
    try:
        for index, chunk, taken, result in treated(job, unfinished(), workers):
            work.add(index, chunk[0][0], len(chunk), taken, result)
            bar.update(len(chunk))
    finally:
        bar.close()

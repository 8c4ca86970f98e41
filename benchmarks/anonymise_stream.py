"""How long a whole run takes and how much memory it needs: `python benchmarks/anonymise_stream.py [--rows N] [--json]`.

An invented raw table (narratives of 200 characters, and a reply) goes through the policy `teaching`. `peak_mib` is
an upper bound: the most that the main process held, plus the most that any worker held times the workers.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "complaints")]

from course.complaints.anonymise import keys, policy, report, review, stream, survey, workbook  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        figures = measure(Path(place), chosen.rows, chosen.workers, quiet=chosen.json)
    print(
        json.dumps(figures, ensure_ascii=False)
        if chosen.json
        else "\n".join(f"{k}: {v}" for k, v in figures.items())
    )


def measure(place: Path, rows: int, workers: int, quiet: bool) -> dict[str, float]:
    """Make the table in a process of its own (its memory isn't the anonymiser's), run, and measure."""
    import subprocess
    from datetime import date

    from tqdm import tqdm

    for folder in ("raw", "out", "key"):
        (place / folder).mkdir()
    raw, out = place / "raw" / "intake.csv", place / "out" / "complaints.csv"
    code = f"import sys; sys.path[:0] = {sys.path[:2]!r}; import raw_table as t; from pathlib import Path; t.write(Path({str(raw)!r}), t.each({rows}))"
    subprocess.run([sys.executable, "-c", code], check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    key = keys.create(place / "key" / "key", [raw.parent, out.parent])
    start, cpu = time.perf_counter(), _cpu()

    def bar(what: str, total: int | None) -> survey.Bar:
        return tqdm(total=total, desc=what, unit="行", ncols=78, mininterval=5.0, disable=quiet)

    def finish(outcome: survey.Outcome, folder: Path) -> dict[Path, Path]:
        report.write(folder / "report.html", outcome, date.today(), out.name, "review.csv")
        review.write(folder / "review.csv", outcome.questions)
        return {folder / n: out.parent / n for n in ("report.html", "review.csv")}

    outcome = stream.run(
        workbook.open_table(raw), out, policy.read(), key, workers=workers, progress=bar, finish=finish
    )
    seconds, used = time.perf_counter() - start, _cpu() - cpu
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if workers > 1 else 0
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "rows": outcome.rows, "written": outcome.written, "seconds": round(seconds, 1), "cpu_seconds": round(used, 1),
        "rows_per_second": round(outcome.rows / seconds, 1), "workers": workers,
        "peak_mib": round((own + workers * max(worker, 0)) / 1024),
        "main_mib": round(own / 1024), "worker_mib": round(worker / 1024),
        "generator_mib": round(before / 1024),
    }  # fmt: skip


def _cpu() -> float:
    return sum(
        u.ru_utime + u.ru_stime
        for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    main()

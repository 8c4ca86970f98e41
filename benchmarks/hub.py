"""A class on the real hub over loopback: sixty trainees on this machine, and what it costs.

`python benchmarks/hub.py [--json] [--trainees 60] [--minutes 10] [--keep] [--sizing]`

Starts a hub of its own on free ports with real Unix accounts (so it needs root), all of it gone afterwards. The
trainees log in over the given minutes, load JupyterLab, see the first page, open a lesson and run it through the
kernel's websocket; then each fetches the October paper on the first page, answers every question through the
panel's messages, changes some answers, and all hand in within the same two minutes. At the end every answer that
was typed is compared with what stands in the exchange: `lost` counts those that differ. Clients run on the same
cores. Exit code 1 when an answer was lost or somebody could not hand in. `--keep` writes the figures to
benchmarks/hub.json; `--sizing` measures nothing and prints the machines that 60, 600 and 6,000 trainees need by
those figures.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # tests/hub holds the hub that both use

from hub_load.run import run
from hub_load.stage import Stage

from course.operate.sizing import from_json, sizing, table

KEPT = Path(__file__).with_name("hub.json")
CLASSES = (60, 600, 6000)
MOST_TRAINEES, MOST_MINUTES = 200, 60


def main() -> int:
    options = _options()
    if options.sizing:
        measured = from_json(json.loads(KEPT.read_text(encoding="utf-8")))
        print(table([sizing(measured, count) for count in CLASSES]))
        return 0
    if os.geteuid() != 0:
        print("The benchmark makes real accounts: run it as root.", file=sys.stderr)
        return 2
    found = measure(options.trainees, options.minutes)
    report(found)
    if options.keep:
        KEPT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    return 0 if not found["lost"] and found["submitted"] == found["trainees"] else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--trainees", type=int, default=60, help=f"how many (default 60, at most {MOST_TRAINEES})"
    )
    parser.add_argument(
        "--minutes", type=float, default=10, help="over how many minutes they log in (default 10)"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object as the last line")
    parser.add_argument("--keep", action="store_true", help=f"write the figures to {KEPT.name}")
    parser.add_argument("--sizing", action="store_true", help="print the sizing table from the kept figures")
    options = parser.parse_args()
    if not 1 <= options.trainees <= MOST_TRAINEES or not 0 < options.minutes <= MOST_MINUTES:
        parser.error(f"1 to {MOST_TRAINEES} trainees over at most {MOST_MINUTES} minutes")
    return options


def measure(trainees: int, minutes: float) -> dict[str, Any]:
    """Set the stage, play the class, clear everything away, also after Ctrl+C or an error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path("/var/tmp")  # every account may enter it
    stage = Stage(folder / f"hub-load-{os.getpid()}", count=trainees)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:6.0f} s] {line}", file=sys.stderr, flush=True)

    try:
        say(f"a hub for {trainees} trainees")
        stage.set_up()
        say("the hub is open")
        return run(stage, minutes, say)
    finally:
        say("clearing away")
        stage.take_down()


def report(found: dict[str, Any]) -> None:
    print(
        f"{found['trainees']} trainees logged in over {found['minutes']:g} minutes; {found['submitted']} handed in"
    )
    print(f"answers lost                    {found['lost']} of {found['answers']}")
    print(f"saving an answer, p50 / p95     {found['save_p50_ms']:.0f} / {found['save_p95_ms']:.0f} ms")
    print(f"handing in, p95                 {found['submit_p95_s']:.1f} s")
    print(f"login to open lesson, p50 / p95 {found['ready_p50_s']:.0f} / {found['ready_p95_s']:.0f} s")
    print(f"memory: a trainee / the hub     {found['mib_per_trainee']:.0f} / {found['base_mib']:.0f} MiB")
    print(f"memory at the peak              {found['peak_mib'] / 1024:.1f} GiB")
    print(f"processor time of a trainee     {found['cpu_seconds_per_trainee']:.1f} s")
    for line in (*found["failed"], *found["missing"]):
        print(line)


if __name__ == "__main__":
    sys.exit(main())

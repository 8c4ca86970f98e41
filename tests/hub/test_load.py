"""The load benchmark measures what it says: answers fit, a lost one is counted, figures are the right ones."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course import ui
from course.operate.sizing import from_json
from course.ui.schema import value_fits, walk
from tests.ui.found_screens import found
from tests.ui.sample_screens import every_block

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from hub_load import answers, cost, run, stage  # noqa: E402
from hub_load.trainee import Trainee  # noqa: E402


@pytest.mark.parametrize("number", range(20))
def test_an_answer_fits_its_question_whatever_its_kind(number: int) -> None:
    rng = random.Random(number)
    asked = [
        one for one in walk([*every_block()["blocks"], *found()["blocks"]]) if one["type"] in answers.ASKING
    ]
    assert {one["type"] for one in asked} == answers.ASKING
    for block in asked:
        value = answers.value_for(block, rng)
        assert value_fits(block, value), (block["type"], value)
        assert value not in (None, "", [], {}), block["type"]


def test_the_question_of_a_screen_is_the_block_that_asks() -> None:
    blocks = [ui.text("题"), ui.number("answer", "数"), ui.buttons(ui.button("go", "交"))]
    assert answers.question(blocks) == blocks[1]
    assert answers.question([blocks[0], blocks[2]]) is None


class Someone:
    """As much of a browser as the comparison looks at."""

    def __init__(self, account: str) -> None:
        self.account = account


def handed_in(home: Path, account: str, stamp: str, values: dict[str, Any]) -> None:
    folder = home / "state" / "exchange" / "xiaobao" / "inbound" / f"{account}+{stage.PAPER}+{stamp}"
    folder.mkdir(parents=True)
    sheet = {
        "answers": {item: {"variant": 0, "value": value, "saved_at": ""} for item, value in values.items()}
    }
    (folder / "answers.json").write_text(json.dumps(sheet), encoding="utf-8")


def test_an_answer_that_differs_or_is_missing_is_lost(tmp_path: Path) -> None:
    room = stage.Stage(tmp_path, count=3, mark="x", port=1)
    typed = {"a": "1", "b": ["x", "y"], "c": {"r": "o"}}
    people = [Trainee(Someone(name), "", random.Random(1), dict(typed)) for name in room.trainees]  # type: ignore[arg-type]
    first, second, third = room.trainees
    handed_in(tmp_path, first, "2026-10-20 1", {**typed, "more": None})
    handed_in(tmp_path, second, "2026-10-20 1", {**typed, "b": ["y", "x"], "c": None})
    assert run.compare(room, people) == [
        f"{second} b: ['x', 'y'] became ['y', 'x']", f"{second} c: {{'r': 'o'}} became None",
        f"{third} a: '1' became None", f"{third} b: ['x', 'y'] became None", f"{third} c: {{'r': 'o'}} became None",
    ]  # fmt: skip


def test_percentiles_are_values_that_were_measured() -> None:
    assert run.percentile(range(1, 101), 95) == 95
    assert run.percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert (run.percentile([7.0], 95), run.percentile([], 95)) == (7.0, 0.0)


def test_the_busiest_minute_is_found() -> None:
    meter = cost.Meter({}, 1)
    for at, seconds in ((0, 0), (60, 6), (120, 66), (180, 72)):
        meter.samples.append(
            cost.Sample(float(at), {"hub": float(at), "a": 5.0}, {"a": seconds / 2, "hub": seconds / 2}, 0.0)
        )
    assert meter.busiest(since=0) == 1.0
    assert meter.busiest(since=120) == pytest.approx(0.1)
    assert (meter.peak("hub"), meter.peak("a"), meter.peak("nobody")) == (180.0, 5.0, 0.0)


def test_the_meter_sees_a_process_and_remembers_it() -> None:
    import os

    child = subprocess.Popen([sys.executable, "-c", "x = sum(range(10**7)); print(1, flush=True); input()"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    try:
        assert child.stdout and child.stdout.readline()
        meter = cost.Meter({}, os.getpid())
        seen = meter.look()
        assert seen.pss["hub"] > 5 and seen.cpu["hub"] > 0.05
    finally:
        child.communicate()
    assert meter.look(memory=False).cpu["hub"] >= seen.cpu["hub"]


def test_the_kept_figures_are_what_the_sizing_reads() -> None:
    kept = json.loads((ROOT / "benchmarks" / "hub.json").read_text(encoding="utf-8"))
    measured = from_json(kept)
    assert kept["lost"] == 0 and kept["submitted"] == kept["trainees"] == measured.trainees
    assert {"save_p95_ms", "submit_p95_s", "mib_per_trainee", "peak_mib", "cpu_seconds_per_trainee"} <= set(
        kept
    )
    command = [sys.executable, str(ROOT / "benchmarks" / "hub.py"), "--sizing"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert [line.split("|")[1].strip() for line in said.splitlines()[2:]] == ["60", "600", "6000"]


@pytest.mark.parametrize(
    "arguments", [["--trainees", "0"], ["--trainees", "201"], ["--minutes", "0"], ["--minutes", "61"]]
)
def test_a_run_has_bounds(arguments: list[str]) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "hub.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2 and "1 to 200 trainees over at most 60 minutes" in done.stderr

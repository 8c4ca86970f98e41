"""A class on a hub: everybody comes in over some minutes, answers, and hands in within the same two."""

from __future__ import annotations

import asyncio
import json
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from hub_load.browser import Browser
from hub_load.cost import Meter
from hub_load.stage import PAPER, ROOT, Stage
from hub_load.trainee import Trainee

ANSWERING = 180.0  # seconds for the whole paper: a day's class takes an hour
HAND_IN = 120.0
COURSE_ID = "xiaobao"
Say = Callable[[str], None]


def run(stage: Stage, minutes: float, say: Say) -> dict[str, Any]:
    """Play the class on a started stage; the figures. Ends after a bounded time whatever happens."""
    return asyncio.run(asyncio.wait_for(_class(stage, minutes, say), (minutes + 20) * 60))


async def _class(stage: Stage, minutes: float, say: Say) -> dict[str, Any]:
    import pwd

    rng = random.Random(2026)
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("0[1-9]-*.ipynb"))
    people = [
        Trainee(
            Browser(stage.address, name, stage.passwords[name]), f"notebooks/{lessons[at % len(lessons)]}",
            random.Random(f"2026-{at}"),
        )
        for at, name in enumerate(stage.trainees)
    ]  # fmt: skip
    meter = Meter({pwd.getpwnam(name).pw_uid: name for name in stage.trainees}, stage.hub_pid())
    before = meter.look()
    looking = asyncio.ensure_future(meter.run())
    try:
        starts = sorted(rng.uniform(0, minutes * 60) for _ in people)
        await _together(people, starts, Trainee.come_in, "come in", say)
        open_ = meter.look()
        await _together(
            people, [rng.uniform(0, 30) for _ in people], lambda one: one.answer(ANSWERING), "answer", say
        )
        await _together(people, [rng.uniform(0, HAND_IN) for _ in people], Trainee.hand_in, "hand in", say)
        end = meter.look()
    finally:
        looking.cancel()
        await asyncio.gather(*(one.browser.leave() for one in people), return_exceptions=True)
    lost = await asyncio.to_thread(compare, stage, people)
    submitted = sum(bool(one.receipt) for one in people)
    at_start = sum(open_.cpu.values()) - sum(before.cpu.values())
    saves = [seconds for one in people for seconds in one.save_seconds]
    return {
        "trainees": len(people), "minutes": minutes, "submitted": submitted, "lost": len(lost), "answers": sum(len(one.typed) for one in people),
        "save_p95_ms": round(percentile(saves, 95) * 1000, 1), "save_p50_ms": round(percentile(saves, 50) * 1000, 1),
        "submit_p95_s": round(percentile([one.submit_seconds for one in people if one.receipt], 95), 2),
        "ready_p50_s": round(percentile([one.ready_seconds for one in people], 50), 1),
        "ready_p95_s": round(percentile([one.ready_seconds for one in people], 95), 1),
        "mib_per_trainee": round(sum(meter.peak(name) for name in stage.trainees) / len(people), 1),
        "base_mib": round(meter.peak("hub"), 1),
        "peak_mib": round(max(sum(one.pss.values()) for one in meter.samples), 1),
        "machine_mib": round(max(one.used_mib for one in meter.samples) - before.used_mib, 1),
        "cpu_seconds_per_trainee": round((sum(end.cpu.values()) - sum(before.cpu.values())) / len(people), 2),
        "start_core_seconds": round(at_start / len(people), 2),
        "cores_at_work": round(meter.busiest(open_.at), 3),
        "submit_seconds": round(sum(one.submit_seconds for one in people) / max(1, submitted), 3),
        "turned_away": sum(one.browser.turned_away for one in people), "retried": sum(one.retried for one in people),
        "failed": [f"{one.browser.account}: {one.failed}" for one in people if one.failed][:10], "missing": lost[:10],
    }  # fmt: skip


async def _together(
    people: list[Trainee],
    starts: Iterable[float],
    step: Callable[[Trainee], Awaitable[None]],
    what: str,
    say: Say,
) -> None:
    """One part of the day for everybody who is still there, each beginning at their own second."""
    begun, done = time.monotonic(), 0

    async def one(person: Trainee, start: float) -> None:
        nonlocal done
        if person.failed:
            return
        await asyncio.sleep(start)
        try:
            await step(person)
        except Exception as problem:  # one trainee's trouble is a figure, not the end of the class
            person.failed = f"{what}: {type(problem).__name__} {problem}"[:300]
            say(f"{person.browser.account} {person.failed}")
        done += 1
        say(f"{what:8} {done:3}/{len(people)} after {time.monotonic() - begun:5.0f} s")

    await asyncio.gather(*(one(person, start) for person, start in zip(people, starts, strict=True)))


def compare(stage: Stage, people: list[Trainee]) -> list[str]:
    """Every answer typed that the exchange doesn't hold as it was typed last."""
    inbound = stage.state / "exchange" / COURSE_ID / "inbound"
    lost = []
    for person in people:
        name = person.browser.account
        sheets = sorted(inbound.glob(f"{name}+{PAPER}+*/answers.json"), key=lambda one: one.stat().st_mtime)
        saved = json.loads(sheets[-1].read_text(encoding="utf-8"))["answers"] if sheets else {}
        lost += [
            f"{name} {item}: {value!r} became {saved.get(item, {}).get('value')!r}"
            for item, value in person.typed.items()
            if saved.get(item, {}).get("value") != value
        ]
    return lost


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that so many per cent don't exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0

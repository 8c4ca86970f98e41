"""One running hub for all tests that need one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.hub_kit import TestHub

TIMED = """id: timed-2026
title: {zh: 限时测试卷}
edition: "2026"
minutes: 60
timed: true
pass_percent: 60
variants: 4
salt: timed-salt-1
opens: 2026-10-12T09:00:00+08:00
due: 2027-11-06T18:00:00+08:00
review_until: 2027-11-20T18:00:00+08:00
instructions: {zh: 逐题作答，答案自动保存。}
sections:
  - title: {zh: 委员会}
    fixed: [G1-proof-quorum, G1-proof-minutes]
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="real accounts need root")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder that accounts of the machine may enter; pytest's own folders are closed to them."""
    made = Path("/var/tmp") / f"hub-test-{os.getpid()}"
    made.mkdir(mode=0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def hub(home: Path) -> Iterator[TestHub]:
    """A started hub with both test papers released and both trainees' servers running."""
    if os.geteuid() != 0:
        pytest.skip("real accounts need root")
    made = TestHub(home)
    try:
        made.set_up({"timed-2026.yaml": TIMED}).start()
        made.release()
        made.release("timed-2026")
        for who in ("li", "wang"):
            made.open(who).close()
        yield made
    finally:
        made.stop()

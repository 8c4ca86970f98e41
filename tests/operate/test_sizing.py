"""The sizing by hand, to the last digit."""

from __future__ import annotations

import dataclasses

import pytest

from course.operate.sizing import Measured, Plan, from_json, sizing, table

MEASURED = Measured(
    trainees=60, mib_per_trainee=256.0, base_mib=1024.0, start_core_seconds=6.0, cores_at_work=1.5, submit_seconds=0.25
)  # fmt: skip


def test_sixty() -> None:
    # memory (1024 + 60 x 256) x 1.25 = 20480 MiB, + 2048 = 22 GiB; cores max(60 x 6 / 600, 1.5) x 1.5 = 2.25
    assert sizing(MEASURED, 60) == Plan(
        trainees=60, rung="一台服务器", hubs=1, nodes=1, per_node=198, memory_gib=22, cores=3, login_minutes=2.0,
        submit_minutes=0.2, database="SQLite 或 PostgreSQL",
    )  # fmt: skip


def test_six_hundred() -> None:
    # (1024 + 153600) x 1.25 = 193280 MiB = 3.05 nodes of 62 GiB -> 4, one to spare -> 5; + 5 x 2048 = 198.75 GiB
    # cores max(6, 15) x 1.5 = 22.5
    assert sizing(MEASURED, 600) == Plan(
        trainees=600, rung="Kubernetes", hubs=1, nodes=5, per_node=198, memory_gib=199, cores=23, login_minutes=2.6,
        submit_minutes=2.5, database="PostgreSQL",
    )  # fmt: skip


def test_six_thousand() -> None:
    # three hubs; (3072 + 1536000) x 1.25 = 1923840 MiB = 30.3 nodes -> 31, one to spare -> 32; + 64 GiB
    # cores max(60, 150) x 1.5 = 225 -> 15 nodes by cores
    assert sizing(MEASURED, 6000) == Plan(
        trainees=6000, rung="Kubernetes", hubs=3, nodes=32, per_node=198, memory_gib=1943, cores=225, login_minutes=2.7,
        submit_minutes=8.3, database="PostgreSQL",
    )  # fmt: skip


def test_a_slow_start_decides_the_cores() -> None:
    assert (
        sizing(dataclasses.replace(MEASURED, start_core_seconds=30.0), 60).cores == 5
    )  # 60 x 30 / 600 x 1.5 = 4.5


def test_few_trainees_still_get_two_cores() -> None:
    assert sizing(MEASURED, 5).cores == 2


def test_cores_may_decide_the_nodes() -> None:
    assert (
        sizing(dataclasses.replace(MEASURED, cores_at_work=15.0), 600).nodes == 16
    )  # 225 cores -> 15, one to spare


@pytest.mark.parametrize(
    "wrong", [{"mib_per_trainee": 0.0}, {"trainees": 0}, {"base_mib": -1.0}, {"submit_seconds": -0.1}]
)
def test_figures_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        sizing(dataclasses.replace(MEASURED, **wrong), 60)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="positive"):
        sizing(MEASURED, 0)


def test_figures_come_from_the_benchmark_s_file() -> None:
    assert from_json({**dataclasses.asdict(MEASURED), "lost": 0, "save_p95_ms": 40}) == MEASURED
    with pytest.raises(KeyError, match="base_mib"):
        from_json({"trainees": 60, "mib_per_trainee": 256.0})


def test_the_table() -> None:
    assert table([sizing(MEASURED, 60)]).splitlines() == [
        "| 同时在线 | 怎么装 | hub 数 | 机器 | 处理器核 | 内存 | 一起登录要 | 一起交卷要 | 数据库 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| 60 | 一台服务器 | 1 | 1 台 | 3 | 22 GiB | 2 分钟 | 0.2 分钟 | SQLite 或 PostgreSQL |",
    ]

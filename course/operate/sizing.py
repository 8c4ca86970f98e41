"""How large a machine must be for so many trainees at once, from figures measured on a small one.

Nothing here is measured: `benchmarks/hub.py` measures, this multiplies and adds a stated headroom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

MEMORY_HEADROOM = 1.25  # kernels differ, and a full machine kills somebody's
CORE_HEADROOM = 1.5  # lessons and marking run beside a paper
LOGIN_SECONDS = 600  # a class logs in over ten minutes
SYSTEM_MIB = 2048  # of each machine: the system, and on Kubernetes what it runs on every node
NODE_MIB = 64 * 1024
NODE_CORES = 16
PER_HUB = 2000  # one hub and one desk service are one process each
ONE_SERVER = 150  # up to here one server does without Kubernetes


@dataclass(frozen=True)
class Measured:
    """What a load run measured.

    trainees: how many were at work at once.
    mib_per_trainee: memory of one trainee's server and kernel at their peak, MiB.
    base_mib: memory of hub, proxy, desk service, formgrader and database together, MiB.
    start_core_seconds: processor time from a login to an open lesson, seconds of one core.
    cores_at_work: processor cores that all trainees together kept busy in the busiest minute after the start.
    submit_seconds: mean time the desk service, which takes one at a time, needs for one submission.
    """

    trainees: int
    mib_per_trainee: float
    base_mib: float
    start_core_seconds: float
    cores_at_work: float
    submit_seconds: float


@dataclass(frozen=True)
class Plan:
    """What `trainees` at once need. Memory in GiB and cores with headroom; `nodes` of 16 cores and 64 GiB.

    `nodes` is 1 on one server, else with one to spare. `per_node` is how many trainees a machine takes by
    memory. `login_minutes` is how long a start of everybody takes when all log in together;
    `submit_minutes` how long the desk takes when all hand in together, at one hub's share.
    """

    trainees: int
    rung: str
    hubs: int
    nodes: int
    per_node: int
    memory_gib: int
    cores: int
    login_minutes: float
    submit_minutes: float
    database: str

    def row(self) -> list[str]:
        """The plan as a row of the sizing table in `docs/operate.md`."""
        return [
            str(self.trainees), self.rung, str(self.hubs), f"{self.nodes} 台", str(self.cores), f"{self.memory_gib} GiB",
            f"{self.login_minutes:g} 分钟", f"{self.submit_minutes:g} 分钟", self.database,
        ]  # fmt: skip


HEAD = ["同时在线", "怎么装", "hub 数", "机器", "处理器核", "内存", "一起登录要", "一起交卷要", "数据库"]


def sizing(measured: Measured, trainees: int) -> Plan:
    """What `trainees` at once need, from measured figures. Raises ValueError for figures that can't be.

    Memory = (base a hub + trainees x measured memory) x 1.25 + 2 GiB a machine. Cores = the larger of
    starting everybody within ten minutes and working all at once, x 1.5, at least 2. Memory is reckoned
    from each trainee's own peak, so shared pages count once for each: on the safe side.
    """
    if trainees < 1 or measured.trainees < 1 or min(_figures(measured)) < 0 or not measured.mib_per_trainee:
        raise ValueError("figures must be positive")
    hubs = math.ceil(trainees / PER_HUB)
    small = trainees <= ONE_SERVER
    needed = (hubs * measured.base_mib + trainees * measured.mib_per_trainee) * MEMORY_HEADROOM
    starting = trainees * measured.start_core_seconds / LOGIN_SECONDS
    working = trainees * measured.cores_at_work / measured.trainees
    cores = max(2, math.ceil(max(starting, working) * CORE_HEADROOM))
    nodes = (
        1 if small else max(math.ceil(needed / (NODE_MIB - SYSTEM_MIB)), math.ceil(cores / NODE_CORES)) + 1
    )
    share = math.ceil(trainees / hubs)
    return Plan(
        trainees, "一台服务器" if small else "Kubernetes", hubs, nodes,
        int((NODE_MIB - SYSTEM_MIB) / (measured.mib_per_trainee * MEMORY_HEADROOM)),
        math.ceil((needed + nodes * SYSTEM_MIB) / 1024), cores,
        round(trainees * measured.start_core_seconds / cores / 60, 1), round(share * measured.submit_seconds / 60, 1),
        "SQLite 或 PostgreSQL" if small else "PostgreSQL",
    )  # fmt: skip


def _figures(measured: Measured) -> list[float]:
    return [
        measured.mib_per_trainee, measured.base_mib, measured.start_core_seconds, measured.cores_at_work, measured.submit_seconds,
    ]  # fmt: skip


def from_json(data: dict[str, Any]) -> Measured:
    """The measured figures out of `benchmarks/hub.json`. Raises KeyError naming what is missing."""
    return Measured(**{name: data[name] for name in Measured.__dataclass_fields__})


def table(plans: list[Plan]) -> str:
    """The plans as a Markdown table."""
    rows = [HEAD, ["---"] * len(HEAD), *(plan.row() for plan in plans)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

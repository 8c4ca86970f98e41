"""Memory and processor time by owner, read from /proc: proportional set size, so that shared pages count once."""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass
class Sample:
    """One look at the machine: PSS in MiB and processor seconds so far, by owner; memory used by everything."""

    at: float
    pss: dict[str, float]
    cpu: dict[str, float]
    used_mib: float


@dataclass
class Meter:
    """Looks every few seconds. Owners: each trainee's account, and `hub` for the hub's own processes."""

    uids: dict[int, str]
    hub_pid: int
    every: float = 10.0
    samples: list[Sample] = field(default_factory=list)
    _cpu: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)

    def look(self, memory: bool = True) -> Sample:
        """One sample. A process that has ended keeps the time it had when last seen."""
        pss: dict[str, float] = defaultdict(float)
        parents: dict[int, int] = {}
        seen: dict[int, tuple[int, int, float]] = {}
        for entry in PROC.iterdir():
            if not entry.name.isdigit():
                continue
            try:
                uid = entry.stat().st_uid
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(entry.name)
            parents[pid] = int(fields[1])
            seen[pid] = (uid, int(fields[19]), (int(fields[11]) + int(fields[12])) / TICKS)
        for pid, (uid, started, seconds) in seen.items():
            owner = self.uids.get(uid) or ("hub" if self._of_hub(pid, parents) else "")
            if owner:
                self._cpu[pid, started] = (owner, seconds)
                if memory:
                    pss[owner] += _pss(pid)
        cpu: dict[str, float] = defaultdict(float)
        for owner, seconds in self._cpu.values():
            cpu[owner] += seconds
        made = Sample(time.monotonic(), dict(pss), dict(cpu), used_mib())
        if memory:
            self.samples.append(made)
        return made

    def _of_hub(self, pid: int, parents: dict[int, int]) -> bool:
        while pid > 1:
            if pid == self.hub_pid:
                return True
            pid = parents.get(pid, 0)
        return False

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(self.every)

    def peak(self, owner: str) -> float:
        """The most memory of an owner, MiB."""
        return max((sample.pss.get(owner, 0.0) for sample in self.samples), default=0.0)

    def busiest(self, since: float, seconds: float = 60.0) -> float:
        """Cores that everything under the hub kept busy in the busiest minute after a moment."""
        later = [sample for sample in self.samples if sample.at >= since]
        most = 0.0
        for first in later:
            for last in later:
                if last.at - first.at >= seconds * 0.8:
                    most = max(
                        most, (sum(last.cpu.values()) - sum(first.cpu.values())) / (last.at - first.at)
                    )
                    break
        return most


def _pss(pid: int) -> float:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def used_mib() -> float:
    """Memory of the machine that is not available any more, MiB."""
    found = dict(line.split(":") for line in (PROC / "meminfo").read_text().splitlines())
    return (int(found["MemTotal"].split()[0]) - int(found["MemAvailable"].split()[0])) / 1024

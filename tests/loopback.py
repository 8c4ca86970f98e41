"""Free ports on loopback for the servers under test."""

from __future__ import annotations

import secrets
import socket


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(count: int = 5) -> int:
    """The first of some free ports in a row."""
    while True:
        first = 20_000 + secrets.randbelow(20_000)
        probes = [socket.socket() for _ in range(count)]
        try:
            for at, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + at))
            return first
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()

"""A service ends with its hub, also with a hub that was killed: else it would keep the port from the next one."""

from __future__ import annotations

import ctypes
import os
import signal

SET_PARENT_DEATH_SIGNAL = 1  # Linux: prctl(2), PR_SET_PDEATHSIG


def end_with_parent() -> None:
    """Ask the system for SIGTERM when the process that started this one has ended."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGTERM)

"""Starts one person's JupyterLab, as that person: lessons first, then the server in this process's place.

The hub (root) writes nothing into anybody's home: a link put there could lead it anywhere.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from course.hub.lessons import OUTLINE, lay_out


def prepare(home: Path, *, trainer: bool) -> None:
    """Set umask and memory limit, lay the lessons out, and say where this person's things are."""
    os.umask(0o007 if trainer else 0o077)
    limit = int(os.environ.get("MEM_LIMIT") or 0)
    if limit:  # of each process: server and kernels; what can't be had is a MemoryError, not a dead machine
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        lay_out(home, trainer=trainer)
    except OSError as problem:  # a full disk: yesterday's lessons are better than none
        print(f"lessons not laid out: {problem}", file=sys.stderr)
    if (
        not trainer
    ):  # JupyterLab asks yarn for its settings at every start, if it finds node: nobody needs them
        os.environ["PATH"] = str(Path(sys.executable).parent)
    for library in (
        "OPENBLAS",
        "OMP",
        "MKL",
    ):  # a thread for each core, in each kernel, is memory for nothing
        os.environ[f"{library}_NUM_THREADS"] = "1"
    os.environ["COURSE_DESK"] = str(home / "papers")
    os.environ["COURSE_HOME"] = str(home / ".course")
    os.environ["COURSE_OUTLINE"] = str(home / OUTLINE)
    os.environ["JUPYTERLAB_SETTINGS_DIR"] = str(home / ".jupyter" / "lab" / "user-settings")
    os.environ["JUPYTERLAB_WORKSPACES_DIR"] = str(home / ".jupyter" / "lab" / "workspaces")


def main() -> None:
    """Prepare, then become the server."""
    home = Path(os.environ["HOME"])
    home.mkdir(parents=True, exist_ok=True)
    prepare(home, trainer=os.environ.get("COURSE_ROLE") == "trainer")
    os.chdir(sys.prefix)  # nothing that a trainee wrote stands where the server starts
    os.execv(sys.executable, [sys.executable, "-P", "-m", "jupyterhub.singleuser", *sys.argv[1:]])


if __name__ == "__main__":
    main()

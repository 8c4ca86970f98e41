"""JupyterHub for a class: real accounts, the desk service, formgrader for trainers, nothing else open."""

from __future__ import annotations

from typing import Any


def configure(c: Any) -> None:
    """Set a JupyterHub up for the kit; `jupyterhub_config.py` calls this and nothing else."""
    from course.hub.config import apply

    apply(c)


__all__ = ["configure"]

"""The only module that the trainer's notebooks import: `from course.trainer.notebook import *`."""

from __future__ import annotations

from typing import Any

from course.notebook import _calm

__all__ = ["trainer"]


@_calm
def trainer(page: str = "console") -> Any:
    """Show the trainer's pages, opened at one of them: trainer("essays")."""
    from course.trainer.office import my_office
    from course.trainer.view import TrainerDesk, TrainerView

    return TrainerView(TrainerDesk(my_office(), page))

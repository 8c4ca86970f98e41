"""The data files that stand beside the drawing code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.files import read_yaml

FOLDER = Path(__file__).parent


def data(name: str) -> Any:
    """The YAML data `name` beside the drawing code. Raises CourseError naming file and line."""
    return read_yaml(FOLDER / f"{name}.yaml").data

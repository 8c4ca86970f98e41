"""The edition that the tests run against."""

from __future__ import annotations

import pytest

from course.knowledge import edition as editions
from course.knowledge.edition import Edition


@pytest.fixture(scope="session")
def edition() -> Edition:
    return editions.load("2026")

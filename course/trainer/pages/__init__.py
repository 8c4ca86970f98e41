"""The trainer's pages, each a model that gives blocks and takes events; no widget here."""

from __future__ import annotations

from course.trainer.pages.base import Page, Shared
from course.trainer.pages.collect import CollectPage
from course.trainer.pages.console import ConsolePage
from course.trainer.pages.essays import EssaysPage
from course.trainer.pages.exceptions import ExceptionsPage
from course.trainer.pages.papers import PapersPage
from course.trainer.pages.results import ResultsPage
from course.trainer.pages.returning import ReturningPage

PAGES: dict[str, type[Page]] = {
    "console": ConsolePage, "papers": PapersPage, "collect": CollectPage, "essays": EssaysPage,
    "returning": ReturningPage, "results": ResultsPage, "exceptions": ExceptionsPage,
}  # fmt: skip

__all__ = ["PAGES", "Page", "Shared"]

"""Knowledge: an edition is a year. `load()` gives the edition in force, checked whole."""

from course.knowledge.calendar import WorkCalendar, add_days
from course.knowledge.edition import Edition, find, load
from course.knowledge.rules import Rule, RuleCard

__all__ = ["Edition", "Rule", "RuleCard", "WorkCalendar", "add_days", "find", "load"]

"""The whole curriculum at a glance: what each strand has, what is missing, and the page that shows it."""

from course.study.coverage.material import Material, read
from course.study.coverage.page import page
from course.study.coverage.tally import Report, StrandCount, count

__all__ = ["Material", "Report", "StrandCount", "count", "page", "read"]

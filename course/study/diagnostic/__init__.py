"""The entry diagnostic: twenty minutes over all parts of the curriculum, then the lessons to begin with."""

from course.study.diagnostic.view import Diagnostic, diagnose

__all__ = ["Diagnostic", "diagnose"]

"""Take personal information out of complaint texts: detect, replace, and say what a person must still check."""

from course.complaints.anonymise.detect import anonymise, detect
from course.complaints.anonymise.doubts import Doubt, uncertain
from course.complaints.anonymise.normalise import OffsetMap, normalise
from course.complaints.anonymise.spans import GROUPS, KINDS, Span, group, read_marks
from course.complaints.anonymise.surrogates import replace

__all__ = [
    "GROUPS",
    "KINDS",
    "Doubt",
    "OffsetMap",
    "Span",
    "anonymise",
    "detect",
    "group",
    "normalise",
    "read_marks",
    "replace",
    "uncertain",
]

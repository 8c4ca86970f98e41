"""Item lint: faults of wording and of a pool that let a reader guess the key without knowing the rule.

`bank.check` says whether an item is right; the lint says whether it is fair. It looks at what a trainee sees:
options in the order of the file, placeholders filled. Every threshold is a constant with its reason beside it.
"""

from course.items.lint.run import CHECKS, figures, lint
from course.items.lint.seen import Finding, Seen, see

__all__ = ["CHECKS", "Finding", "Seen", "figures", "lint", "see"]

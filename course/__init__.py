"""消保培训与测评套件: lessons, cases, papers and marking for a bank's consumer-protection staff.

The package is laid out in floors; see docs/architecture.md. Notebooks import from `course.notebook`.
"""

__version__ = "0.1.0"

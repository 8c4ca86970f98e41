"""One error tree. An error is part of the product: it names the file, the place and the way out."""

from __future__ import annotations

from pathlib import Path


class CourseError(Exception):
    """Something a trainer or trainee can put right.

    Parameters
    ----------
    what: what is wrong, in plain Chinese.
    file, line: where it stands, when it stands in a file.
    place: id or field within the file.
    remedy: what to do about it.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        place: str = "",
        remedy: str = "",
    ) -> None:
        self.what = what
        self.file = Path(file) if file is not None else None
        self.line = line
        self.place = place
        self.remedy = remedy
        super().__init__(self.message_zh())

    def message_zh(self) -> str:
        """The whole message in one line: 文件 第 n 行（编号）：错在哪。办法：……"""
        where = str(self.file) if self.file else ""
        if self.line is not None:
            where += f" 第 {self.line} 行"
        if self.place:
            where += f"（{self.place}）"
        head = f"{where.strip()}：" if where else ""
        tail = f" 办法：{self.remedy}" if self.remedy else ""
        return f"{head}{self.what}{tail}"


class EditionError(CourseError):
    """An edition's YAML is wrong, or a rule or value is unknown."""


class ItemError(CourseError):
    """An item of a bank is wrong."""


class PaperError(CourseError):
    """A blueprint can't be filled or a paper can't be built or read."""


class AnswerError(CourseError):
    """An answer sheet can't be read or written."""


class MarkingError(CourseError):
    """Marking can't go on."""


class ExchangeProblem(CourseError):
    """Fetching, submitting or reading feedback failed."""


class SetupError(CourseError):
    """Something that the machine should have is missing."""

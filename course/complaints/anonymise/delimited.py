"""CSV in UTF-8 (with or without BOM), UTF-16 or GB18030, read in bounded memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from course.complaints.anonymise.source import Source, TableError

BLOCK = 1 << 20
LONGEST_CELL = 1_000_000
_ENOUGH = 12
"""So many characters beyond ASCII that read well as UTF-8 mean that the file is UTF-8 and damaged further on."""

_LABEL = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}


def open_text(path: Path) -> Source:
    """A CSV as a table. Raises TableError for an encoding, a quote or a row that can't be read right."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.read(64_000)
    header = first.splitlines()[0] if first.strip() else ""
    separator = max(",\t;", key=header.count)
    columns = next(csv.reader([header], delimiter=separator), [])
    return Delimited(path, columns, encoding, separator)


class Delimited(Source):
    """A CSV file."""

    def __init__(self, file: Path, columns: list[str], encoding: str, separator: str) -> None:
        self._encoding = encoding
        self._separator = separator
        super().__init__(file, columns, f"CSV，{_LABEL[encoding]}")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows after the header, numbered by the line on which they begin."""
        csv.field_size_limit(LONGEST_CELL)
        with self.file.open(encoding=self._encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=self._separator, strict=True)
            line = 1
            try:
                next(reader, None)
                line = reader.line_num + 1
                for cells in reader:
                    if cells:
                        yield line, self._fitted(line, cells)
                    line = reader.line_num + 1
            except csv.Error as problem:
                raise TableError(
                    f"从这一行起引号没有配对，或单元格太长（{problem}）。",
                    file=self.file,
                    line=line,
                    remedy="用表格软件打开检查这一行，另存为 CSV UTF-8。",
                ) from problem

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        width = len(self.columns)
        if len(cells) > width and not any(c.strip() for c in cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            raise self.error(
                line, None, f"这一行有 {len(cells)} 格，表头有 {width} 列。",
                "多半是文字里的逗号或换行没有加引号；从系统重新导出，或改正这一行。",
            )  # fmt: skip
        if any("\0" in cell for cell in cells):
            raise self.error(line, None, "这一行有空字符（NUL）。", "文件可能已损坏，重新导出。")
        return cells


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file reads. Raises TableError naming the line where it stops."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif b"\0" in head:
        # UTF-16 without its mark: the commas and digits of the header have a zero byte on one side.
        candidates = ["utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        line, beyond = _reads(path, encoding)
        if line is None:
            return encoding
        if encoding == "utf-8-sig" and (beyond >= _ENOUGH or head.startswith(codecs.BOM_UTF8)):
            break
    raise TableError(
        f"按 {_LABEL[encoding]} 读到这一行读不下去。",
        file=path,
        line=line,
        remedy="用表格软件打开，另存为“CSV UTF-8”。",
    )


def _reads(path: Path, encoding: str) -> tuple[int | None, int]:
    """Line at which decoding fails (None: nowhere), and how many characters beyond ASCII were read before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, beyond = 1, 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as problem:
                good = bytes(problem.object[: problem.start]).decode(encoding, "ignore")
                return line + good.count("\n"), beyond + sum(not c.isascii() for c in good)
            line += text.count("\n")
            beyond += sum(not c.isascii() for c in text) if beyond < _ENOUGH else 0
            if not block:
                return None, beyond

"""CSV files as tables: small ones by the standard library, large ones by polars in a fraction of the memory.

Both give the same columns and the same errors: the rows of a large file are counted by the standard library too, and
what polars would understand otherwise (days before months, times of day, words for yes and no) stays text.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from elman.errors import DataError
from elman.table.columns import MISSING, WHOLE, Raw
from elman.table.decimal_comma import decided
from elman.table.table import Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["from_large", "from_text"]

LONGEST = 2**31 - 1  # characters of a cell


def from_text(path: Path, text: str) -> Table:
    """The table in the `text` of a file; DataError names the line that can't be read or has too few or many values."""
    delimiter = _delimiter(text)
    cells: list[str] = []  # row after row: millions of small lists would be slow
    lines = array("q")
    with _reader(io.StringIO(text, newline=""), delimiter) as reader:
        try:
            header = _header(path, reader)
            for row in _rows(path, reader, len(header)):
                cells.extend(row)
                lines.append(reader.line_num)
        except csv.Error as error:
            if "end of data" in str(error):  # all that follows the mark is one value
                open_since = (lines[-1] if lines else 1) + 1
                found = "found a quotation mark in it, or after it, that is never closed; close it"
                raise DataError(f"{path}: line {open_since} can't be read: {found}") from error
            raise DataError(f"{path}: line {reader.line_num} can't be read ({error}); correct the line") from error
    raw = {name: _cells(cells[number :: len(header)]) for number, name in enumerate(header)}
    return _table(path, delimiter, raw, lines)


def from_large(path: Path) -> Table | None:
    """The table in a large file; None where something in it is not for polars or can't be read: `from_text` names it.

    DataError for rows with too few or many values.
    """
    import polars as pl

    lines = array("q")
    try:
        with _opened(path) as file:
            first = file.readline()
            delimiter = _delimiter(first)
            file.seek(0)
            with _reader(file, delimiter) as reader:
                header = _header(path, reader)
                for _ in _rows(path, reader, len(header)):
                    lines.append(reader.line_num)
        columns = _typed(path, delimiter, len(lines))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error, pl.exceptions.PolarsError):
        return None
    if columns is None or len(columns) != len(header):
        return None
    return _table(path, delimiter, dict(zip(header, columns, strict=True)), lines)


@contextmanager
def _reader(file: TextIO, delimiter: str) -> Iterator[Any]:
    """Rows of a file; blanks after a delimiter are no part of a value, and a value may be of any length."""
    longest = csv.field_size_limit(LONGEST)
    try:
        yield csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)
    finally:
        csv.field_size_limit(longest)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _table(path: Path, delimiter: str, raw: dict[str, Raw], lines: array[int]) -> Table:
    """The columns as a table, with decimal points for decimal commas, which go with semicolons between values."""
    if delimiter == ";":
        raw = decided(raw)
    return Table(raw, str(path), np.array(lines, dtype=np.int64))


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    before: set[str] = set()
    for number, name in enumerate(header):
        if not name:
            index = " (pandas leaves its index out with index=False)" if not number else ""
            raise DataError(
                f"{path}: column {number + 1} has no name in the header; give it one, or remove the column{index}"
            )
        if name in before:
            raise DataError(f"{path}: the header has {name!r} twice, expected different names; rename one")
        before.add(name)
    return header


def _rows(path: Path, reader: Any, width: int) -> Iterator[list[str]]:
    """The rows after the header; DataError for one that has not `width` values.

    An empty line is a missing value where there is one column, and skipped elsewhere.
    """
    count = 0
    for row in reader:
        if len(row) != width and row:
            found = f"found {len(row)} values, expected {width} as in the header"
            above = ", or remove what stands above the header" if width == 1 else ""
            raise DataError(f"{path}: row {count + 1} (line {reader.line_num}): {found}; correct the line{above}")
        if row or width == 1:
            count += 1
            yield row or [""]


def _cells(cells: Sequence[str | None]) -> Raw:
    """Cells of text, None where no value is; each different one is looked at once."""
    known = {text: None if text is None or text.strip() in MISSING else text for text in set(cells)}
    given, found = np.empty(len(cells), dtype=object), np.empty(len(cells), dtype=object)
    given[:], found[:] = cells, [known[text] for text in cells]
    words = any(text and value is None for text, value in known.items())
    return Raw("text", found, texts=(lambda: Raw("text", given)) if words else None)


def _delimiter(text: str) -> str:
    header = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=header.count)  # a comma when none appears


# What all cells of a column have to look like, the narrowest first. What would lose something so, as 007, stays text.
_WHOLE_PART = r"(?:0|[1-9][0-9]{0,14})"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FORMS = {
    "whole": r"^(?:0|-?[1-9][0-9]{0,14})$",
    "number": rf"^[+-]?(?:{_WHOLE_PART}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$",
    "%Y-%m-%d": rf"^{_DAY}$",
    "%Y-%m-%d %H:%M": rf"^{_DAY} [0-9]{{2}}:[0-9]{{2}}$",
    "%Y-%m-%d %H:%M:%S": rf"^{_DAY} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}$",
}


def _typed(path: Path, delimiter: str, rows: int) -> list[Raw] | None:
    """The columns as polars reads them: numbers and ISO times as such where all cells of a column are, others as text.

    None where polars sees another number of rows, as with empty lines between them, cells that begin with a blank, or
    a time that there is not.
    """
    import polars as pl

    options: dict[str, Any] = {"separator": delimiter, "infer_schema": False}
    cells = pl.read_csv(path, **options).lazy() if path.suffix == ".gz" else pl.scan_csv(path, **options)
    names = cells.collect_schema().names()
    there = cells.select(_there(name) for name in names)  # once, not for each that is asked
    (found,) = there.select(pl.len().alias("rows"), *_asked(names)).collect(engine="streaming").to_dicts()
    if found["rows"] != rows or any(found[f"{place} blank"] for place in range(len(names))):
        return None
    forms = [next((form for form in _FORMS if found[f"{place} {form}"]), "") for place in range(len(names))]
    frame = cells.select(_cast(name, form) for name, form in zip(names, forms, strict=True)).collect(engine="streaming")
    missing = [found[f"{place} missing"] for place in range(len(names))]
    read = zip(frame.get_columns(), forms, missing, strict=True)
    if any(form and column.null_count() != count for column, form, count in read):
        return None
    again = [_texts_of(path, options, place) for place in range(len(names))]
    return [_raw(frame[name], form, texts) for name, form, texts in zip(names, forms, again, strict=True)]


def _there(name: str) -> pl.Expr:
    """The cells of a column that stand for a value; null for others."""
    import polars as pl

    return pl.when(~pl.col(name).str.strip_chars().is_in(sorted(MISSING))).then(pl.col(name))


def _asked(names: list[str]) -> Iterator[pl.Expr]:
    """What is asked of each column's cells that stand for a value: by its place, since a name may be anything."""
    import polars as pl

    for place, name in enumerate(names):
        column = pl.col(name)
        yield column.null_count().alias(f"{place} missing")
        yield column.str.starts_with(" ").any().alias(f"{place} blank")
        for form, pattern in _FORMS.items():
            yield column.str.contains(pattern).all().alias(f"{place} {form}")


def _cast(name: str, form: str) -> pl.Expr:
    import polars as pl

    if not form:
        return pl.col(name)
    column = _there(name)
    if form in ("whole", "number"):
        return column.cast(pl.Float64, strict=False).alias(name)
    return column.str.to_datetime(form, time_unit="us", strict=False).alias(name)


def _texts_of(path: Path, options: dict[str, Any], place: int) -> Callable[[], Raw]:
    """What gives the cells of one column as they stand in the file."""

    def read() -> Raw:
        import polars as pl

        cells = pl.read_csv(path, columns=[place], **options).to_series()
        return Raw("text", cells.to_numpy().astype(object))

    return read


def _raw(column: pl.Series, form: str, texts: Callable[[], Raw]) -> Raw:
    if form == "whole":
        return Raw("number", column.to_numpy(), WHOLE)
    if form == "number":
        return Raw("number", column.to_numpy(), texts=texts)
    if form:
        return Raw("time", column.to_numpy().astype("datetime64[us]", copy=False), form, texts=texts)
    return _cells(column.to_list())

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
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import MISSING, Raw
from elman.table.decimal_comma import with_points
from elman.table.table import Table
from elman.table.times import parse_time, pattern_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["from_large", "from_text"]

INFERRED = 100_000  # rows from which polars finds the types; of a file in which that is not enough, all
HEAD = 1000  # rows in which the first date of a column has to be, or the column is read as text


def from_text(path: Path, text: str) -> Table:
    """The table in the `text` of a file; DataError names the line that can't be read or has too few or many values."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells: list[str] = []  # row after row: millions of small lists would be slow
    lines = array("q")
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
    raw = {name: Raw("text", _cells(cells[number :: len(header)])) for number, name in enumerate(header)}
    return _table(path, delimiter, raw, lines)


def from_large(path: Path) -> Table | None:
    """The table in a large file; None when something in it can't be read, which `from_text` then names.

    DataError for rows with too few or many values.
    """
    import polars as pl

    lines = array("q")
    try:
        with _opened(path) as file:
            first = file.readline()
            delimiter = _delimiter(first)
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            header = _header(path, reader)
            for _ in _rows(path, reader, len(header)):
                lines.append(reader.line_num)
        columns = _typed(path, delimiter, len(lines))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error, pl.exceptions.PolarsError):
        return None
    if columns is None or len(columns) != len(header):
        return None
    return _table(path, delimiter, dict(zip(header, columns, strict=True)), lines)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _table(path: Path, delimiter: str, raw: dict[str, Raw], lines: array[int]) -> Table:
    """The columns as a table, with decimal points for decimal commas, which go with semicolons between values."""
    if delimiter == ";":
        raw = {name: with_points(column) for name, column in raw.items()}
    return Table(raw, str(path), np.array(lines, dtype=np.int64))


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    for number, name in enumerate(header):
        if not name:
            index = " (pandas leaves its index out with index=False)" if not number else ""
            raise DataError(
                f"{path}: column {number + 1} has no name in the header; give it one, or remove the column{index}"
            )
        if name in header[:number]:
            raise DataError(f"{path}: the header has {name!r} twice, expected different names; rename one")
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


def _cells(texts: Iterable[str | None]) -> NDArray[np.object_]:
    stripped = (None if text is None else text.strip() for text in texts)
    return np.array([None if text in MISSING else text for text in stripped], dtype=object)


def _delimiter(text: str) -> str:
    header = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=header.count)  # a comma when none appears


def _typed(path: Path, delimiter: str, rows: int) -> list[Raw] | None:
    """The columns as polars reads them; None when it sees another number of rows, as with empty lines between them."""
    import polars as pl

    options: dict[str, Any] = {"separator": delimiter, "null_values": sorted(MISSING)}
    inferred: dict[str, Any] = {**options, "try_parse_dates": True, "infer_schema_length": INFERRED}
    try:
        frame = pl.read_csv(path, **inferred)
    except pl.exceptions.ComputeError:  # a whole number was no type for what came later
        inferred["infer_schema_length"] = None
        frame = pl.read_csv(path, **inferred)
    if frame.height != rows:
        return None
    head = pl.read_csv(path, **options, infer_schema=False, n_rows=HEAD)
    forms = {name: _form(head[name]) for name, kind in frame.schema.items() if kind.is_temporal()}
    other = [name for name, kind in frame.schema.items() if kind == pl.Boolean or forms.get(name, "date") is None]
    if other:
        frame = pl.read_csv(path, **inferred, schema_overrides=dict.fromkeys(other, pl.String))
    return [_raw(column, forms.get(column.name) or "") for column in frame.get_columns()]


def _form(texts: pl.Series) -> str | None:
    """How the dates of a column are written, by the first one; None where elman knows no such dates."""
    first = texts.drop_nulls().head(1).to_list()
    text = first[0].strip() if first else ""
    return None if parse_time(text) is None else pattern_of(text)


def _raw(column: pl.Series, form: str) -> Raw:
    import polars as pl

    kind = column.dtype
    if kind.is_numeric():
        return Raw("number", column.cast(pl.Float64).to_numpy())
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if kind.is_temporal():
        return Raw("time", column.cast(pl.Datetime("us")).to_numpy().astype("datetime64[us]", copy=False), form)
    return Raw("text", _cells(column.to_list()))

"""From what people have to a `Table`: a path, a frame of any library, or a dict of columns.

CSV (`elman.table.csv_files`) and JSON lines are read with the standard library: rows that don't fit are named by their
line, and a forecast from a file starts without a frame library. Parquet is read by polars; other frames come through
narwhals.
"""

from __future__ import annotations

import gzip
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from elman.errors import DataError
from elman.table.columns import DECLARED, Raw, microseconds, whole_numbers
from elman.table.csv_files import from_large, from_text
from elman.table.json_lines import read_record
from elman.table.roles import TIME_NAMES
from elman.table.table import Table
from elman.table.zones import UTC, zone_name

__all__ = ["read", "with_index"]

LARGE = 32 * 2**20  # bytes of a CSV file from which polars reads it, in a fraction of the memory
_CSV = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_READABLE = ".csv, .tsv, .csv.gz, .parquet, .jsonl or .ndjson"


def read(data: Any, name: str = "the table") -> Table:
    """Read a path (CSV, Parquet, JSON lines), a frame (pandas, polars, pyarrow), a dict of columns or a list of dicts.

    A `Table` is returned as it is. DataError says which file and line can't be read; what has no path has a `name`.

    >>> read({"rain": [True, False]}).rows
    2
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | os.PathLike):
        return _file(Path(data))
    if isinstance(data, Mapping):
        return Table({key: _column(values) for key, values in data.items()}, name)
    if isinstance(data, list) and data and all(isinstance(record, Mapping) for record in data):
        return _records(data, name)
    return _frame(data.collect() if _is_lazy(data) else data, name)


def _column(values: Any) -> Any:
    """One value of a dict of columns: a series of a frame library is read as in a frame."""
    if not hasattr(values, "to_list") and not hasattr(values, "to_pylist"):
        return values
    import narwhals as nw

    try:
        return raw_series(nw.from_native(values, series_only=True))
    except TypeError:  # another thing that gives a list
        return values


def _is_lazy(data: Any) -> bool:
    """Whether it is a polars frame that is still to be computed."""
    return hasattr(data, "collect") and hasattr(data, "collect_schema")


def _file(path: Path) -> Table:
    ending = "".join(path.suffixes[-2:] if path.suffix == ".gz" else path.suffixes[-1:]).lower()
    if path.is_dir():
        raise DataError(f"{path}: this is a folder, expected a file ({_READABLE})")
    if not path.exists():
        raise DataError(f"{path}: there is no such file; check the path")
    if ending in (".parquet", ".pq"):
        return _parquet(path)
    if ending in _CSV and path.stat().st_size > LARGE:
        found = from_large(path)
        if found is not None:
            return found
    text = _text(path)
    if ending in (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"):
        return _json_lines(path, text)
    if ending in _CSV:
        return from_text(path, text)
    raise DataError(f"{path}: found a file that ends in {ending or 'nothing'!r}, expected {_READABLE}")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}: line {line} is not UTF-8 text; save the file as UTF-8") from error
    except (OSError, EOFError, gzip.zlib.error) as error:  # type: ignore[attr-defined]
        raise DataError(f"{path}: the file can't be read ({error}); check it") from error
    if not text.strip():
        raise DataError(f"{path}: the file is empty, expected a header and rows of values")
    return text


def _json_lines(path: Path, text: str) -> Table:
    records, lines = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        record = read_record(f"{path}: line {number}", line, 'a JSON object such as {"rain": true}')
        records.append(record)
        lines.append(number)
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [record.get(name) for record in records] for name in names}
    return Table(columns, str(path), np.array(lines, dtype=np.int64))


def _parquet(path: Path) -> Table:
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: not a readable Parquet file ({reason}); check the file") from error
    return _frame(frame, str(path))


def _records(records: list[Mapping[str, Any]], name: str) -> Table:
    """The table of a list of rows, each a dict; what a row lacks is missing there."""
    names = dict.fromkeys(str(key) for record in records for key in record)
    return Table({key: [record.get(key) for record in records] for key in names}, name)


def _frame(data: Any, name: str) -> Table:
    import narwhals as nw

    for column in data.columns if _is_pandas(data) else ():
        if not isinstance(column, str):
            raise DataError(f"{name}: found a column called {column!r}, expected names that are texts; rename it")
    try:
        frame = nw.from_native(with_index(data), eager_only=True)
        names = frame.columns
    except nw.exceptions.DuplicateError as error:
        twice = next(column for column, count in Counter(map(str, data.columns)).items() if count > 1)
        raise DataError(f"{name}: it has column {twice!r} twice, expected different names; rename one") from error
    except TypeError as error:
        found = f"{type(data).__module__}.{type(data).__qualname__}"
        raise DataError(
            f"{name} is a {found}, expected a path, a frame (pandas, polars, pyarrow), a dict of columns or a list of "
            "dicts"
        ) from error
    return Table({column: raw_series(frame[column], name) for column in names}, name)


def with_index(data: Any) -> Any:
    """A pandas frame with its index as columns, where that has names or holds times; all else as it is.

    An index of times without a name is called date. One that is called like a column is left out, and so is one that
    counts rows, unless it has the name of a time. DataError for other levels without a name.
    """
    if not _is_pandas(data):
        return data
    kind, names = str(data.index.dtype), list(data.index.names)
    if kind.startswith("period"):
        data = data.set_axis(data.index.to_timestamp())
    if names == [None] and kind.startswith(("datetime64", "period")):
        names = ["date"]
    if _counts_rows(data.index, names) or any(name in data.columns for name in names):
        return data
    if None in names:
        level = f"level {names.index(None) + 1} of the index" if len(names) > 1 else "the index"
        raise DataError(
            f"the table: {level} has no name, and its values are more than numbers of rows; name it "
            "(frame.index.names), or leave it out with reset_index(drop=True)"
        )
    return data.rename_axis(index=names).reset_index()


def _counts_rows(index: Any, names: list[Any]) -> bool:
    """Whether an index of one level does nothing but count rows: it has no name, or counts from 0 or 1 on."""
    if len(names) > 1 or not str(index.dtype).startswith(("int", "uint")):
        return False
    values = np.asarray(index)
    counts = bool(len(values) and values[0] in (0, 1) and (values == np.arange(len(values)) + values[0]).all())
    return names == [None] or (counts and str(names[0]).lower() not in TIME_NAMES)


def _is_pandas(data: Any) -> bool:
    """Whether it is a frame that has an index."""
    return hasattr(data, "reset_index") and hasattr(data, "columns")


def raw_series(series: Any, table: str = "the table") -> Any:
    """A narwhals series of a `table` as `Raw` where its type is known, otherwise as Python values."""
    import narwhals as nw

    def place(row: int) -> str:
        return f"{table}: column {series.name!r}, row {row + 1}"

    kind, tz = series.dtype, getattr(getattr(series.to_native(), "dtype", None), "tz", None)
    if kind.is_integer():
        gaps = bool(series.is_null().any())
        return series.to_list() if gaps else whole_numbers(np.asarray(series.to_numpy()))
    if tz is not None:  # pandas: not every zone's name passes through narwhals
        moments = series.to_native().dt.tz_convert(None)
        first = moments.dropna().iloc[:1].tolist()
        named = zone_name(tz, first[0] if first else None) or UTC
        return Raw("time", microseconds(moments.to_numpy(), place), "datetime", named)
    if kind.is_numeric() or kind == nw.Boolean:
        values = np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
        return Raw("boolean" if kind == nw.Boolean else "number", values)
    if kind == nw.Datetime:
        zone = getattr(kind, "time_zone", None)
        plain = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else series
        return Raw("time", microseconds(plain.to_numpy(), place), "datetime", zone or "")
    if kind == nw.Date:
        return Raw("time", series.to_numpy().astype("datetime64[us]"), "date")
    if kind in (nw.Categorical, nw.Enum, nw.String):
        there = zip(series.to_list(), series.is_null().to_list(), strict=True)
        found = np.empty(len(series), dtype=object)
        found[:] = [None if gone else item for item, gone in there]  # pandas gives nan or NA
        return Raw("text", found, DECLARED) if kind == nw.String else Raw("category", found)
    return series.to_list()

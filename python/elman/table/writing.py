"""Forecasts back in the form in which the table came: a frame of the same library, or a dict of lists."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import Column
from elman.table.reading import with_index
from elman.table.table import Table
from elman.table.times import NUMBER, write_times
from elman.table.zones import to_local, tz_of

__all__ = ["as_given", "like"]

_CLOCK = re.compile("%-?[HI]")
_LAST = np.datetime64("9999-12-31T00", "us")


def like(
    data: Any,
    table: Table,
    keys: tuple[str | None, NDArray[np.int64]],
    times: tuple[str | None, NDArray[Any]],
    forecasts: Mapping[str, list[Any]],
    beside: Mapping[str, NDArray[Any]] | None = None,
) -> Any:
    """One row a series, in the form of `data`, which `table` was read from.

    A path gives a polars frame, a dict or a `Table` a dict of lists. `data` may have no rows: `elman.table.forms`.

    `keys` are the series column's name and one row of each series (k,); `times` the time column's name and the
    moments (k,), `beside` which other columns of moments may stand, written alike. DataError where a column of the
    table is called like one of the forecasts.
    """
    others = {} if times[0] is None else dict(beside or {})
    for name in (keys[0], times[0]):
        if name in forecasts or name in others:
            raise DataError(f"{table.name}: its column {name!r} is called like one of the forecast; rename it")
    if times[1].dtype.kind == "M" and (times[1] > _LAST).any():
        raise DataError(
            f"{table.name}: its forecast is for a time after the year 9999, expected one that dates can tell; "
            f"remove the last rows, or correct the column {times[0]!r}"
        )
    if isinstance(data, Mapping | Table | str | os.PathLike):
        return as_given(data, _columns(table, keys, times, others, forecasts, text=isinstance(data, Mapping | Table)))
    return _frame(data, table, keys, times, others, forecasts)


def _columns(
    table: Table,
    keys: tuple[str | None, NDArray[np.int64]],
    times: tuple[str | None, NDArray[Any]],
    others: Mapping[str, NDArray[Any]],
    forecasts: Mapping[str, list[Any]],
    text: bool,
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    (series, rows), (time, moments) = keys, times
    if series is not None:
        columns[series] = table.named(series).rows(rows)
    if time is not None:
        given = table.dated(time)
        columns |= {name: _times(each, given, text) for name, each in {time: moments, **others}.items()}
    return {**columns, **forecasts}


def _times(moments: NDArray[Any], given: Column, text: bool) -> list[Any]:
    """Moments as they were given: numbers, dates, date-times in their zone, or (with `text`) text of the same form."""
    if moments.dtype.kind != "M":
        return _plain(moments)
    form, zone = given.form, given.zone
    if form.startswith(NUMBER):
        return [int(number) for number in write_times(moments, form.removeprefix(NUMBER), zone)]
    if text and "%" in form:
        return write_times(moments, form, zone)
    items: list[Any] = to_local(moments.astype("datetime64[us]"), zone).tolist()
    if form != "datetime" and not _CLOCK.search(form):
        return [moment.date() for moment in items]
    return items if not zone else _zoned(moments, zone)


def _zoned(moments: NDArray[Any], zone: str) -> list[dt.datetime]:
    tz, items = tz_of(zone), moments.astype("datetime64[us]").tolist()
    return [item.replace(tzinfo=dt.UTC).astimezone(tz) for item in items]


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "f" and not np.any(values % 1):
        return list(values.astype(np.int64).tolist())
    return list(values.tolist())


def _frame(
    data: Any,
    table: Table,
    keys: tuple[str | None, NDArray[np.int64]],
    times: tuple[str | None, NDArray[Any]],
    others: Mapping[str, NDArray[Any]],
    forecasts: Mapping[str, list[Any]],
) -> Any:
    import narwhals as nw

    frame = nw.from_native(with_index(data), eager_only=True)
    columns: dict[str, Any] = {}
    (series, rows), (time, moments) = keys, times
    if series is not None:
        columns[series] = frame[series][rows.tolist()] if len(frame) else _labels(frame[series], table, series, rows)
    if time is not None:
        given = table.dated(time)
        for name, each in {time: moments, **others}.items():
            values = _times(each, given, text=True)
            columns[name] = _same_type(frame[time], values, each, given.zone, frame.implementation)
    for name, items in forecasts.items():
        columns[name] = nw.new_series(name, items, backend=frame.implementation)
    # One column beside the other: `from_dict` would lose the zone of pandas' times.
    first, *rest = [column.alias(name) for name, column in columns.items()]
    return nw.maybe_reset_index(first.to_frame().with_columns(*rest)).to_native()


def _labels(given: Any, table: Table, series: str, rows: NDArray[np.int64]) -> Any:
    """The same with the type of `given`, where the frame that had the rows is gone."""
    import narwhals as nw

    found = nw.new_series(series, table.named(series).rows(rows), backend=given.implementation)
    native, plain = given.to_native(), found.to_native()
    if hasattr(native, "astype"):  # pandas and pyarrow have more types than narwhals tells apart
        return nw.from_native(plain.astype(native.dtype), series_only=True)
    if hasattr(native, "type"):
        return nw.from_native(plain.cast(native.type), series_only=True).alias(series)
    return found.cast(given.dtype)


def _same_type(given: Any, values: list[Any], moments: NDArray[Any], zone: str, backend: Any) -> Any:
    """A series of `values`, which stand for the `moments`, in UTC where there is a `zone`, with the type of `given`."""
    import narwhals as nw

    kind, native = given.dtype, given.to_native()
    if kind == nw.Object:
        return nw.new_series(given.name, values, nw.Object, backend=backend)
    if hasattr(native, "astype") and moments.dtype.kind == "M" and kind.is_temporal():
        plain = nw.new_series(given.name, moments.astype("datetime64[us]"), backend=backend).to_native()
        return nw.from_native((plain.dt.tz_localize("UTC") if zone else plain).astype(native.dtype), series_only=True)
    if kind == nw.Datetime and zone:
        plain = nw.new_series(given.name, moments.astype("datetime64[us]").tolist(), nw.Datetime("us"), backend=backend)
        return plain.dt.replace_time_zone("UTC").dt.convert_time_zone(kind.time_zone).cast(kind)
    if kind in (nw.Datetime, nw.Date) or kind.is_numeric():
        return nw.new_series(given.name, values, backend=backend).cast(kind)
    return nw.new_series(given.name, values, backend=backend)


def as_given(data: Any, columns: Mapping[str, list[Any]]) -> Any:
    """Columns in the form of `data`: a dict for a dict or a `Table`, a polars frame for a path, else such a frame."""
    if isinstance(data, Mapping | Table):
        return dict(columns)
    if isinstance(data, str | os.PathLike):
        import polars as pl

        return pl.DataFrame(columns)
    import narwhals as nw

    backend = nw.from_native(data, eager_only=True).implementation
    return nw.from_dict(columns, backend=backend).to_native()

"""Moments as text: reading ISO dates and writing them back in the form in which they came.

Times are `datetime64[us]` without a zone; a zone in the text is applied, so that all times of a column are UTC.
Only year-first forms are read: 2013-01-31, 2013/1/31, 2013-01, 2013-01-31 05:00, 2013-01-31T05:00:00.5Z.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Times", "parse_time", "parse_times", "pattern_of", "write_times"]

Times = NDArray[np.datetime64]

_FORM = re.compile(
    r"(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2})(?:([ T])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)


def parse_time(text: str) -> np.datetime64 | None:
    """The moment that `text` says; None when it is none.

    >>> parse_time("2013/1/31 05:00")
    np.datetime64('2013-01-31T05:00:00.000000')
    >>> parse_time("31.1.2013") is None
    True
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, _, month, day, _, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "0").ljust(6, "0"))
    try:
        moment = dt.datetime(
            int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), micro
        )
    except ValueError:
        return None
    return np.datetime64(moment - _offset(zone), "us")


def _offset(zone: str | None) -> dt.timedelta:
    if zone is None or zone == "Z":
        return dt.timedelta(0)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes)


def parse_times(texts: Sequence[str | None]) -> tuple[Times, NDArray[np.bool_]]:
    """The moments of `texts` (n,) and which of them are neither a moment nor missing (n,); those are NaT.

    >>> times, wrong = parse_times(["2013-01-31", None, "soon"])
    >>> times.astype("datetime64[D]").tolist(), wrong.tolist()
    ([datetime.date(2013, 1, 31), None, None], [False, False, True])
    """
    known: dict[str, np.datetime64 | None] = {}
    times = np.full(len(texts), "NaT", dtype="datetime64[us]")
    wrong = np.zeros(len(texts), dtype=np.bool_)
    for row, text in enumerate(texts):
        if text is None:
            continue
        if text not in known:
            known[text] = parse_time(text)
        moment = known[text]
        if moment is None:
            wrong[row] = True
        else:
            times[row] = moment
    return times, wrong


def pattern_of(text: str) -> str:
    """The `strftime` pattern of a moment's text.

    >>> pattern_of("2013/01/31"), pattern_of("2013-01-31T05:00Z")
    ('%Y/%m/%d', '%Y-%m-%dT%H:%M+00:00')
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return "%Y-%m-%d %H:%M:%S"
    _, dash, _, day, between, _, minute, second, fraction, zone = found.groups()
    pattern = f"%Y{dash}%m" + (f"{dash}%d" if day else "")
    if minute:
        pattern += f"{between}%H:%M" + (":%S" if second else "") + (".%f" if fraction else "")
    return pattern + ("+00:00" if zone else "")


def write_times(times: Times, pattern: str) -> list[str]:
    """Moments (n,) as text.

    >>> write_times(np.array(["2013-01-31"], dtype="datetime64[us]"), "%Y/%m/%d")
    ['2013/01/31']
    """
    return [moment.strftime(pattern) for moment in times.astype("datetime64[us]").tolist()]

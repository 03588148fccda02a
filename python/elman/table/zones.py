"""Zones of time by their names: local times as clocks on a wall show them, and back.

A zone is "" (times without one), "UTC", an offset such as "+02:00", or a name such as "Europe/Berlin".
Moments are `datetime64[us]` in UTC; local times have the same type.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError

__all__ = ["UTC", "offset_name", "to_local", "to_utc", "tz_of", "zone_name", "zone_of_offsets"]

UTC = "UTC"
Times = NDArray[Any]  # of datetime64[us]

_SECOND = 1_000_000
_LARGE = (
    *("Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Lisbon", "America/New_York", "America/Chicago"),
    *("America/Denver", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "Pacific/Auckland"),
)
_WEEK, _AHEAD = 7 * 86_400, 520  # seconds; weeks for which zones have to go on in the same way
_FIRST, _LAST = 1800, 2200  # years in which clocks were ever changed, or will be as far as is known


def zone_name(tz: Any, moment: dt.datetime | None = None) -> str:
    """What a `tzinfo` is called; its offset at `moment` where it has no name; "" where it tells neither.

    >>> zone_name(dt.UTC), zone_name(dt.timezone(dt.timedelta(hours=-3))), zone_name(ZoneInfo("Etc/GMT+5"))
    ('UTC', '-03:00', 'Etc/GMT+5')
    """
    if isinstance(tz, str):
        return tz
    name = getattr(tz, "key", None) or getattr(tz, "zone", None)  # zoneinfo's, pytz's
    if name is None and "zoneinfo/" in (path := str(getattr(tz, "_filename", ""))):  # dateutil's
        name = path.split("zoneinfo/", 1)[1]
    if name:
        return str(name)
    offset = tz.utcoffset(moment)
    return "" if offset is None else offset_name(round(offset.total_seconds() / 60))


def offset_name(minutes: int) -> str:
    """A zone whose clocks are always so many minutes ahead of UTC.

    >>> offset_name(330), offset_name(0)
    ('+05:30', 'UTC')
    """
    if not minutes:
        return UTC
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def zone_of_offsets(times: Times, offsets: NDArray[np.int64]) -> str:
    """A zone whose clocks are so many microseconds ahead of UTC at the moments (n,); "UTC" where it can't be told.

    Where the clocks of several zones have been so, it is one of those, mostly, that go on in the same way.

    >>> days = np.array(["2020-03-27T23:00", "2020-03-29T22:00"], dtype="datetime64[us]")
    >>> zone = zone_of_offsets(days, np.array([3_600_000_000, 7_200_000_000]))
    >>> str(to_local(np.array(["2030-07-01"], dtype="datetime64[us]"), zone)[0])[:13]
    '2030-07-01T02'
    """
    order = np.argsort(times, kind="stable")
    changed = np.flatnonzero(np.diff(offsets[order]))
    if not len(changed):
        return offset_name(int(offsets[0]) // 60_000_000)
    asked = order[np.unique(np.concatenate([[0], changed, changed + 1, [len(order) - 1]]))]
    seconds = times[asked].astype("datetime64[s]").astype(np.int64).tolist()
    told = list(zip(seconds, (offsets[asked] // _SECOND).tolist(), strict=True))
    fit = [name for name in _names() if all(_ahead(tz_of(name), second) == ahead for second, ahead in told)]
    ahead = {name: tuple(_ahead(tz_of(name), max(seconds) + week * _WEEK) for week in range(_AHEAD)) for name in fit}
    for future, count in Counter(ahead.values()).most_common(1):
        name = next(name for name in fit if ahead[name] == future)
        if 2 * count > len(fit) and ((to_local(times, name) - times).astype(np.int64) == offsets).all():
            return name
    return UTC


@lru_cache(maxsize=1)
def _names() -> list[str]:
    """The names of all zones, large ones first, then those of places."""
    places = sorted(available_timezones(), key=lambda name: ("/" not in name or name.startswith("Etc"), name))
    return list(dict.fromkeys([*(name for name in _LARGE if name in places), *places]))


def tz_of(zone: str) -> dt.tzinfo:
    """The `tzinfo` of a zone; DataError where its clocks aren't known on this machine."""
    if zone == UTC:
        return dt.UTC
    if zone[:1] in ("+", "-"):
        try:
            offset = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6] or 0))
            return dt.timezone(-offset if zone[0] == "-" else offset)
        except ValueError as error:
            raise DataError(
                f"found the zone {zone!r}, expected an offset such as +02:00; write it like that"
            ) from error
    try:
        return ZoneInfo(zone)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"found times of the zone {zone!r}, whose clocks are not known on this machine; install them: "
            "pip install tzdata, or give the times in UTC"
        ) from error


def to_local(times: Times, zone: str) -> Times:
    """What clocks of `zone` show at the moments (n,), which stay as they are without one.

    >>> str(to_local(np.array(["2020-07-01T00:00"], dtype="datetime64[us]"), "Europe/Berlin")[0])[:16]
    '2020-07-01T02:00'
    """
    if not zone or zone == UTC or not times.size:
        return times
    moments, offsets = _changes(zone, *_years(times))
    return np.asarray(times + offsets[np.searchsorted(moments, times, side="right")])


def to_utc(local: Times, zone: str) -> Times:
    """The moments (n,) at which clocks of `zone` show `local`: the first of two, and those that are skipped an hour on.

    >>> days = np.array(["2020-03-29T02:30", "2020-10-25T02:30"], dtype="datetime64[us]")
    >>> [str(moment)[11:16] for moment in to_utc(days, "Europe/Berlin")]
    ['01:30', '00:30']
    """
    if not zone or zone == UTC or not local.size:
        return local
    moments, offsets = _changes(zone, *_years(local))
    # What is skipped, and the first of what comes twice, is told by the clocks before the change.
    changes = moments + np.maximum(offsets[:-1], offsets[1:])
    return np.asarray(local - offsets[np.searchsorted(changes, local, side="right")])


def _years(times: Times) -> tuple[int, int]:
    """The first year and that after the last, by decades, so that few tables of changes are made."""
    known = times[~np.isnat(times)]
    if not known.size:
        return 2000, 2010
    first, last = ((moment.astype("datetime64[Y]").astype(int) + 1970) for moment in (known.min(), known.max()))
    first, last = max(_FIRST, (first - 1) // 10 * 10), min(_LAST, (last + 11) // 10 * 10)
    return (first, last) if first < last else (2000, 2010)


@lru_cache(maxsize=64)
def _changes(zone: str, first: int, last: int) -> tuple[Times, NDArray[np.timedelta64]]:
    """When clocks of `zone` change from the `first` year to before the `last` (k,), and by how much they are ahead of
    UTC before, between and after these moments (k + 1,).
    """
    tz = tz_of(zone)
    days = np.arange(f"{first:04d}-01-01", f"{last:04d}-01-02", dtype="datetime64[D]").astype("datetime64[s]")
    ahead = [_ahead(tz, int(day)) for day in days.astype(np.int64).tolist()]
    changed = [number for number in range(1, len(days)) if ahead[number] != ahead[number - 1]]
    moments = []
    for number in changed:
        low, high = int(days[number - 1].astype(np.int64)), int(days[number].astype(np.int64))
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _ahead(tz, middle) == ahead[number - 1] else (low, middle)
        moments.append(high)
    offsets = [ahead[0], *(ahead[number] for number in changed)]
    return (
        np.array(moments, dtype="datetime64[s]").astype("datetime64[us]"),
        np.array(offsets, dtype=np.int64) * np.timedelta64(_SECOND, "us"),
    )


def _ahead(tz: dt.tzinfo, second: int) -> int:
    """By how many seconds clocks are ahead of UTC, so many seconds after 1970."""
    moment = dt.datetime.fromtimestamp(second, dt.UTC) if second >= 0 else _EPOCH + dt.timedelta(seconds=second)
    offset = moment.astimezone(tz).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

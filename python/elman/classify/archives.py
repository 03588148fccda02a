"""`.ts` archives of series, as time series classification has them: a header whose words count, then lines.

A line is `channel:channel:answer`, the values of a channel divided by commas; `?` is a missing value, `#` begins a
comment. The header says whether there are answers, how many channels and steps there are; it is held to that.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elman.classify.sequences import Sequences
from elman.classify.tables import Labelled
from elman.errors import DataError, listed
from elman.table.columns import short

__all__ = ["read_ts"]

ANSWERS = ("classlabel", "targetlabel")
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class _Header:
    """What the lines before @data say; None where they don't."""

    answers: bool | None = None
    classes: tuple[str, ...] = ()
    univariate: bool | None = None
    dimensions: int | None = None
    equal: bool | None = None
    steps: int | None = None


def read_ts(path: str | os.PathLike[str], known: bool = True) -> Labelled:
    """The series of a `.ts` file and their answers, which are text, as they stand; None where the header says so.

    Without `known` no answer has to be there. DataError names the line that can't be read, or that is not what the
    header says.
    """
    header, started = _Header(), False
    items: list[NDArray[np.float32]] = []
    labels: list[str] = []
    for number, line in _lines(path):
        where = f"{path}: line {number}"
        if not started:
            started = line.lower() == "@data"
            header = header if started else _heard(where, line, header)
            continue
        series, label = _line(where, line, header)
        _check(where, series, items, header)
        items.append(series)
        if header.answers is not False and known:
            labels.append(_answer(where, label, header.classes))
    if not items:
        raise DataError(f"{path}: found no series, expected a line @data and series after it")
    channels = {item.shape[1] for item in items}
    if len(channels) > 1:
        raise DataError(f"{path}: found series of {sorted(channels)} channels, expected as many in each")
    return Labelled(
        Sequences("numbers", items),
        labels or None,
        np.zeros(len(items), dtype=np.int64),
        {"case": list(range(len(items)))},
    )


def _lines(path: str | os.PathLike[str]) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers. Comments and the header may be no UTF-8, as old ones aren't."""
    try:
        content = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise DataError(f"{path}: the file can't be read ({error.strerror}); check the path") from error
    for number, line in enumerate(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        text = line.strip()
        if not text or text.startswith(b"#"):
            continue
        try:
            yield number, text.decode("utf-8")
        except UnicodeDecodeError as error:
            if not text.startswith(b"@"):
                raise DataError(f"{path}: line {number} is not UTF-8 text; save the file as UTF-8") from error
            yield number, text.decode("latin-1")


# --- the header -------------------------------------------------------------------------------------------------------


def _heard(where: str, line: str, header: _Header) -> _Header:
    """The header with what one more line of it says."""
    if not line.startswith("@"):
        return header
    word, *values = line[1:].split() or [""]
    name = word.lower()
    if name == "timestamps" and _yes(where, word, values):
        raise DataError(f"{where}: @{word} says that values have times, which are not read; give values alone")
    if name in ANSWERS:
        answers = _yes(where, word, values)
        classes = tuple(values[1:]) if answers and name == "classlabel" else ()
        return replace(header, answers=answers, classes=classes)
    if name == "univariate":
        return replace(header, univariate=_yes(where, word, values))
    if name == "equallength":
        return replace(header, equal=_yes(where, word, values))
    if name in ("dimensions", "dimension"):
        return replace(header, dimensions=_count(where, word, values))
    if name == "serieslength":
        return replace(header, steps=_count(where, word, values))
    return header


def _yes(where: str, word: str, values: list[str]) -> bool:
    found = values[0].lower() if values else ""
    if found not in ("true", "false"):
        raise DataError(f"{where}: found {' '.join(['@' + word, *values])!r}; expected true or false after @{word}")
    return found == "true"


def _count(where: str, word: str, values: list[str]) -> int | None:
    """The number after a word; None for 0, which archives write where it changes."""
    if len(values) != 1 or not (values[0].isascii() and values[0].isdigit()):
        raise DataError(f"{where}: found {' '.join(['@' + word, *values])!r}; expected a whole number after @{word}")
    return int(values[0]) or None


# --- a series ---------------------------------------------------------------------------------------------------------


def _line(where: str, text: str, header: _Header) -> tuple[NDArray[np.float32], str]:
    *channels, label = [*text.split(":"), ""] if header.answers is False else text.split(":")
    if not channels or "(" in text:
        raise DataError(f"{where}: found no channels divided by ':' before the answer, expected values without times")
    if header.answers is None and "," in label:
        raise DataError(f"{where}: found values after the last ':', not an answer; say so with @classLabel false")
    values = [[_number(where, value.strip()) for value in each.split(",")] for each in channels]
    longest = max(map(len, values))
    series = np.full((longest, len(values)), np.nan, dtype=np.float32)
    for number, channel in enumerate(values):
        series[: len(channel), number] = np.clip(channel, -LARGEST, LARGEST)
    if header.equal and any(len(channel) != longest for channel in values):
        raise DataError(f"{where}: found channels of different lengths, and @equalLength says true; correct it")
    return series, label.strip()


def _number(where: str, text: str) -> float:
    if text == "?":
        return math.nan
    try:
        found = float(text.replace("_", "no digit"))
    except ValueError as error:
        message = f"could not convert string to float: {short(text)}; expected numbers divided by commas"
        raise DataError(f"{where}: {message}") from error
    if math.isinf(found):
        raise DataError(f"{where}: found {short(text)}; expected finite numbers, or ? where one is missing")
    return found


def _check(where: str, series: NDArray[np.float32], before: list[NDArray[np.float32]], header: _Header) -> None:
    """DataError for a series of other channels or another length than the header, or the first series, has."""
    steps, channels = series.shape
    expected = 1 if header.univariate else header.dimensions
    if expected is not None and channels != expected:
        without = " (is the answer missing?)" if channels + 1 == expected and header.answers is not False else ""
        raise DataError(f"{where}: found {channels} channels, and the header says {expected}{without}")
    if not header.equal:
        return
    said = "@seriesLength says" if header.steps else "the first series has"
    expected = header.steps or (len(before[0]) if before else steps)
    if steps != expected:
        raise DataError(f"{where}: found {steps} values a channel, and {said} {expected}; correct it, or @equalLength")


def _answer(where: str, label: str, classes: tuple[str, ...]) -> str:
    """The answer of a series, if it has one, of the classes that the header lists, where it does."""
    if label in ("", "?"):
        raise DataError(f"{where}: found no answer after the last ':'; expected one, or @classLabel false")
    if classes and label not in classes:
        expected = f"expected one of {listed(classes)}, as @classLabel says; correct it, or the header"
        raise DataError(f"{where}: found the answer {short(label)}, {expected}")
    return label

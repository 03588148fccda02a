"""`.ts` archives of series, as the time series classification archives have them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elman.classify.sequences import Sequences
from elman.classify.tables import Labelled
from elman.errors import DataError

__all__ = ["read_ts"]


def read_ts(path: str | os.PathLike[str]) -> Labelled:
    """The series of a `.ts` file and their answers: lines of `channel:channel:answer`, values divided by commas.

    `?` is a missing value. The answers are text, as they stand. DataError names the line that can't be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"{path}: the file can't be read ({error.strerror}); check the path") from error
    items, labels = [], []
    started = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not started:
            started = text.lower() == "@data"
            continue
        if text and not text.startswith("#"):
            series, label = _line(f"{path}: line {number}", text)
            items.append(series)
            labels.append(label)
    if not items:
        raise DataError(f"{path}: found no series, expected a line @data and series after it")
    channels = {item.shape[1] for item in items}
    if len(channels) > 1:
        raise DataError(f"{path}: found series of {sorted(channels)} channels, expected as many in each")
    return Labelled(
        Sequences("numbers", items),
        labels,
        np.zeros(len(items), dtype=np.int64),
        {"case": list(range(len(items)))},
    )


def _line(where: str, text: str) -> tuple[NDArray[np.float32], str]:
    *channels, label = text.split(":")
    if not channels or "(" in text:
        raise DataError(f"{where}: found no channels divided by ':' before the answer, expected values without times")
    try:
        values = [[np.nan if value.strip() == "?" else float(value) for value in each.split(",")] for each in channels]
    except ValueError as error:
        raise DataError(f"{where}: {error}; expected numbers divided by commas") from error
    longest = max(map(len, values))
    series = np.full((longest, len(values)), np.nan, dtype=np.float32)
    for number, channel in enumerate(values):
        series[: len(channel), number] = channel
    return series, label.strip()

"""What a forecaster asks, as plain arrays: the shape in which networks and baselines meet.

It knows nothing of tables, networks or files, so any method can be measured on the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["binary", "classes", "number", "labels", "text", "tags"]
"""`labels`: classes that are judged by how often the most probable one is right, not by their probabilities."""
CalendarPart = Literal["month", "weekday", "hour"]
Floats = NDArray[np.float64]
Codes = NDArray[np.int16]
"""Month, weekday and hour of moments, as `elman.baselines.climatology` counts them."""


class Gathers(Protocol):
    """Windows that are gathered when they are needed; `elman.network.Windows` is one."""

    def __len__(self) -> int:
        """How many windows there are."""
        ...

    def gather(self, start: int, stop: int) -> NDArray[np.float32] | NDArray[np.float64]:
        """Windows `start` to `stop` (not included): `(stop - start, window, features)`."""
        ...


@dataclass(frozen=True)
class TableRows:
    """The rows of a table (n, columns), each a window of one row."""

    table: Floats

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.table)

    def gather(self, start: int, stop: int) -> Floats:
        """Rows `start` to `stop` (not included): `(stop - start, 1, columns)`."""
        return self.table[start:stop, None]


@dataclass(frozen=True)
class Part:
    """The training, validation or test part: n windows and what follows each of them.

    `y` (n,) is 0 or 1 for a binary target, the index of the class for classes, the value in the user's units for a
    number. Where more than one answer a window is asked for it is (n, M), nan where unknown: horizon answers, for
    several targets those of the first target first. `last` is the last known target of each window in the same coding,
    nan where none is known: (n,), for numbers with M answers (n, M). Such numbers may have `usual` (n, M), the mean of
    the window, `season` (n, M), what was there a season before, `drift` (n, M), the line through the first and the last
    value, `smoothed` (n, K, alphas), the level of each target under each share of `elman.baselines.smoothing`, and
    `scale` (n, M), the unit of errors. `calendar` (n, horizon) are the codes of the rows ahead where rows have dates
    (`elman.baselines.climatology`).
    `moment` (n,) is the time of each row: the losses of those of one time are not independent of each other, and the
    comparison of two methods takes that into account. None: row i is moment i. `series` (n,) tells series apart.
    """

    windows: Gathers
    y: Floats
    last: Floats
    moment: NDArray[Any] | None = None
    usual: Floats | None = None
    season: Floats | None = None
    scale: Floats | None = None
    series: NDArray[Any] | None = None
    drift: Floats | None = None
    smoothed: Floats | None = None
    calendar: Codes | None = None

    def __post_init__(self) -> None:
        """Refuse arrays of different lengths."""
        lengths = {len(self.windows), len(self.y), len(self.last), len(self.y if self.moment is None else self.moment)}
        if len(lengths) != 1:
            raise ValueError(f"a part needs as many windows, y, last and moments, got the lengths {sorted(lengths)}")

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.y)


@dataclass(frozen=True)
class Dated:
    """The rows of the training part that have a date: the targets `y` (n, K), nan where unknown, the calendar's `codes`
    (n,), and the number of each row's `series` (n,) among the `names`; and the `parts` of the calendar that these rows
    show often enough."""

    y: Floats
    codes: Codes
    series: NDArray[np.int64]
    names: tuple[str, ...]
    parts: tuple[CalendarPart, ...]


@dataclass(frozen=True)
class Problem:
    """A question, with the parts that methods learn from, ordered in time.

    `size` is how many classes there are, 1 for a number; `horizon` how many rows ahead are asked for, `levels` the
    quantiles of a number. Methods are fitted with so many `threads`. `near` are a few windows of the training part of
    which it is known what was before, where numbers are smoothed; `dated` are its rows, where these have dates;
    `medians` those of the targets in each of its series, by name.
    """

    kind: Kind
    size: int
    train: Part
    validation: Part
    horizon: int = 1
    levels: tuple[float, ...] = ()
    threads: int = 1
    near: Part | None = None
    dated: Dated | None = None
    medians: Mapping[str, Sequence[float]] = field(default_factory=dict)

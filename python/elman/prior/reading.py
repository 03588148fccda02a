"""What the prior reads of a series: simple forecasts of each row from the rows before it, and how far each was wrong.

A sequence is a history and the rows ahead, which are read as missing, so that one pass answers all of them. It begins
with the first value that was seen, or with as many rows as are read at most; what lies before that is known from the
simple forecasts, which go through all of it. Inside, rows stand first and series second, so that what is done at one
row lies together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.prior.clock import Clock

__all__ = ["SIZE", "Read", "read"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int64]
LEVEL, SEASON = 0.15, 0.25  # least parts of an error that smoothing takes into the level and the season
FINEST = 0.01  # of the deviation: no unit of errors is smaller
SAME = 1e-14  # of the largest value: what changes by less never changes
WORK = 10.0  # times the logarithm of days of work
SIZE = 25  # numbers that are read at each row


@dataclass(frozen=True)
class Read:
    """What is read, `x` (n, t, SIZE), of which each series has `lengths` (n,) steps.

    An answer of 1 is `unit` (n, 1) above the simple forecast `base` (n, t); `level` (n, 1) is the mean of what is seen,
    `lowest` (n, 1) the lowest value; infinite where nothing is.
    """

    x: NDArray[np.float32]
    lengths: Ids
    base: Floats
    unit: Floats
    level: Floats
    lowest: Floats

    def last(self, steps: int) -> Ids:
        """The last so many steps of each series (n, steps)."""
        return np.asarray(self.lengths[:, None] + np.arange(-steps, 0))

    def base_ahead(self, steps: int) -> Floats:
        """The simple forecasts of the last so many steps (n, steps)."""
        return np.take_along_axis(self.base, self.last(steps), axis=1)


@dataclass(frozen=True)
class _Simple:
    """Simple forecasts (t, n) of each row from earlier ones: the `last` value, that of a `season` and of a
    `long_season` before, a `smooth` one; whether the seasons' are `known`; rows since one was seen, `ago`, and how many
    were, `count`."""

    last: Floats
    season: Floats
    long_season: Floats
    smooth: Floats
    known: Flags
    known_long: Flags
    ago: Floats
    count: Floats


def read(values: Floats, seen: Flags, clock: Clock, ahead: Ids, rows: int) -> Read:
    """Read series `values` (n, t), of which `seen` (n, t) are looked at and the last `ahead` (n,) are to be forecast.

    At most `rows` of each history are read.
    """
    there = np.ascontiguousarray(seen.T)
    z, level, deviation = _standardised(np.where(there, values.T, 0.0), there)
    simple = _simple(z, there, clock)
    step = _usual(z - simple.last, there & (simple.ago == 1), 1.0)
    unit = _usual(z - simple.season, there & simple.known, step)
    base = _base(z, there, simple)
    begin = np.maximum(np.where(there.any(axis=0), there.argmax(axis=0), len(z)), len(z) - ahead - rows)
    begin = np.minimum(begin, len(z) - ahead)
    kept = slice(int(begin.min()), None)
    ground = np.divide(-level, deviation, out=np.zeros_like(level), where=deviation > 0)
    x = np.empty((SIZE, len(z) - kept.start, len(begin)), dtype=np.float32)
    planes = _planes(z[kept], there[kept], _of(simple, kept), base[kept], unit)
    longer = _usual(z - simple.long_season, there & simple.known_long, unit)
    smooth = _usual(z - simple.smooth, there & (simple.count > 0), unit)
    errors = [np.log(each / unit) for each in (step, longer, smooth)]
    own = np.log(unit), *errors, np.clip(ground, -8, 8) / 2
    for number, plane in enumerate([*planes, *_calendar(len(z), kept, ahead, clock), *own]):
        x[number] = plane
    index = np.minimum(begin - kept.start + np.arange(x.shape[1])[:, None], x.shape[1] - 1).T
    each = np.arange(len(begin))[:, None]
    return Read(
        np.ascontiguousarray(x[:, index, each].transpose(1, 2, 0)),
        (len(z) - begin).astype(np.int64),
        base[kept][index, each] * deviation[:, None] + level[:, None],
        (unit * deviation)[:, None],
        level[:, None],
        np.where(seen, values, np.inf).min(axis=1, keepdims=True),
    )


def _base(z: Floats, there: Flags, simple: _Simple) -> Floats:
    """The simple forecast that is departed from (t, n): by the season that was less wrong, else the last value."""
    both = there & simple.known & simple.known_long
    longer = _usual(z - simple.long_season, both, np.inf) < _usual(z - simple.season, both, 0.0)
    return np.where(longer & simple.known_long, simple.long_season, np.where(simple.known, simple.season, simple.last))


def _standardised(known: Floats, there: Flags) -> tuple[Floats, Floats, Floats]:
    """Values (t, n) less their level (n,), in deviations (n,); all 0 for a series that never changes."""
    count = np.maximum(there.sum(axis=0), 1)
    final = len(there) - 1 - there[::-1].argmax(axis=0)
    low, high = np.where(there, known, np.inf).min(axis=0), np.where(there, known, -np.inf).max(axis=0)
    changes = high - low > SAME * np.maximum(np.abs(low), np.abs(high))
    level = np.where(changes, _sum(known) / count, known[final, np.arange(len(count))])
    left = np.where(there & changes, known - level, 0.0)
    largest = np.where(changes, np.abs(left).max(axis=0), 1.0)  # the square of a small number may be none
    deviation = largest * np.sqrt(_sum((left / largest) ** 2) / count)
    return left / np.where(changes, deviation, 1.0), level, deviation


def _sum(values: Floats) -> Floats:
    """The sums (n,) of values (t, n), one row after another, so that they are the same for one series and for many."""
    return np.asarray(np.cumsum(values, axis=0)[-1])


def _usual(errors: Floats, which: Flags, other: Floats | float) -> Floats:
    """The mean size of those of `errors` (n,), not too small; `other` where there are none."""
    count = which.sum(axis=0)
    mean = _sum(np.where(which, np.abs(errors), 0.0)) / np.maximum(count, 1)
    return np.maximum(np.where(count > 0, mean, other), FINEST)


def _of(simple: _Simple, rows: slice) -> _Simple:
    return _Simple(*(getattr(simple, name)[rows] for name in simple.__dataclass_fields__))


def _planes(z: Floats, there: Flags, simple: _Simple, base: Floats, unit: Floats) -> list[NDArray[np.generic]]:
    """What is read of the values (t, n), one after another."""

    def far(value: Floats) -> Floats:
        return np.arcsinh((value - base) / unit)

    return [
        there,
        np.where(there, far(z), 0.0),
        far(simple.last),
        far(simple.smooth),
        np.where(simple.known, far(simple.season), 0.0),
        np.where(simple.known_long, far(simple.long_season), 0.0),
        simple.known,
        simple.known_long,
        np.clip(z, -8, 8),
        np.clip(base, -8, 8),
        np.log1p(simple.ago) / 3,
        np.log1p(simple.count) / 4,
    ]


def _calendar(t: int, rows: slice, ahead: Ids, clock: Clock) -> list[NDArray[np.generic]]:
    """How far each row is in its seasons from the first row ahead (t, n), how long these are (n,), and how many days of
    work each row has, also beside a season before (t, n)."""
    row = np.arange(t)[rows, None]
    found: list[NDArray[np.generic]] = []
    for length in (clock.season, clock.long_season):
        angle = 2 * np.pi * ((row - (t - ahead)) % length) / length
        found += [np.where(length > 1, np.sin(angle), 0.0), np.where(length > 1, np.cos(angle), 0.0)]
    work = clock.work(row)
    more = work - clock.work(row - clock.season)
    return [*found, np.log(clock.season) / 4, np.log(clock.long_season) / 6, WORK * work, WORK * more]


def _simple(z: Floats, there: Flags, clock: Clock) -> _Simple:
    """Go through the rows once; what is not seen is filled with its seasonal forecast."""
    t, n = z.shape
    last, smooth, ago, count = (np.zeros((t, n)) for _ in range(4))
    parts = [_Season(t, n, length) for length in (clock.season, clock.long_season)]
    level, learnt = np.zeros(n), np.zeros(n)
    now, since = np.zeros(n), np.zeros(n)
    for row in range(t):
        seen, value = there[row], z[row]
        last[row], ago[row], count[row] = now, since, learnt
        now, since = np.where(seen, value, now), np.where(seen, 1.0, since + (learnt > 0))
        smooth[row] = level
        for part in parts:
            if part.any:
                smooth[row] += part.expected(row)
        error = np.where(seen, value - smooth[row], 0.0)
        gain = np.maximum(1 / (learnt + 1), LEVEL)
        level += gain * error
        learnt += seen
        error *= 1 - gain
        for part in parts:
            if part.any:
                error -= part.step(row, seen, value, error)
    first, second = parts
    return _Simple(last, first.found, second.found, smooth, first.known, second.known, ago, count)


class _Season:
    """What a season of `length` (n,) lets expect, and what smoothing has learnt of it.

    At each row `found` (t, n) is the last known value of the same place, where one is `known` (t, n). `any`: whether
    any of the series has a season.
    """

    def __init__(self, t: int, n: int, length: Ids) -> None:
        self.length, self.each, self.has, self.any = length, np.arange(n), length > 1, bool((length > 1).any())
        self.alike = int(length[0]) if (length == length[0]).all() else 0
        self.found, self.known = np.zeros((t, n)), np.zeros((t, n), dtype=np.bool_)
        self._filled, self._have = np.zeros((t, n)), np.zeros((t, n), dtype=np.bool_)
        longest = int(length.max())
        self._profile, self._count = np.zeros((longest, n)), np.zeros((longest, n))

    def _place(self, row: int) -> tuple[NDArray[np.int64] | int, ...]:
        return (row % self.alike,) if self.alike else (row % self.length, self.each)

    def expected(self, row: int) -> Floats:
        """What the season adds to the level at `row` (n,)."""
        return np.asarray(self._profile[self._place(row)])

    def step(self, row: int, seen: Flags, value: Floats, error: Floats) -> Floats:
        """Look a season back from `row`, keep its `value` where it is `seen`; the part of `error` (n,) taken in."""
        self._look_back(row, seen, value)
        place = self._place(row)
        count = self._count[place]
        part = np.where(self.has, np.maximum(1 / (count + 1), SEASON), 0.0) * error
        self._profile[place] += part
        self._count[place] = count + seen
        return part

    def _look_back(self, row: int, seen: Flags, value: Floats) -> None:
        found, known = self.found, self.known
        if self.alike:
            if row >= self.alike:
                known[row], found[row] = self._have[row - self.alike], self._filled[row - self.alike]
        else:
            before = np.maximum(row - self.length, 0)
            known[row] = (row >= self.length) & self.has & self._have[before, self.each]
            found[row] = np.where(known[row], self._filled[before, self.each], 0.0)
        self._filled[row] = np.where(seen, value, found[row])
        self._have[row] = seen | known[row]

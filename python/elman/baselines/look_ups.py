"""Look-up of labels by what was seen in training: the simplest taggers of symbols."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.plain import Arrays, put_together, take_apart
from elman.table.vocabulary import Vocabulary

__all__ = ["LookUps", "fit_look_ups"]

EDGE = 0  # the number of what lies beyond the ends of a sequence; symbols are numbered from 1

Table = dict[tuple[Hashable, ...], Hashable]
Sequences = Sequence[Sequence[Hashable]]


@dataclass(frozen=True)
class LookUps:
    """The most frequent label of each symbol, and of each with its neighbours; `rare` for a symbol never seen.

    `tables` are those of 0, 1, ... neighbours on either side, None standing beyond the ends. A window of several
    symbols is there only where its label is another one than that of the shorter window in it.
    """

    rare: Hashable
    tables: tuple[Table, ...]

    def labels(self, item: Sequence[Hashable], neighbours: int | None = None) -> list[Hashable]:
        """The label of the longest window around each symbol that was seen, of at most so many neighbours."""
        found: list[Hashable] = [self.rare] * len(item)
        for radius, table in enumerate(self.tables if neighbours is None else self.tables[: neighbours + 1]):
            found = [table.get(window, so_far) for window, so_far in zip(_windows(item, radius), found, strict=True)]
        return found

    def take_apart(self) -> tuple[Any, Arrays]:
        """What a model file keeps: symbols, labels of which the first is `rare`, and the windows by their numbers."""
        labels = Vocabulary(tuple(dict.fromkeys([self.rare, *(label for t in self.tables for label in t.values())])))
        symbols = tuple(window[0] for window in self.tables[0])
        numbers = {None: EDGE, **{symbol: number for number, symbol in enumerate(symbols, 1)}}
        tables = [
            [[*(numbers[symbol] for symbol in window), labels.ids[label]] for window, label in table.items()]
            for table in self.tables
        ]
        arrays = [np.array(rows, dtype=np.int64).reshape(-1, 2 * radius + 2) for radius, rows in enumerate(tables)]
        return take_apart(_Numbered(symbols, labels.symbols, tuple(arrays)))

    @classmethod
    def put_together(cls, plain: Any, arrays: Arrays) -> LookUps:
        """The tables that `take_apart` gave these of; DamagedError for anything else."""
        kept = put_together(_Numbered, plain, arrays)
        symbols = (None, *kept.symbols)
        tables = tuple(
            {tuple(symbols[n] for n in row[:-1]): kept.labels[row[-1] - 1] for row in rows.tolist()}
            for rows in kept.tables
        )
        return cls(kept.labels[0], tables)


@dataclass(frozen=True)
class _Numbered:
    """The tables as numbers: of r neighbours (windows, 2 r + 2), symbols from 1 and, last, the label from 1."""

    symbols: tuple[Hashable, ...]
    labels: tuple[Hashable, ...]
    tables: tuple[NDArray[np.int64], ...]

    def __post_init__(self) -> None:
        """ValueError for numbers of symbols or labels that are not there."""
        if not self.labels or not self.tables:
            raise ValueError("it has no labels to look up")
        for radius, rows in enumerate(self.tables):
            if rows.shape[1:] != (2 * radius + 2,):
                raise ValueError(f"its table of windows with {radius} neighbours has the shape {rows.shape}")
            windows, last = rows[:, :-1], rows[:, -1]
            fine = not len(rows) or (windows.min() >= EDGE and windows.max() <= len(self.symbols))
            if not fine or (len(rows) and not 1 <= last.min() <= last.max() <= len(self.labels)):
                raise ValueError(f"its table of windows with {radius} neighbours has numbers of nothing")


def fit_look_ups(items: Sequences, labels: Sequences, neighbours: int) -> LookUps:
    """Count the symbols of `items` and their `labels`, for windows of up to so many neighbours on either side.

    A symbol never seen gets the most frequent label of those seen once; where there are none, the most frequent of all.
    """
    found = LookUps(_of_rare(items, labels), ())
    for radius in range(neighbours + 1):
        counts: defaultdict[tuple[Hashable, ...], Counter[Hashable]] = defaultdict(Counter)
        shorter: Table = {}
        for item, own in zip(items, labels, strict=True):
            for window, label, before in zip(_windows(item, radius), own, found.labels(item), strict=True):
                counts[window][label] += 1
                shorter[window] = before
        table = {window: each.most_common(1)[0][0] for window, each in counts.items()}
        if radius:
            table = {window: label for window, label in table.items() if label != shorter[window]}
        found = LookUps(found.rare, (*found.tables, table))
    return found


def _of_rare(items: Sequences, labels: Sequences) -> Hashable:
    counts = Counter(symbol for item in items for symbol in item)
    every: Counter[Hashable] = Counter()
    once: Counter[Hashable] = Counter()
    for item, own in zip(items, labels, strict=True):
        every.update(own)
        once.update(label for symbol, label in zip(item, own, strict=True) if counts[symbol] == 1)
    return (once or every).most_common(1)[0][0]


def _windows(item: Sequence[Hashable], radius: int) -> list[tuple[Hashable, ...]]:
    padded = [None] * radius + list(item) + [None] * radius
    return [tuple(padded[at : at + 2 * radius + 1]) for at in range(len(item))]

"""Look-up of labels by what was seen in training: the simplest taggers of symbols."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.table.vocabulary import Vocabulary

__all__ = ["PREFIX", "LookUps", "fit_look_ups"]

PREFIX = "windows."  # begins the names of the tables in a model file
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

    def to_json(self) -> dict[str, Any]:
        """What the tables' numbers in a model file stand for: symbols, and labels, of which the first is `rare`."""
        symbols = Vocabulary(tuple(window[0] for window in self.tables[0]))
        return {"symbols": symbols.to_json(), "labels": self._labels.to_json()}

    def tensors(self) -> dict[str, NDArray[np.int32]]:
        """The tables for a model file: of r neighbours `windows.r` (windows, 2 r + 2), the label being last."""
        numbers = {None: EDGE, **{window[0]: number for number, window in enumerate(self.tables[0], 1)}}
        labels = self._labels.ids
        rows = [
            [[*(numbers[symbol] for symbol in window), labels[label]] for window, label in table.items()]
            for table in self.tables
        ]
        return {
            f"{PREFIX}{radius}": np.array(each, dtype=np.int32).reshape(-1, 2 * radius + 2)
            for radius, each in enumerate(rows)
        }

    @property
    def _labels(self) -> Vocabulary:
        return Vocabulary(tuple(dict.fromkeys([self.rare, *(label for t in self.tables for label in t.values())])))

    @classmethod
    def restored(cls, values: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> LookUps:
        """The tables from what `to_json` and `tensors` gave and a file kept; ValueError when it is something else."""
        symbols = (None, *Vocabulary.from_json(values["symbols"]).symbols)
        labels = Vocabulary.from_json(values["labels"]).symbols
        tables: list[Table] = []
        for radius in range(len(tensors)):
            rows = tensors[f"{PREFIX}{radius}"]
            if rows.shape[1:] != (2 * radius + 2,) or not _numbers(rows, len(symbols), len(labels)):
                raise ValueError(f"its table of windows with {radius} neighbours is none")
            tables.append({tuple(symbols[n] for n in row[:-1]): labels[row[-1] - 1] for row in rows.tolist()})
        if not labels or not tables:
            raise ValueError("it has no labels to look up")
        return cls(labels[0], tuple(tables))


def _numbers(rows: NDArray[Any], symbols: int, labels: int) -> bool:
    """Whether all that a table has are numbers of symbols and, last, of labels."""
    if rows.dtype.kind != "i" or not len(rows):
        return rows.dtype.kind == "i"
    windows, last = rows[:, :-1], rows[:, -1]
    return bool(windows.min() >= EDGE and windows.max() < symbols and last.min() >= 1 and last.max() <= labels)


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

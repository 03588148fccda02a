"""Sequences as a network reads them: standardised numbers, several time steps in one, or the ids of symbols.

Everything is fitted on the training part alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.classify.sequences import Kind, Sequences
from elman.errors import DataError
from elman.table.vocabulary import Vocabulary, fit_vocabulary

__all__ = ["SequenceCoder", "fit_sequence_coder", "level_of"]

NOTHING = -1  # no id
PIECE = "\x00piece"  # begins the tuple of a piece, so that no symbol that is a tuple is taken for one
MOST = 8  # symbols of a piece
MOST_STEPS = 10**6  # that are read as one
MOST_PIECES = 100_000
MANY_WORDS = 8  # in the usual text; from here on a step is a word
SMALLEST = 1e-7  # change that is one, in standard deviations of a channel
LIMIT = 1e3  # standard deviations; what is farther away is as good as infinite


@dataclass(frozen=True)
class SequenceCoder:
    """How sequences become arrays.

    Numbers: `(value - mean) / scale` for each channel, missing ones as the last known one and a flag where the
    training part had some; `patch` time steps are read as one. `change` is how much each channel usually changes from
    step to step, where changes may be read beside the numbers; empty where not. `aligned`: all series have the same few
    steps, so that a step is as good as a column of a table. Texts and symbols: at each step the ids, from
    `vocabulary`, of the pieces of 1 to `longest` symbols that end there.
    """

    kind: Kind
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    change: tuple[float, ...] = ()
    flags: bool = False
    patch: int = 1
    aligned: bool = False
    level: Literal["char", "word", "symbol"] = "symbol"
    longest: int = 1
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))

    def __post_init__(self) -> None:
        """ValueError for parts that don't go together."""
        if len(self.mean) != len(self.scale) or len(self.change) not in (0, len(self.mean)):
            raise ValueError(f"its coder has {len(self.mean)} means and {len(self.scale)} scales")
        if not 1 <= self.patch <= MOST_STEPS or not all(value > 0 for value in self.scale + self.change):
            raise ValueError(f"its scaling is wrong (patch {self.patch})")
        if not 1 <= self.longest <= MOST:
            raise ValueError(f"its pieces are of {self.longest} symbols")

    def channels(self, changes: bool = False) -> int:
        """Numbers in a step that the network reads, or ids in a step."""
        return self.step(changes) * self.patch if self.kind == "numbers" else self.longest

    def step(self, changes: bool = False) -> int:
        """Numbers of a time step of the data, flags of missing ones included; 0 for symbols."""
        return len(self.mean) * (2 if self.flags else 1) + (len(self.change) if changes else 0)

    def require_kind(self, given: Sequences) -> None:
        """DataError for sequences of another kind."""
        if given.kind != self.kind:
            raise DataError(f"X: found {given.kind}, expected {self.kind}, which the model was trained on")

    def encode(self, given: Sequences, changes: bool = False) -> list[NDArray[Any]]:
        """Each sequence as float32 (time, channels), or as int64 ids (time, longest); DataError for another kind.

        With `changes` those of numbers stand beside them.
        """
        self.require_kind(given)
        if self.kind != "numbers":
            return self._ids(self.symbols(given))
        if given.channels != len(self.mean):
            raise DataError(f"X: found {given.channels} channels, expected {len(self.mean)}, as in the training")
        return self._numbers(given.items, changes and bool(self.change))

    def _ids(self, items: Sequence[Sequence[Any]]) -> list[NDArray[np.int64]]:
        """The symbol at each step, 0 for an unknown one, and the longer pieces that end there, -1 for unknown ones."""
        flat = self.vocabulary.encode(chain.from_iterable(items))
        ends = np.cumsum([len(symbols) for symbols in items])
        found = np.full((len(flat), self.longest), NOTHING, dtype=np.int64)
        found[:, 0] = flat
        known = self.vocabulary.ids
        for size in range(2, self.longest + 1):
            for symbols, stop in zip(items, ends.tolist(), strict=True):
                ids = [known.get(_piece(symbols, end, size), NOTHING) for end in range(size, len(symbols) + 1)]
                found[stop - len(ids) : stop, size - 1] = ids
        return np.split(found, ends[:-1])

    def symbols(self, given: Sequences) -> list[Sequence[Any]]:
        """The steps of texts and of lists of symbols."""
        return given.symbols(self.level)

    def filled(self, rows: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
        """Standardised rows (m, channels) of series one after the other; each row's series begins at row `first` (m,).

        A missing number is the last known one of its series, zero where there is none.
        """
        values = (rows - np.array(self.mean)) / np.array(self.scale)
        missing = np.isnan(values)
        if not missing.any():
            return np.asarray(values)
        last = np.maximum.accumulate(np.where(missing, -1, np.arange(len(values))[:, None]), axis=0)
        known = last >= first[:, None]
        return np.where(known, np.take_along_axis(values, np.maximum(last, 0), axis=0), 0.0)

    def _numbers(self, items: Sequence[NDArray[np.float32]], changes: bool) -> list[NDArray[np.float32]]:
        rows, first, lengths = _joined(items)
        parts = [self.filled(rows, first)]
        if changes:
            parts.append(_changes(parts[0], first, lengths) / np.array(self.change))
        if self.flags:
            parts.append(np.isnan(rows).astype(np.float64))
        small = np.clip(np.hstack(parts), -LIMIT, LIMIT).astype(np.float32)
        found = np.split(small, np.cumsum(lengths)[:-1])
        return found if self.patch == 1 else [_patched(each, self.patch) for each in found]


Joined = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]


def _joined(items: Sequence[NDArray[np.float32]]) -> Joined:
    """All rows, the first row of each one's series, and the length of each series."""
    lengths = np.array([len(item) for item in items], dtype=np.int64)
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.concatenate(items).astype(np.float64), first, lengths


def _changes(values: NDArray[np.float64], first: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """How fast each channel changes at each row (m, channels): half of what lies between its neighbours in its series.

    At the ends of a series the whole of what lies between it and its only neighbour.
    """
    place, last = np.arange(len(values)), first + np.repeat(lengths, lengths) - 1
    before, after = np.maximum(place - 1, first), np.minimum(place + 1, last)
    return np.asarray((values[after] - values[before]) / np.maximum(after - before, 1)[:, None])


def _patched(rows: NDArray[np.float32], patch: int) -> NDArray[np.float32]:
    """A series with so many time steps read as one; the last one is repeated to fill up."""
    whole = np.vstack([rows, np.repeat(rows[-1:], -len(rows) % patch, axis=0)])
    return whole.reshape(len(whole) // patch, -1)


def _piece(symbols: Sequence[Any], end: int, size: int) -> Any:
    """The `size` symbols before `end`: text of characters, a tuple of anything else, and one symbol as it is."""
    if size == 1:
        return symbols[end - 1]
    piece = symbols[end - size : end]
    return piece if isinstance(piece, str) else (PIECE, *piece)


def fit_sequence_coder(
    given: Sequences,
    steps: int,
    level: str,
    min_count: int,
    pieces: int = 1,
    changes: bool = False,
    whole: Sequences | None = None,
) -> SequenceCoder:
    """Fit a coder on the training part: no more than `steps` steps in the usual series; for the rest see the settings.

    What a step is, is the same for all coders that are fitted on parts of the `whole`; by default that is `given`.

    >>> from elman.classify.sequences import sequences
    >>> fit_sequence_coder(sequences([[1.0, 3.0], [1.0, 3.0, 1.0, 3.0]]), steps=2, level="auto", min_count=1).mean
    (2.0,)
    """
    if given.kind == "numbers":
        return _fit_numbers(given.items, steps, changes, [len(item) for item in (whole or given).items])
    chosen = level_of(whole or given, level)
    longest = pieces if chosen == "char" else min(pieces, 2)
    found = (
        (_piece(symbols, end, size) for size in range(1, longest + 1) for end in range(size, len(symbols) + 1))
        for symbols in SequenceCoder(given.kind, level=chosen).symbols(given)
    )
    vocabulary = fit_vocabulary(found, min_count if len(given) > 1 else 1, MOST_PIECES)
    return SequenceCoder(given.kind, level=chosen, longest=longest, vocabulary=vocabulary)


def level_of(given: Sequences, level: str) -> Any:
    """What a step of texts or symbols is: char, word or symbol; `level` is what the settings say."""
    if given.kind != "text":
        return "symbol"
    if level != "auto":
        return level
    return "word" if np.median([len(text.split()) for text in given.items]) >= MANY_WORDS else "char"


def _fit_numbers(
    items: Sequence[NDArray[np.float32]], steps: int, changes: bool, lengths: Sequence[int]
) -> SequenceCoder:
    rows = np.concatenate(items).astype(np.float64)
    known = ~np.isnan(rows)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, rows, 0.0).sum(axis=0) / count
    scale = np.sqrt((np.where(known, rows - mean, 0.0) ** 2).sum(axis=0) / count)
    scale = np.where(scale > 1e-7 * (1 + np.abs(mean)), scale, 1.0)
    patch = max(1, math.ceil(float(np.median(lengths)) / steps))
    aligned = patch == 1 and len(set(lengths)) == 1
    flags = not bool(known.all())
    plain = SequenceCoder("numbers", tuple(mean.tolist()), tuple(scale.tolist()), (), flags, patch, aligned)
    if aligned or not changes:
        return plain
    joined, first, counts = _joined(items)
    usual_change = np.sqrt((_changes(plain.filled(joined, first), first, counts) ** 2).mean(axis=0))
    return replace(plain, change=tuple(np.where(usual_change > SMALLEST, usual_change, 1.0).tolist()))

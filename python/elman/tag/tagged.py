"""Sequences with a label for each symbol, as people have them in Python: texts, lists, arrays."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.columns import is_missing, short

__all__ = ["Form", "Level", "Tagged", "split_labels", "split_text", "tagged", "together", "words", "written"]

Level = Literal["char", "word", "step"]
Form = Literal["text", "blanks", "list", "rows"]
"""How the labels of a sequence are written: a text with a character for each, words between blanks, a list, or
one label for each row of a table."""
Place = Callable[[int], str]


@dataclass(frozen=True)
class Tagged:
    """Sequences of symbols (lists) or of numbers (float32 arrays (time, channels)), and a label for each step.

    `labels` is None where they are unknown. `name` begins messages; `lines` are the sequences' first lines in a file;
    `order` (steps,) are the rows of a table that its steps, one sequence after the other, stand in. `left_out` counts
    the lines of a file that are no tokens, by what they are; `unread` says why columns of a table are no channels.
    """

    level: Level
    items: Sequence[Any]
    labels: Sequence[Sequence[Hashable]] | None = None
    form: Form = "list"
    name: str = "X"
    lines: Sequence[int] | None = None
    order: NDArray[np.int64] | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many sequences there are."""
        return len(self.items)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each sequence (n,)."""
        return np.array([len(item) for item in self.items], dtype=np.int64)

    def place(self, number: int) -> str:
        """Where a sequence (from 0) stands, as messages say it."""
        line = "" if self.lines is None else f" (line {self.lines[number]})"
        return f"{self.name}: sequence {number + 1}{line}"

    def take(self, index: Sequence[int] | NDArray[np.int64]) -> Tagged:
        """The sequences with the numbers `index`, in that order."""
        labels = None if self.labels is None else [self.labels[i] for i in index]
        lines = None if self.lines is None else [self.lines[i] for i in index]
        return Tagged(self.level, [self.items[i] for i in index], labels, self.form, self.name, lines)


def together(parts: Sequence[Tagged]) -> Tagged:
    """The sequences of several, one after the other."""
    items = [item for part in parts for item in part.items]
    labels = [each for part in parts for each in part.labels or []]
    return Tagged(parts[0].level, items, labels, parts[0].form, parts[0].name)


def tagged(X: Any, y: Any = None, level: Level = "char", rows: bool = False) -> Tagged:
    """Take `X`, a list of sequences, and `y`, as many sequences of labels; DataError names the one that doesn't fit.

    At the level "char" a sequence is a text (or a list of symbols), at "word" a list of words (or a text with blanks
    between them), at "step" an array (time,) or (time, channels). An array (n, channels) with y (n,) is n sequences
    of one step, as scikit-learn has them; `rows`: so is a list of rows. Labels are a list, or
    a text: a character for each step, or words.

    >>> tagged(["beyond"], ["ynbode"]).form, tagged(["the dog"], ["DET NOUN"], level="word").labels
    ('text', [['DET', 'NOUN']])
    """
    if isinstance(X, str | bytes):
        raise DataError(f"X is one text, {short(X)}; expected a list of texts")
    if level == "step":
        return _steps(X, y, rows)
    if not hasattr(X, "__len__") or not len(X):
        raise DataError(f"X is {short(X)}; expected a list of at least one sequence")
    items = [split_text(item, level, f"X: sequence {number + 1}") for number, item in enumerate(X)]
    if y is None:
        return Tagged(level, items)
    if not hasattr(y, "__len__") or isinstance(y, str | bytes | dict):
        raise DataError(f"y is {short(y)}; expected as many sequences of labels as X has")
    labels, form = split_labels(list(y), [len(item) for item in items], lambda number: f"y: sequence {number + 1}")
    return Tagged(level, items, labels, form)


def words(text: str) -> list[str]:
    """What stands between blanks, tabs and line ends; other spaces, such as U+00A0, are parts of words.

    >>> words("10\\u00a0000 EUR")
    ['10\\xa0000', 'EUR']
    """
    return [word for word in re.split("[ \t\r\n]+", text) if word]


def split_text(item: Any, level: Level, place: str) -> list[Hashable]:
    """The symbols of one sequence; DataError, which begins with `place`, when it is empty or none."""
    if isinstance(item, str):
        symbols: list[Hashable] = list(words(item) if level == "word" else item)
    elif hasattr(item, "__len__") and not isinstance(item, bytes | dict):
        symbols = list(item)
    else:
        raise DataError(f"{place} is {short(item)} of type {type(item).__name__}; expected a text or a list of symbols")
    if not symbols:
        raise DataError(f"{place} is empty; expected at least one {'word' if level == 'word' else 'symbol'}")
    for step, symbol in enumerate(symbols):
        if not isinstance(symbol, Hashable):
            raise DataError(f"{place} has {short(symbol)}, which can't be a symbol; expected text")
        if is_missing(symbol):
            raise DataError(f"{place}: symbol {step + 1} is missing ({symbol}); expected text, or leave it out")
    return symbols


def split_labels(given: list[Any], lengths: Sequence[int], place: Place) -> tuple[list[list[Hashable]], Form]:
    """The labels of each sequence, as many as it has steps, and how they were written.

    A text is read as one character a step if that fits all sequences, else as words between blanks.

    >>> split_labels(["_ K AH Z"], [4], str)
    ([['_', 'K', 'AH', 'Z']], 'blanks')
    """
    for number, labels in enumerate(given):
        if not isinstance(labels, str) and (not hasattr(labels, "__len__") or isinstance(labels, bytes | dict)):
            found = "missing" if is_missing(labels) else f"{short(labels)} of type {type(labels).__name__}"
            raise DataError(f"{place(number)}: its labels are {found}; expected a list of labels or a text")
    if len(given) != len(lengths):
        raise DataError(f"y has {len(given)} sequences of labels, X has {len(lengths)}; expected as many")
    form: Form = "list"
    if all(isinstance(labels, str) for labels in given):
        fits = all(len(labels) == length for labels, length in zip(given, lengths, strict=True))
        form = "text" if fits else "blanks"
        neither = not fits and not any(len(words(text)) == n for text, n in zip(given, lengths, strict=True))
        if neither and not any(" " in text for text in given):
            form = "text"  # the message counts characters
    split = [list(words(labels) if form == "blanks" else labels) for labels in given]
    for number, (labels, length) in enumerate(zip(split, lengths, strict=True)):
        if len(labels) != length:
            raise DataError(
                f"{place(number)} has {len(labels)} labels for {length} symbols, expected as many; "
                f"its labels begin {short(given[number])}"
            )
        _require_labels(labels, place(number))
    return split, form


def _require_labels(labels: Sequence[Any], place: str) -> None:
    """DataError for the first step of a sequence without a label, or with something that can't be one."""
    for step, label in enumerate(labels):
        if isinstance(label, str):
            continue
        if is_missing(label):
            raise DataError(
                f"{place}: symbol {step + 1} has no label ({label}); give it one, or leave the sequence out"
            )
        if not isinstance(label, Hashable):
            raise DataError(f"{place}: the label of symbol {step + 1} is {short(label)}; expected text or a number")


def written(labels: Sequence[Hashable], form: Form) -> Any:
    """Labels in the form in which they were given.

    >>> written(["K", "AH"], "blanks"), written(["a", "b"], "text")
    ('K AH', 'ab')
    """
    if form in ("list", "rows"):
        return list(labels)
    return ("" if form == "text" else " ").join(map(str, labels))


def _steps(X: Any, y: Any, rows: bool) -> Tagged:
    if hasattr(X, "toarray"):
        raise DataError("X is a sparse matrix, which has no order of steps; give a dense array")
    alone = _alone(y)
    if hasattr(X, "__array__") or alone or rows:
        array = _floats(X, "X")
        if array.ndim < 2:
            raise DataError(
                "X is one series (time,). Expected 2D array, or a list of series. Reshape your data: [X] is one "
                "sequence, X.reshape(-1, 1) are as many as there are numbers"
            )
        if 0 in array.shape:
            empty = f"0 feature(s) (shape={array.shape}) while a minimum of 1 is required."
            raise DataError(f"X: found {empty if len(array) else '0 sample(s)'}; expected rows of numbers")
        single = array.ndim == 2 and (y is None or alone)
        items = list(array[:, None, :] if single else array.reshape(*array.shape[:2], -1))
        return _with_labels(items, y, single)
    if not hasattr(X, "__len__") or not len(X):
        raise DataError(f"X is {short(X)}; expected a list of at least one array")
    return _with_labels([_series(item, f"X: sequence {number + 1}") for number, item in enumerate(X)], y, False)


def _alone(y: Any) -> bool:
    """Whether `y` has one label for each row: a list of labels, not of sequences of labels."""
    if hasattr(y, "shape"):
        return len(y.shape) == 1 or (len(y.shape) == 2 and y.shape[1] == 1)
    return hasattr(y, "__len__") and not isinstance(y, str) and all(np.ndim(value) == 0 for value in y)


def _with_labels(items: list[Any], y: Any, single: bool) -> Tagged:
    form: Form = "rows" if single else "list"
    order = np.arange(len(items)) if single else None
    if y is None:
        return Tagged("step", items, None, form, order=order)
    if not hasattr(y, "__len__"):
        raise DataError(f"y is {short(y)}; expected labels")
    values = [_plain(value) for value in (y.tolist() if hasattr(y, "tolist") else y)]
    if len(values) != len(items):
        raise DataError(f"y has {len(values)} labels, X has {len(items)} sequences; expected as many")
    if single:
        flat = [value[0] if isinstance(value, list) else value for value in values]
        for number, value in enumerate(flat):
            _require_labels([value], f"y: row {number + 1}")
        return Tagged("step", items, [[_label(value)] for value in flat], form, order=order)
    labels, form = split_labels(values, [len(item) for item in items], lambda number: f"y: sequence {number + 1}")
    return Tagged("step", items, [[_label(value) for value in each] for each in labels], form)


def _label(value: Any) -> Any:
    """A label, if it is one; DataError for real numbers, infinity and nan."""
    if isinstance(value, float) and not value.is_integer():
        raise DataError(f"Unknown label type: continuous. y has {value!r}; expected classes, not real numbers")
    return value


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _floats(values: Any, place: str) -> NDArray[np.float32]:
    try:
        array = np.asarray(values)
        if array.dtype.kind == "c":
            raise DataError(f"{place}: Complex data not supported; expected real numbers")
        found = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{place} has values that are no numbers ({error}); expected numbers") from error
    if np.isinf(found).any():
        raise DataError(f"{place} contains infinity; expected finite numbers, or NaN for missing ones")
    return found.astype(np.float32)


def _series(item: Any, place: str) -> NDArray[np.float32]:
    array = _floats(item, place)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or not array.size:
        raise DataError(f"{place} has shape {array.shape}; expected (time,) or (time, channels), at least one step")
    return array

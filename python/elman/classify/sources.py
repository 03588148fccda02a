"""What users give to a classifier or a regressor of sequences, taken in one way: arrays and lists, tables, archives."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np

from elman.classify.archives import read_ts
from elman.classify.sequences import Sequences, sequences
from elman.classify.tables import Labelled, Layout, find_layout, labelled
from elman.errors import DataError
from elman.settings import SequenceSettings
from elman.table.answers import answers_of
from elman.table.indexes import require_same_index
from elman.table.reading import read
from elman.table.table import Table

__all__ = ["check_columns", "is_table", "is_ts", "require_answers", "take", "take_again"]


def is_table(X: Any) -> bool:
    """Whether X is a path or something with named columns."""
    return isinstance(X, str | os.PathLike | dict | Table) or hasattr(X, "columns") or hasattr(X, "column_names")


def take(X: Any, y: Any, settings: SequenceSettings) -> tuple[Labelled, Layout | None]:
    """Sequences with their answers, and how the table was understood where X is one that holds the answers too."""
    if is_ts(X):
        return _archive(X, y), None
    if y is None and is_table(X):
        table = read(X)
        layout = find_layout(table, settings)
        return labelled(table, layout), layout
    given = sequences(X)
    if y is None:
        raise DataError("fit requires y to be passed, but the target y is None; give the answers, or a table with them")
    answers = answers_of(y, len(given))
    require_same_index(X, y)
    return Labelled(given, list(answers), np.zeros(len(given), dtype=np.int64), {}), None


def _archive(X: Any, y: Any) -> Labelled:
    """The series of a `.ts` archive with their answers, from itself or beside it."""
    data = read_ts(X)
    if y is not None and data.labels is not None:
        raise DataError(f"{X}: the archive has answers itself; leave y out")
    if y is not None:
        return replace(data, labels=list(answers_of(y, len(data.given))))
    require_answers(X, data)
    return data


def require_answers(X: Any, data: Labelled) -> None:
    """DataError for an archive without answers."""
    if data.labels is None:
        raise DataError(f"{X}: its header says @classLabel false; expected an archive with answers to learn from")


def take_again(X: Any, layout: Layout | None, answers: bool = False) -> Labelled:
    """Sequences to predict, in the layout of the training; with their answers where `answers` says so."""
    if is_ts(X):
        return _archive(X, None) if answers else read_ts(X, known=False)
    if layout is not None and is_table(X):
        return labelled(read(X), layout, need_labels=answers)
    return Labelled(sequences(X), None, np.zeros(0, dtype=np.int64), {})


def is_ts(X: Any) -> bool:
    """Whether X is the path of a `.ts` archive."""
    return isinstance(X, str | os.PathLike) and str(X).lower().endswith(".ts")


def check_columns(given: Sequences, columns: int, names: tuple[str, ...], who: str) -> None:
    """DataError when a two-dimensional X has other columns than in the training."""
    if names and given.names and given.names != names:
        raise DataError(
            "The feature names should match those that were passed during fit.\n"
            + _differences(list(given.names), list(names))
        )
    if columns and given.columns and given.columns != columns:
        raise DataError(f"X has {given.columns} features, but {who} is expecting {columns} features as input")


def _differences(found: list[str], known: list[str]) -> str:
    unseen, missing = sorted(set(found) - set(known)), sorted(set(known) - set(found))
    lines = []
    if unseen:
        lines += ["Feature names unseen at fit time:", *(f"- {name}" for name in unseen)]
    if missing:
        lines += ["Feature names seen at fit time, yet now missing:", *(f"- {name}" for name in missing)]
    return "\n".join(lines or ["Feature names must be in the same order as they were in fit."]) + "\n"

"""Rivals fitted and asked: a copy learns, what it answers is checked, and what it raises says whose it is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import SettingError
from elman.rivals.given import Ahead, Rival

__all__ = ["ask_ahead", "ask_classes", "ask_numbers", "ask_sequences"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Blocks = Callable[[], Iterator[Any]]


def ask_numbers(name: str, rival: Rival, X: Any, y: Floats, asked: Blocks) -> Floats:
    """What a copy of a rival that learnt `X` and `y` (n,) answers to all blocks of those `asked`: numbers (k,); zeros
    where there is nothing to learn from."""
    if not len(y):
        return np.concatenate([np.zeros(len(block)) for block in asked()])
    fitted = _fitted(name, rival, X, y)
    return np.concatenate([_numbers(name, fitted, block) for block in asked()])


def ask_classes(name: str, rival: Rival, X: Any, y: Ids, size: int, asked: Blocks) -> Floats:
    """The probabilities (k, size) of the classes 0 to size - 1, as a copy answers that learnt `X` and `y` (n,).

    Those of `predict_proba` where there is one, else 1 for the class that is predicted. Where all of y is one class
    nothing is fitted: it is the answer. All are as probable where there is nothing to learn from.
    """
    if len(np.unique(y)) < 2:
        only = np.eye(size)[y[0]] if len(y) else np.full(size, 1 / size)
        return np.concatenate([np.tile(only, (len(block), 1)) for block in asked()])
    fitted = _fitted(name, rival, X, y)
    return np.concatenate([_probabilities(name, fitted, block, size) for block in asked()])


def ask_ahead(name: str, rival: Ahead, history: Floats, horizon: int, season: int) -> Floats:
    """The `horizon` values that a function says come after the known values `history` (t,), which it may change."""
    with _said_of(name, "to forecast"):
        found = np.asarray(rival(history.copy(), horizon, season), dtype=np.float64)
    return _checked(name, found, (horizon,))


def ask_sequences(
    name: str, rival: Rival, X: Sequence[Any], y: Sequence[Sequence[Any]], asked: Sequence[Any]
) -> list[list[Any]]:
    """The labels of each step of the sequences `asked`, as a copy answers that learnt `X` and `y`."""
    fitted = _fitted(name, rival, list(X), [list(each) for each in y])
    with _said_of(name, "to predict"):
        found = [list(each) for each in fitted.predict(list(asked))]
    if [len(each) for each in found] != [len(each) for each in asked]:
        raise SettingError(
            f"setting 'against': {name!r} answered {sum(map(len, found)):,} labels of {len(found):,} sequences, "
            f"expected a label for each step, {sum(map(len, asked)):,} of {len(asked):,}"
        )
    return found


def _fitted(name: str, rival: Rival, X: Any, y: Any) -> Any:
    with _said_of(name, "to fit"):
        fitted = copy.deepcopy(rival)
        fitted.fit(X, y)
    return fitted


def _numbers(name: str, fitted: Any, X: Any) -> Floats:
    with _said_of(name, "to predict"):
        found = np.asarray(fitted.predict(X), dtype=np.float64)
    return _checked(name, found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found, (len(X),))


def _probabilities(name: str, fitted: Any, X: Any, size: int) -> Floats:
    with _said_of(name, "to predict"):
        proba = getattr(fitted, "predict_proba", None)
        if proba is None:
            codes = np.asarray(fitted.predict(X)).reshape(len(X)).astype(np.int64)
            return np.eye(size)[codes]
        classes = np.asarray(fitted.classes_).astype(np.int64)
        found = np.asarray(proba(X), dtype=np.float64)
    answers = np.zeros((len(X), size))
    answers[:, classes] = _checked(name, found, (len(X), len(classes)))
    return answers


def _checked(name: str, found: Floats, shape: tuple[int, ...]) -> Floats:
    """Answers, if they have that shape and are finite; else SettingError."""
    if found.shape != shape:
        raise SettingError(f"setting 'against': {name!r} answered an array of shape {found.shape}, expected {shape}")
    if not np.isfinite(found).all():
        count = int((~np.isfinite(found)).sum())
        raise SettingError(
            f"setting 'against': {name!r} answered {count:,} values that are no finite numbers, expected none"
        )
    return found


@contextmanager
def _said_of(name: str, doing: str) -> Iterator[None]:
    """Whatever a rival raises, as a SettingError that names it."""
    try:
        yield
    except SettingError:
        raise
    except Exception as error:
        raise SettingError(f"setting 'against': {name!r} failed {doing}: {type(error).__name__}: {error}") from error

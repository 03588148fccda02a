"""Classes that not all folds know, or that a training part lacks: all are asked for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from elman.baselines.problem import Floats
from elman.errors import listed
from elman.evaluate.answered import Answered
from elman.evaluate.evaluation import Asked
from elman.forecast.rows.target import Target

__all__ = ["Asking", "with_all_classes"]


@dataclass(frozen=True)
class Asking:
    """A target, as a model knows it, the `truth` as people write it, by its name, when it is asked for, and what was
    `said` of as many rows."""

    target: Target
    truth: Callable[[], Mapping[str, list[Any]]]
    said: Answered


def with_all_classes(asked: Asked, folds: Sequence[Asking]) -> tuple[Asked, list[Answered], str]:
    """The question, and what was said in each fold, of all classes that there are; one that a fold has not learnt has
    no chance in it. A note says how many rows have a class that was not learnt. As they are where all are known."""
    said = [fold.said for fold in folds]
    if asked.kind == "number" or {fold.target.kind for fold in folds} == {"binary"}:
        return asked, said, ""
    truths = [next(iter(fold.truth().values())) for fold in folds]
    known = [fold.target.classes for fold in folds]
    every = dict.fromkeys(label for classes in known for label in classes)
    every |= dict.fromkeys(label for truth in truths for label in truth if label is not None)
    if all(len(classes) == len(every) for classes in known) and len(set(known)) == 1:
        return asked, said, ""
    strange = [label for truth, own in zip(truths, known, strict=True) for label in truth if label not in {None, *own}]
    note = ""
    if strange:
        names = listed(dict.fromkeys(map(str, strange)))
        rows = "1 row has" if len(strange) == 1 else f"{len(strange):,} rows have"
        note = f"{rows} a class that was not learnt, {names}, to which every method gives no chance."
    widened = [_widened(fold, truth, tuple(every)) for fold, truth in zip(folds, truths, strict=True)]
    return replace(asked, kind="classes", classes=tuple(every)), widened, note


def _widened(fold: Asking, truth: Sequence[Any], classes: tuple[Any, ...]) -> Answered:
    """What was said in one fold, of more `classes`."""
    place = {label: float(code) for code, label in enumerate(classes)}
    own = [int(place[label]) for label in fold.target.classes]
    y = np.array([np.nan if label is None else place[label] for label in truth]).reshape(fold.said.y.shape)

    def widened(forecast: Floats) -> Floats:
        each = np.stack([1 - forecast, forecast], axis=-1) if fold.target.kind == "binary" else forecast
        found = np.zeros((*y.shape, len(classes)))
        found[..., own] = each
        return found

    return replace(fold.said, y=y, forecasts={name: widened(each) for name, each in fold.said.forecasts.items()})

"""Folds that know different classes, as later ones see words that earlier ones did not: all are asked for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from elman.baselines.problem import Floats
from elman.evaluate.answered import Answered
from elman.evaluate.evaluation import Asked
from elman.forecast.every_row import EveryRow

__all__ = ["with_all_classes"]


def with_all_classes(asked: Asked, folds: Sequence[tuple[EveryRow, Answered]]) -> tuple[Asked, list[Answered]]:
    """The question, and what was said in each fold, of the classes of all; one that a fold has not seen has no chance
    in it. As they are where all folds know the same ones."""
    known = [every.recipe.target.classes for every, _ in folds]
    if len(set(known)) == 1:
        return asked, [said for _, said in folds]
    every_class = tuple(dict.fromkeys(label for classes in known for label in classes))
    widened = [_widened(every, said, every_class) for every, said in folds]
    return replace(asked, kind="classes", classes=every_class), widened


def _widened(every: EveryRow, said: Answered, classes: tuple[Any, ...]) -> Answered:
    """What was said in one fold, of more `classes`."""
    place = {label: float(code) for code, label in enumerate(classes)}
    target = every.recipe.target
    own = [int(place[label]) for label in target.classes]
    truth = every.truth()["truth"]
    y = np.array([np.nan if label is None else place.get(label, np.nan) for label in truth]).reshape(said.y.shape)

    def widened(forecast: Floats) -> Floats:
        each = np.stack([1 - forecast, forecast], axis=-1) if target.kind == "binary" else forecast
        found = np.zeros((*y.shape, len(classes)))
        found[..., own] = each
        return found

    return replace(said, y=y, forecasts={name: widened(each) for name, each in said.forecasts.items()})

"""The search for leaks in what a training would learn from, by the settings of that training."""

from __future__ import annotations

from typing import Any

import numpy as np

from elman.audit.copies import copied_passages, copied_runs, copied_sequences
from elman.audit.found import Leaks
from elman.audit.future import deciding_columns, future_columns
from elman.audit.poison import moved_by_poison
from elman.classify.sequences import Sequences
from elman.classify.sources import take as take_sequences
from elman.classify.summary import name_of
from elman.errors import SettingError, suggest
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.sources import take
from elman.generate.parts import split_texts
from elman.settings import SCHEMAS, ForecasterSettings, TaggerSettings, but, seed_of_fit, validated
from elman.table.texts import read_texts
from elman.tag.samples import parts_of
from elman.tag.sources import read_source

__all__ = ["leaks"]

TASKS = ("forecast", "classify", "regress", "tag", "generate")


def leaks(X: Any, y: Any = None, *, task: str = "forecast", **settings: Any) -> Leaks:
    """Look for what a training of that `task`, with these `settings`, would learn and could not know.

    X and y as in the `fit` of the task's estimator; nothing is changed and nothing is kept. For forecasts: columns that
    know the target's next values, columns read in advance (`known`) that decide it, series that are copies of others,
    and forecasts that move when every value after them is changed (two trainings of an epoch on some rows). For whole
    sequences and tags those that are in the test part and in what is learnt, and columns that the answer was made from;
    for texts passages. `found` has what is found, with a score from 0 to 1 and its evidence; `table()` the same as
    columns; `require_none()` raises CheckFailed.
    SettingError and DataError as in `fit`.

    >>> days = [f"2013-{1 + day // 28:02d}-{1 + day % 28:02d}" for day in range(300)]
    >>> rain = [(day * day // 3) % 7 < 3 for day in range(301)]
    >>> amount = [2.5 * wet + (day % 5) / 10 for day, wet in enumerate(rain[1:])]
    >>> found = leaks({"day": days, "amount": amount, "rain": rain[:-1]}, target="rain", window=3)
    >>> [(leak.where, leak.form) for leak in found.found]
    [('amount', 'future')]
    """
    if task not in TASKS:
        raise SettingError(f"setting 'task': found {task!r}; {suggest(task, TASKS)}")
    asked: Any = validated(SCHEMAS[task], settings)
    if task == "forecast":
        return _of_forecasts(X, y, asked)
    if task == "tag":
        return _of_tags(X, y, asked)
    return _of_texts(X, asked) if task == "generate" else _of_sequences(X, y, asked)


def _of_forecasts(X: Any, y: Any, settings: ForecasterSettings) -> Leaks:
    source = take(X, y, settings.target)
    settings = but(settings, target=source.target)
    recipe, rows = fit_recipe(source.table, settings)
    found = future_columns(recipe, rows, settings.horizon)
    for number, target in enumerate(recipe.targets):
        if target.kind == "number":
            found += copied_runs(rows.y[:, number], rows.panel.starts, rows.part, rows.panel.names)
    found += moved_by_poison(source, settings, recipe)
    return Leaks(
        source.table.name,
        tuple(found),
        ("columns that know the future", "series that are copies", "forecasts that poison after them moves"),
    )


def _of_sequences(X: Any, y: Any, settings: Any) -> Leaks:
    data, _ = take_sequences(X, y, settings)
    keys = [_key(each) for each in data.given.items]
    table = _columns(data.given)
    found = [*copied_sequences(keys, data.part), *deciding_columns(table, data.labels or [])]
    looked = ("columns that the answer was made from", "the same sequence in two parts")
    return Leaks(name_of(X), tuple(found), looked)


def _of_tags(X: Any, y: Any, settings: TaggerSettings) -> Leaks:
    data, channels = read_source(X, y, settings)
    parts = parts_of(data, settings.validation_fraction, settings.test_fraction, seed_of_fit(settings))
    part = np.repeat([0, 1, 2], [len(each) for each in parts])
    keys = [_key(item) for each in parts for item in each.items]
    found = copied_sequences(keys, part) if len(parts[2]) else []
    if channels:
        steps = np.concatenate([np.asarray(item, dtype=np.float64) for item in data.items])
        labels = [label for each in data.labels or [] for label in each]
        found += deciding_columns(dict(zip(channels, steps.T, strict=True)), labels)
    looked = ("columns that the label was made from", "the same sequence in two parts")
    return Leaks(data.name, tuple(found), looked)


def _of_texts(X: Any, settings: Any) -> Leaks:
    texts = read_texts(X, settings.level)
    parts = split_texts(texts, settings.level, settings.validation_fraction, settings.test_fraction)
    found = copied_passages(parts.known, parts.test) if parts.test else []
    return Leaks(texts.name, tuple(found), ("passages of the test part that are learnt too",))


def _key(item: Any) -> Any:
    """What is the same for the same sequence; texts without regard to case and blanks."""
    if isinstance(item, str):
        return " ".join(item.casefold().split())
    return item.tobytes() if isinstance(item, np.ndarray) else tuple(item)


def _columns(given: Sequences) -> dict[str, Any]:
    """The columns of a table in which each row is a sequence, by their names; none of anything else."""
    if not given.columns or given.kind != "numbers":
        return {}
    table = np.stack([np.asarray(item, dtype=np.float64)[:, 0] for item in given.items])
    names = given.names or tuple(f"column {number + 1}" for number in range(table.shape[1]))
    return dict(zip(names, table.T, strict=True))

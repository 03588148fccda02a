"""Two shops of unequal size as channels: two targets, and columns of the past, known in advance, and static."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, generator
from elman.forecast.channels import Channels, Picked, picked
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.rows.scaling import fit_scaling
from elman.network import Inlaid
from elman.prior.reading import Read
from elman.settings import ForecasterSettings
from elman.table.table import Table

from .conftest import Columns

__all__ = [
    "HORIZON",
    "ROWS",
    "SHOPS",
    "WINDOW",
    "as_read",
    "channels",
    "columns",
    "days",
    "dense",
    "new_shop",
    "windows",
]

ROWS, WINDOW, HORIZON = 40, 5, 3
SHOPS: dict[str, Any] = {"target": ["sales", "visits"], "known": ["promo"], "static": ["area"]}
EMPTY = 4  # rows with which the second shop begins


def days(rows: int) -> list[str]:
    """So many days, one after another."""
    return list(np.datetime_as_string(np.datetime64("2021-01-01") + np.arange(rows)).tolist())


def columns(seed: int = 0) -> Columns:
    """The table: sales have gaps, and none are known of the first days of the second shop."""
    random = generator(seed, Draw.MADE_SERIES)
    size = np.repeat([10.0, 1000.0], ROWS)
    absent = random.random(2 * ROWS) < 0.2
    absent[ROWS : ROWS + EMPTY] = True
    sales = (size * (2 + random.normal(size=2 * ROWS))).tolist()
    return {
        "day": days(ROWS) * 2,
        "shop": ["A"] * ROWS + ["B"] * ROWS,
        "sales": [None if no else value for no, value in zip(absent, sales, strict=True)],
        "visits": (size * (1 + random.random(2 * ROWS))).tolist(),
        "rain": random.normal(size=2 * ROWS).tolist(),
        "promo": random.choice(["no", "small", "large"], 2 * ROWS).tolist(),
        "area": np.log(size).tolist(),
    }


def channels(data: Columns, **settings: Any) -> Channels:
    """The channels of a table."""
    recipe, rows = fit_recipe(Table(data), ForecasterSettings(**{"window": WINDOW, "horizon": HORIZON, **settings}))
    return Channels(recipe, rows, fit_scaling(rows.panel, rows.y, rows.part, recipe.season))


def dense(x: Any) -> NDArray[np.float32]:
    """What a network reads (k, t, numbers), with what is inlaid in its place."""
    return np.asarray(x.dense() if isinstance(x, Inlaid) else x)


def as_read(given: Channels, some: Picked) -> tuple[NDArray[np.float32], Read]:
    """What a network reads of windows as one array, and what the prior reads."""
    x, of_prior = given.read(some)
    return dense(x), of_prior


def new_shop(given: Channels) -> Channels:
    """A table of another shop alone, read by the recipe of these channels."""
    data = {name: values[:ROWS] for name, values in columns().items()}
    return Channels(given.recipe, given.recipe.rows(Table({**data, "shop": ["C"] * ROWS})), given.scaling)


def windows(given: Channels) -> Picked:
    """Windows of both shops and targets, short ones, one before any sale, and the last ones."""
    ends: NDArray[np.int64] = np.array([0, 3, 20, ROWS - 1 - HORIZON, ROWS + 2, ROWS + 10, 2 * ROWS - 1 - HORIZON])
    return picked(given.recipe, ends)

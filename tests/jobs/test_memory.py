"""What a fit adds to the memory of its table: one matrix of float32, and little beside it."""

from __future__ import annotations

import tracemalloc

import numpy as np

from elman.forecast.channels import Channels
from elman.forecast.linear_part import make_design
from elman.forecast.rivals import make_part
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.summary import summarize
from elman.settings import ForecasterSettings
from elman.table.table import Table

ROWS, COLUMNS = 600_000, 12  # so many that blocks of some megabytes count for little


def test_less_than_the_table_itself() -> None:
    random = np.random.default_rng(0)
    columns: dict[str, np.ndarray] = {
        "time": np.datetime64("2000-01-01", "us") + np.arange(ROWS) * np.timedelta64(1, "s")
    }
    columns |= {f"x{number}": random.standard_normal(ROWS) for number in range(COLUMNS)}
    size = sum(values.nbytes for values in columns.values())
    settings = ForecasterSettings(target="x0", time="time", window=100)
    tracemalloc.start()
    try:
        table = Table(columns)
        recipe, rows = fit_recipe(table, settings)
        summarize(table, recipe, rows)
        after, peak = tracemalloc.get_traced_memory()
        make_design(Channels(recipe, rows, None))  # type: ignore[arg-type]  # it reads no scale
        make_part(recipe, rows, rows.ends(recipe, 0)[0][:50_000], {})
        _, later = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rows.matrix.nbytes == 4 * ROWS * COLUMNS
    assert all(np.shares_memory(table.raw[name].values, values) for name, values in columns.items())
    assert after < 0.7 * size
    assert max(peak, later) < 0.9 * size

"""Of what nothing can be learnt of, elman is never said to be better than the last known value."""

from __future__ import annotations

import numpy as np
import pytest

from elman import Forecaster

from .conftest import Columns
from .shops import days


def walk(seed: int, rows: int = 220, holidays: float = 0.1) -> Columns:
    """A walk of which some days lack, the last one always."""
    random = np.random.default_rng(seed)
    y, there = 100 + random.normal(size=rows).cumsum(), random.random(rows) > holidays
    there[-1] = False
    kept = np.flatnonzero(there)
    every = days(rows)
    return {"day": [every[row] for row in kept], "y": y[kept].tolist()}


@pytest.mark.parametrize("seed", range(8))
def test_a_walk_with_holidays_is_never_forecast_better_than_by_its_last_value(seed: int) -> None:
    model = Forecaster("y", window=10, n_jobs=1, epochs=3).fit(walk(seed))
    found = model.evaluation_
    assert found is not None
    assert found.difference.verdict != "better"
    assert "beats" not in found.verdict


@pytest.mark.parametrize("seed", range(4))
def test_whether_a_walk_rises_is_never_forecast_better_than_by_a_baseline(seed: int) -> None:
    given = walk(seed)
    rises = [None, *(bool(later > before) for before, later in zip(given["y"][:-1], given["y"][1:], strict=True))]
    model = Forecaster("rises", window=5, hidden_size=8, epochs=10).fit({**given, "rises": rises})
    assert model.evaluation_ is not None
    assert "beats" not in model.evaluation_.verdict


def test_the_last_known_value_alone_is_as_good_as_itself() -> None:
    given = walk(3)
    model = Forecaster("y", window=10, n_jobs=1, epochs=1, refit=False).fit(given)
    alone = model.alone("same as the last row").evaluate(given)
    assert alone.metrics["elman"]["mae"] == pytest.approx(alone.metrics["same as the last row"]["mae"])
    assert alone.difference.verdict in ("no better", "worse")

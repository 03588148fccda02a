"""Whatever the table, a fit either works, and then forecasts numbers, or refuses in one line."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elman import Forecaster
from elman.errors import ElmanError

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.one_of(st.none(), st.floats(-1e3, 1e3), st.sampled_from([0.0, 1e30, -1e-300])),
    "whole": st.integers(0, 2),
    "boolean": st.one_of(st.none(), st.booleans()),
    "word": st.one_of(st.none(), st.sampled_from(["a", "b", "c"])),
    "text": st.sampled_from(["1", "2.5", "x", "", "yes", "no", "2013-01-01"]),
    "day": st.integers(0, 60).map(lambda day: str(np.datetime64("2013-01-01") + np.timedelta64(day, "D"))),
}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Any]]:
    rows = draw(st.integers(1, 40))
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    columns = {
        f"{kind}{number}": draw(st.lists(VALUES[kind], min_size=rows, max_size=rows))
        for number, kind in enumerate(kinds)
    }
    if draw(st.booleans()):
        columns["date"] = [str(np.datetime64("2013-01-01") + np.timedelta64(day, "D")) for day in range(rows)]
    return columns


@pytest.mark.filterwarnings("ignore:Series (that|whose)", "ignore:Rows that are not")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.integers(1, 4), st.sampled_from([0.0, 0.2]), st.data())
def test_a_fit_works_or_refuses_in_one_line(
    table: dict[str, list[Any]], window: int, share: float, data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(list(table)))
    model = Forecaster(target, window=window, hidden_size=2, epochs=2, validation_fraction=share, test_fraction=share)
    refused = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what is said of forecasts
            found = model.fit(table).predict(table)
    except ElmanError as error:
        found, refused = {}, str(error)
    assert "\n" not in refused
    assert found or len(refused) > 20
    assert {len(values) for values in found.values()} <= ({model.summary_.series} if found else set())
    for name in found:
        if name.startswith("prob"):
            assert all(value is None or 0 <= value <= 1 for value in found[name])

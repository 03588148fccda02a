"""The same sequence, passage or stretch of a series in what is learnt and in what is measured; and poison."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import elman
from elman.audit import poison
from elman.audit.poison import moved_by_poison, poisoned
from elman.forecast.rows.recipe import fit_recipe
from elman.forecast.sources import take
from elman.settings import ForecasterSettings
from elman.table.table import Table

RANDOM = np.random.default_rng(0)
SMALL: dict[str, Any] = {"window": 4, "hidden_size": 4, "target": "y"}


def panel(copied: bool) -> dict[str, Any]:
    """Two series of which the second, where it is `copied`, had twenty rows before what the first has last."""
    first = RANDOM.normal(size=150).cumsum()
    second = np.concatenate([first[60:], RANDOM.normal(size=60)]) if copied else RANDOM.normal(size=150).cumsum()
    days = np.datetime64("2021-01-01") + np.arange(150)
    return {"day": np.tile(days, 2), "id": np.repeat(["a", "b"], 150), "y": np.concatenate([first, second])}


def test_a_series_that_is_another_one_of_earlier_is_named() -> None:
    found = elman.leaks(panel(copied=True), **SMALL, series="id")
    assert [(leak.where, leak.form) for leak in found.found] == [("the series 'a'", "copy")]
    assert "'b'" in found.found[0].evidence
    assert not elman.leaks(panel(copied=False), **SMALL, series="id")


def test_series_that_repeat_themselves_are_no_copies() -> None:
    wave = np.tile(RANDOM.normal(size=14), 20)
    days = np.datetime64("2021-01-01") + np.arange(280)
    table = {"day": np.tile(days, 2), "id": np.repeat(["a", "b"], 280), "y": np.concatenate([wave, wave])}
    assert not elman.leaks(table, **SMALL, series="id")


def test_sequences_in_two_parts_are_counted() -> None:
    texts = [f"name {number}" for number in range(40)]
    texts[38], texts[39] = "NAME  1", "name 2"
    parts = ["train"] * 30 + ["test"] * 10
    table = {"text": texts, "label": ["a", "b"] * 20, "split": parts}
    found = elman.leaks(table, task="classify", target="label")
    assert [(leak.where, leak.evidence) for leak in found.found] == [
        ("the test part", "2 of its 10 sequences are learnt too")
    ]
    texts[38:] = ["other", "another"]
    assert not elman.leaks(table, task="classify", target="label")


def test_series_that_stand_there_twice_are_said() -> None:
    series = RANDOM.normal(size=(30, 8))
    labels = ["a", "b"] * 15
    assert not elman.leaks(series, labels, task="classify")
    series[20:24] = series[:4]
    found = elman.leaks(series, labels, task="classify").found
    assert [leak.where for leak in found] == ["the sequences"]
    assert found[0].evidence.startswith("4 of 30 sequences are the same as another one")


def test_a_column_that_the_answer_was_made_from_is_named_by_the_jobs_that_answer_its_row() -> None:
    x = RANDOM.normal(size=(200, 3))
    table = {"height": x[:, 0], "weight": x[:, 1], "age": x[:, 2], "tall": np.where(x[:, 0] > 0.3, "yes", "no")}
    assert [leak.where for leak in elman.leaks(table, task="classify", target="tall").found] == ["height"]
    assert [leak.where for leak in elman.leaks(table, task="tag", level="step", target="tall").found] == ["height"]
    table["tall"] = np.where(x[:, 0] + 0.2 * RANDOM.normal(size=200) > 0.3, "yes", "no")
    assert not elman.leaks(table, task="classify", target="tall")


def test_tagged_sequences_that_are_measured_and_learnt_are_counted() -> None:
    words = ["".join(RANDOM.choice(list("abcd"), 6)) for _ in range(60)]
    assert not elman.leaks(words, [word.upper() for word in words], task="tag")
    twice = words[:30] * 2
    found = elman.leaks(twice, [word.upper() for word in twice], task="tag").found
    assert [leak.where for leak in found] == ["the test part"]


def test_a_passage_that_is_measured_and_learnt_is_found() -> None:
    text = "".join(RANDOM.choice(list("abcdefgh "), 6000))
    assert not elman.leaks(text, task="generate")
    found = elman.leaks(text[:5700] + text[500:800], task="generate").found
    assert [leak.where for leak in found] == ["the test part"]
    assert repr(text[512:542]) in found[0].evidence or "stands in what is learnt too" in found[0].evidence


@pytest.mark.parametrize("target", ["y", "word"])
def test_poison_moves_nothing(target: str) -> None:
    days = np.datetime64("2021-01-01") + np.arange(120)
    table = {"day": days, "y": RANDOM.normal(size=120).cumsum(), "word": RANDOM.choice(["sun", "fog", "rain"], 120)}
    source = take(table, None, target)
    settings = ForecasterSettings(**{**SMALL, "target": target})
    recipe, _ = fit_recipe(source.table, settings)
    assert moved_by_poison(source, settings, recipe) == []


def test_poison_changes_every_value_after_the_cut_and_none_before_it() -> None:
    days = np.datetime64("2021-01-01") + np.arange(120)
    y = RANDOM.normal(size=120)
    y[110] = np.nan
    table = Table({"day": days, "y": y, "wet": RANDOM.choice(["yes", "no"], 120), "word": ["a", "b", "c"] * 40})
    recipe, _ = fit_recipe(table, ForecasterSettings(**SMALL))
    changed = poisoned(table, recipe, np.datetime64("2021-04-01"))
    cut = int(np.searchsorted(days, np.datetime64("2021-04-01")))
    for name in ("y", "wet", "word"):
        one, other = table.column(name), changed.column(name)
        np.testing.assert_array_equal(one.values[:cut], other.values[:cut])
        np.testing.assert_array_equal(one.missing, other.missing)
        assert (one.values[cut:] != other.values[cut:]).all()


def test_a_forecast_that_reads_what_comes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model would say whose scaling was learnt on all rows."""
    days = np.datetime64("2021-01-01") + np.arange(120)
    source = take({"day": days, "y": RANDOM.normal(size=120).cumsum()}, None, "y")
    settings = ForecasterSettings(**SMALL)
    recipe, _ = fit_recipe(source.table, settings)
    honest = poison._forecasts

    def leaking(source: Any, settings: Any, cut: Any) -> Any:
        return honest(source, settings, cut) - np.mean(source.table.column("y").values)

    monkeypatch.setattr(poison, "_forecasts", leaking)
    found = moved_by_poison(source, settings, recipe)
    assert [(leak.where, leak.form, leak.score) for leak in found] == [("the forecasts", "poison", 1.0)]
    assert "forecasts that were made before the test part moved" in found[0].evidence

"""How fitted models, evaluations and histories look where they are printed, and in a notebook."""

from __future__ import annotations

from typing import Any

import pytest

from elman import SettingError
from tests.jobs.examples import EXAMPLES


@pytest.fixture(scope="module", params=list(EXAMPLES))
def model(request: pytest.FixtureRequest) -> Any:
    return EXAMPLES[request.param].fit()


def test_on_one_short_line(model: Any) -> None:
    for shown in (model, model.evaluation_, model.history_):
        assert len(repr(shown)) <= 250
        assert "\n" not in repr(shown)
    settings = repr(model.set_params())
    assert settings.startswith(f"<{type(model).__name__}(")
    assert settings.endswith(f"fitted: {model.evaluation_.outcome}>")
    assert repr(model.evaluation_).startswith(f"<Evaluation of {model.evaluation_.rows} rows: ")
    assert model.evaluation_.rival in repr(model.evaluation_)
    assert f"of {len(model.history_.epochs)} epochs, the best was {model.best_epoch_}, ended by" in repr(model.history_)


def test_as_columns(model: Any) -> None:
    columns = model.evaluation_.table()
    assert columns["method"] == list(model.evaluation_.metrics)
    for measure, value in model.evaluation_.metrics["elman"].items():
        assert columns[measure][0] == pytest.approx(value, nan_ok=True)
    assert str(model.table()) == str(columns)  # nan is not itself
    epochs = model.history_.table()
    assert epochs["epoch"] == list(range(1, len(model.history_.epochs) + 1))
    assert epochs["loss"] == [epoch.loss for epoch in model.history_.epochs]
    assert epochs["validation_loss"] == [epoch.validation_loss for epoch in model.history_.epochs]


def test_in_a_notebook(model: Any) -> None:
    for shown in (model, model.evaluation_):
        assert all(f"<td>{name}</td>" in shown._repr_html_() for name in model.evaluation_.metrics)
        assert model.evaluation_.verdict.split(":")[0] in shown._repr_html_()
    assert model.history_._repr_html_().count("<tr>") == len(model.history_.epochs) + 1


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_what_is_not_fitted_shows_its_settings(name: str) -> None:
    model = EXAMPLES[name].make()
    assert repr(model).startswith(f"{type(model).__name__}(")
    assert "hidden_size=4" in model._repr_html_()
    with pytest.raises(SettingError, match="not trained yet"):
        model.table()


def test_what_was_not_measured() -> None:
    model = EXAMPLES["numbers"].fit(test_fraction=0.0)
    assert repr(model).endswith("fitted: not measured>")
    assert "not measured" in model._repr_html_()
    with pytest.raises(SettingError, match="nothing to show: the fit had no test part"):
        model.table()


def test_nothing_of_a_table_is_read_as_html() -> None:
    example = EXAMPLES["numbers"]
    table = {"date": example.given[0]["date"], "<b>": example.given[0]["y"]}
    assert "<b>" not in example.make(target="<b>").fit(table)._repr_html_()


def test_long_settings_are_cut() -> None:
    example = EXAMPLES["numbers"]
    table = {**example.given[0], **{f"column {number}": example.given[0]["y"] for number in range(40)}}
    model = example.make(exclude=[f"column {number}" for number in range(40)]).fit(table)
    assert len(repr(model)) < 250

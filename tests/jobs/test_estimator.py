"""What all jobs share: copies by pickling, warm starts, scikit-learn's view of them."""

from __future__ import annotations

import copy
import pickle

import pytest
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from elman import Forecaster, SettingError
from tests.forecast.conftest import Columns, quick
from tests.jobs.examples import EXAMPLES


@pytest.mark.parametrize("again", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_forecasts_the_same(again: object, models: dict[str, Forecaster], table: Columns) -> None:
    other = again(models["wet"])  # type: ignore[operator]
    assert other.predict(table) == models["wet"].predict(table)
    other.network_.parameters["linear.bias"][...] += 1
    assert other.predict(table) != models["wet"].predict(table)


def test_warm_start_goes_on(table: Columns) -> None:
    model = quick(epochs=3, warm_start=True, validation_fraction=0.0)
    first = model.fit(table).history_.epochs[-1].loss
    assert model.fit(table).history_.epochs[0].loss < first
    cold = quick(epochs=3, validation_fraction=0.0)
    assert cold.fit(table).fit(table).history_.epochs[-1].loss == first


def test_warm_start_needs_the_same_network(table: Columns) -> None:
    model = quick(epochs=1, warm_start=True).fit(table)
    with pytest.raises(SettingError, match="'warm_start': found data or settings that ask for another network"):
        model.set_params(hidden_size=5).fit(table)


def test_scikit_learn_sees_whether_it_is_fitted(models: dict[str, Forecaster], table: Columns) -> None:
    check_is_fitted(models["wet"])
    with pytest.raises(NotFittedError):
        check_is_fitted(quick())
    with pytest.raises(NotFittedError, match="not trained yet; call fit first"):
        quick().predict(table)


@pytest.mark.parametrize("name", ["classifier", "regressor", "tagger", "generator"])
def test_the_shares_of_what_answers_are_the_networks_first_and_sum_to_one(name: str) -> None:
    found = EXAMPLES[name].fit().experts_
    assert next(iter(found)) == "network"
    assert sum(found.values()) == pytest.approx(1)


def test_it_has_tags() -> None:
    assert get_tags(quick()).estimator_type is None


def test_callbacks_end_a_fit(table: Columns) -> None:
    model = quick(epochs=9).fit(table, callbacks=[lambda epoch: epoch.number == 2])
    assert (model.stopped_, len(model.history_.epochs)) == ("callback", 2)


def test_what_settings_need_of_each_other_is_no_part_of_an_estimator() -> None:
    assert not [name for name in dir(Forecaster) if name in ("but", "refuse", "believed", "checked")]

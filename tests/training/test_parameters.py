"""Settings as scikit-learn handles them."""

from __future__ import annotations

import pytest
from sklearn.base import clone

from elman import Forecaster, SettingError
from elman.settings import ForecasterSettings, options


def test_init_only_stores() -> None:
    value = object()
    model = Forecaster("rain", window=value)  # type: ignore[arg-type]
    assert model.window is value
    assert set(vars(model)) == set(options(ForecasterSettings))


def test_get_and_set() -> None:
    model = Forecaster("rain", window=5)
    assert model.get_params()["window"] == 5
    assert model.set_params(window=7, cell="lstm") is model
    assert (model.window, model.cell) == (7, "lstm")


def test_an_unknown_setting_is_suggested() -> None:
    with pytest.raises(SettingError, match="setting 'windw' does not exist: did you mean 'window'"):
        Forecaster("rain").set_params(windw=3)


def test_scikit_learn_clones_it() -> None:
    model = Forecaster("rain", window=5, cell="rnn")
    assert clone(model).get_params() == model.get_params()


def test_repr_shows_what_was_chosen() -> None:
    assert repr(Forecaster("rain", window=3, cell="gru")) == "Forecaster(target='rain', window=3)"

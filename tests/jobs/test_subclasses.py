"""An estimator of one's own upon one of ours: its settings are kept by what scikit-learn does with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

import elman
from elman import Classifier, SettingError

NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov"] * 4
KINDS = ["first", "last"] * 16
FEW: dict[str, Any] = {"ensemble": 2, "hidden_size": 6, "min_steps": 4, "epochs": 1, "n_jobs": 1}


@dataclass(repr=False, eq=False)
class Lower(Classifier):
    """With one setting more."""

    lower: bool = True

    def fit(self, X: Any, y: Any = None, callbacks: Any = (), *, verbose: bool | int = 0, against: Any = None) -> Lower:
        seen.append(self.lower)
        texts = [text.lower() if self.lower else text for text in X]
        super().fit(texts, y, callbacks, verbose=verbose, against=against)
        return self


class Small(Classifier):
    """As scikit-learn writes its own: with few settings, and one more."""

    def __init__(self, lower: bool = True, hidden_size: int = 6) -> None:
        super().__init__(**{**FEW, "hidden_size": hidden_size})
        self.lower = lower


class Open(Classifier):
    """Which hands on what it does not know."""

    def __init__(self, lower: bool = True, **settings: Any) -> None:
        super().__init__(**settings)
        self.lower = lower


seen: list[bool] = []


@pytest.mark.parametrize(
    "made", [Lower(lower=False, **FEW), Small(lower=False, hidden_size=5), Open(lower=False, **FEW)]
)
def test_a_clone_has_the_settings_of_the_subclass_too(made: Any) -> None:
    again = clone(made)
    assert type(again) is type(made)
    assert again.get_params() == made.get_params()
    assert (again.lower, again.hidden_size) == (False, made.hidden_size)
    assert again.set_params(lower=True, hidden_size=7).get_params()["lower"] is True
    with pytest.raises(SettingError, match="'lowr' does not exist: did you mean 'lower'"):
        again.set_params(lowr=True)


def test_settings_that_are_left_out_can_not_be_set() -> None:
    assert set(Small().get_params()) == {"hidden_size", "lower"}
    with pytest.raises(SettingError, match="'epochs' does not exist"):
        Small().set_params(epochs=3)


def test_each_fold_has_them() -> None:
    seen.clear()
    cross_val_score(Lower(lower=False, **FEW), NAMES, KINDS, cv=2)
    assert seen == [False, False]
    found = GridSearchCV(Small(), {"lower": [False, True], "hidden_size": [4, 5]}, cv=2).fit(NAMES, KINDS)
    assert set(found.best_params_) == {"lower", "hidden_size"}


@pytest.mark.parametrize("kind", [Lower, Small])
def test_a_saved_one_is_loaded_by_its_class_or_as_ours(kind: Any, tmp_path: Path) -> None:
    made = Small(hidden_size=5) if kind is Small else Lower(lower=False, **FEW)
    made.fit(NAMES, KINDS).save(tmp_path / "m.elman")
    own, ours = type(made).load(tmp_path / "m.elman"), elman.load(tmp_path / "m.elman")
    assert (type(own), type(ours)) == (type(made), Classifier)
    assert own.hidden_size == made.hidden_size
    assert (own.predict(NAMES) == made.predict(NAMES)).all()
    assert (ours.predict(NAMES) == made.predict(NAMES)).all()

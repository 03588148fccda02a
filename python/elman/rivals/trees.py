"""The rival lightgbm: gradient boosted trees by LightGBM, the same for any question."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.rivals.given import needed_by

__all__ = ["TREES", "Trees", "boosted"]

TREES = 200
THREADS = 1  # more wait for each other at every leaf, and beside anything else that runs take twice as long
FIXED = {
    "learning_rate": 0.05,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbosity": -1,
    "num_threads": THREADS,
}


def boosted(classes: bool = False) -> Trees:
    """The rival, for numbers or for `classes`; SettingError without LightGBM."""
    _lightgbm()
    return Trees(classes)


class Trees:
    """Boosted trees of numbers, by their absolute error, or of `classes`, by their probability.

    The absolute error is what forecasts of numbers are judged by, and few wild values don't lead it astray. 200 trees
    at a rate of 0.05, all else as LightGBM has it; nothing is tuned to data, and the same seed serves all.
    """

    def __init__(self, classes: bool) -> None:
        self.classes = classes

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> Trees:
        """Learn from X (n, columns) the numbers, or codes of classes, y (n,)."""
        lightgbm = _lightgbm()
        given = {**FIXED, "objective": "l1"}
        if self.classes:
            self.classes_, y = np.unique(y, return_inverse=True)
            several = {"objective": "multiclass", "num_class": len(self.classes_)}
            given |= {"objective": "binary"} if len(self.classes_) == 2 else several
        self._trees = lightgbm.train(given, lightgbm.Dataset(X, y, params=given), num_boost_round=TREES)
        return self

    def predict(self, X: NDArray[Any]) -> NDArray[Any]:
        """The number, or the most probable class, of each row of X."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)] if self.classes else self._said(X))

    def predict_proba(self, X: NDArray[Any]) -> NDArray[Any]:
        """The probabilities (n, K) of `classes_`."""
        found = self._said(X)
        return np.stack([1 - found, found], axis=1) if found.ndim == 1 else found

    def _said(self, X: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(self._trees.predict(X, num_threads=THREADS))


def _lightgbm() -> Any:
    with needed_by("lightgbm"):
        import lightgbm
    return lightgbm

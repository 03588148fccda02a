"""Looks into a fitted forecaster: what its forecasts rest on, where they are wrong, and pictures of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from elman.errors import SettingError
from elman.forecast.errors import errors_of
from elman.forecast.importance import importance_of
from elman.forecast.numbers import NumberModel
from elman.forecast.pictures import draw_forecast, draw_quantiles
from elman.forecast.rivals import Measured
from elman.forecast.sources import read_again
from elman.forecast.unlearnt import unlearnt
from elman.table.reading import read
from elman.training.pictures import Pictures

if TYPE_CHECKING:
    from elman.explain.errors import Errors
    from elman.explain.importance import Importance
    from elman.forecast.fitted import ForecastFit

__all__ = ["Looks"]


class Looks(Pictures):
    """What a forecaster can be asked of itself once it is fitted."""

    if TYPE_CHECKING:

        @property
        def _whole(self) -> ForecastFit:
            """What the fit made."""

    def importance(self, table: Any, *, repeats: int = 3, windows: int = 200) -> Importance:
        """What the forecasts rest on: how much worse those of rows that the model has not learnt are without it.

        Of so many `windows` of `table`, drawn by lot, each column by itself, the calendar, and stretches of the past
        (the last row, the two before it, four, eight, ...) are taken from another time of the same series, so many
        times, `repeats`; what belongs together in time stays together. The result has the increase of the main loss
        with a 95 % interval, as `.effects` and `.table()`: near 0 is what the model would not miss, though another
        column may say the same. A column that is known in advance is changed in the rows to come too.

        Rows as in `evaluate`; DataError where none are left, SettingError for numbers below 1.
        """
        fitted, asked = self._whole, {"repeats": repeats, "windows": windows}
        for name, value in asked.items():
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
                raise SettingError(f"setting {name!r}: found {value!r}, expected a whole number from 1")
        measured = unlearnt(fitted.recipe, read(table), fitted.observed)
        few = Measured.of(fitted.recipe, measured.rows, measured.ends, most=int(windows))
        return importance_of(fitted, few, int(repeats))

    def errors(self, table: Any, *, worst: int = 10) -> Errors:
        """Where the forecasts of rows that the model has not learnt are wrong: by row ahead, series, hour, ..., and the
        `worst` of them.

        `.by` has a table for each that tells answers apart: "horizon", "target", the column of series, "hour",
        "weekday", "month" and, of classes, "truth"; each has `times`, the mean `loss`, and that of the best baseline
        under its name. `.worst` are columns: series, time, what was true and said, and the loss. The losses are log
        losses or absolute errors, of several targets in the unit of MASE. Rows as in `evaluate`; DataError where none
        are left, SettingError for a `worst` below 1.
        """
        if isinstance(worst, bool) or not isinstance(worst, int | np.integer) or worst < 1:
            raise SettingError(f"setting 'worst': found {worst!r}, expected a whole number from 1")
        fitted = self._whole
        return errors_of(fitted, unlearnt(fitted.recipe, read(table), fitted.observed), int(worst))

    def plot_forecast(
        self,
        X: Any = None,
        future: Any = None,
        *,
        series: str | None = None,
        target: str | None = None,
        since: Any = None,
        ax: Any = None,
    ) -> Any:
        """Draw what is forecast after the last row of a `series` of X, by default the first one; returns the Axes.

        X and `future` as in `predict`. With `since` the forecasts from that moment on are drawn, a horizon apart, over
        what came. With an interval of quantiles, the lowest and the highest; of classes the probabilities. Of several
        targets one is drawn, by default the first. Needs the extra plots; SettingError for a name that is not there.
        """
        fitted = self._whole
        table = fitted.seen() if X is None else read_again(X, fitted.recipe)
        return draw_forecast(fitted, table, future, series, target, since, ax)

    def plot_importance(self, table: Any, ax: Any = None, **how: Any) -> Any:
        """Draw `importance(table, **how)`: by how much forecasts get worse with each part from another time."""
        from elman.plots.bars import plot_importance

        return plot_importance(self.importance(table, **how), ax)

    def plot_errors(self, table: Any, by: str | None = None, ax: Any = None) -> Any:
        """Draw `errors(table)`: the mean loss by "horizon", "hour", ..., beside that of the best baseline; `by` is the
        first of these that there is where nothing is said."""
        from elman.plots.bars import plot_errors

        return plot_errors(self.errors(table), by, ax)

    def plot_calibration(self, evaluation: Any = None, ax: Any = None) -> Any:
        """Draw whether probabilities hold, as other jobs do; of numbers whether quantiles do, in a table with rows that
        the model has not learnt, which is then given in the place of `evaluation`."""
        if isinstance(self._whole.model, NumberModel):
            if evaluation is None:
                raise SettingError(
                    "setting 'evaluation': found nothing, expected a table to measure quantiles on; give one"
                )
            fitted = self._whole
            return draw_quantiles(fitted, unlearnt(fitted.recipe, read(evaluation), fitted.observed), ax)
        return super().plot_calibration(evaluation, ax)

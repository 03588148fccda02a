"""The pictures that all jobs have: how a training went, what was taken for what, whether probabilities hold, folds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elman.errors import SettingError

if TYPE_CHECKING:
    from elman.evaluate.backtest import Backtest
    from elman.evaluate.choices import Choices
    from elman.evaluate.evaluation import Evaluation
    from elman.training.loop import History

__all__ = ["Pictures"]


class Pictures:
    """What a fitted estimator draws, each on `ax` or on a figure of its own, whose Axes is returned.

    SettingError where there is nothing to draw, or matplotlib is not there (the extra plots). Save a picture by
    `ax.figure.savefig("picture.png")`.
    """

    if TYPE_CHECKING:

        @property
        def evaluation_(self) -> Evaluation | None:
            """What the fit measured."""

        @property
        def history_(self) -> History:
            """How the training went."""

    def plot_history(self, ax: Any = None) -> Any:
        """Draw the losses of each epoch, and the best one."""
        from elman.plots.history import plot_history

        return plot_history(self.history_.table(), self.history_.best, ax)

    def plot_confusion(self, evaluation: Evaluation | None = None, ax: Any = None) -> Any:
        """Draw what was taken for what in an `evaluation`, by default that of the test part."""
        from elman.plots.classes import plot_confusion

        return plot_confusion(self._choices(evaluation), ax)

    def plot_calibration(self, evaluation: Evaluation | None = None, ax: Any = None) -> Any:
        """Draw how often what probabilities were given to happened in an `evaluation`, by default that of the test
        part."""
        from elman.plots.classes import plot_reliability

        return plot_reliability(self._choices(evaluation), ax)

    def plot_backtest(self, backtest: Backtest, ax: Any = None) -> Any:
        """Draw the main figure of each fold of a `backtest`, beside that of its best baseline."""
        from elman.plots.bars import plot_backtest

        return plot_backtest(backtest, ax)

    def _choices(self, evaluation: Evaluation | None) -> Choices:
        measured = self.evaluation_ if evaluation is None else evaluation
        if measured is None:
            raise SettingError("found a model that was not measured, expected an evaluation; give one of evaluate")
        if measured.choices is None:
            raise SettingError("found an evaluation without classes, expected one with some; draw another picture")
        return measured.choices

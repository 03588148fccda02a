"""What a backtest leaves: one evaluation over all folds, each fold by itself, and every forecast as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from elman.errors import listed
from elman.evaluate.evaluation import Evaluation
from elman.evaluate.html import as_html
from elman.evaluate.metrics import MAIN, TITLES
from elman.evaluate.verdicts import number

__all__ = ["Backtest", "Ended", "Fold"]

Ended = Literal["done", "interrupted", "time_limit", "callback"]


@dataclass(frozen=True)
class Fold:
    """A part that was kept from a training, and measured: its `number` from 1, what was `learnt` and what was
    `forecast` in words, its `evaluation`, and the `seconds` that it took. `until` is the last moment that was learnt,
    as the table writes it; empty where there are no times."""

    number: int
    learnt: str
    forecast: str
    evaluation: Evaluation
    seconds: float
    until: str = ""


@dataclass(frozen=True, repr=False)
class Backtest:
    """A model's settings measured on several parts of a table, each of which was kept from a training.

    `evaluation` judges the forecasts of all `folds` together, beside all simple methods; of `asked` folds those are
    here that were done when it `ended`: done, interrupted, time_limit or callback. Methods that are `lacking` in a fold
    are not measured over all.
    """

    evaluation: Evaluation
    folds: tuple[Fold, ...]
    asked: int
    ended: Ended
    _table: Callable[[], Any] = field(compare=False)
    lacking: tuple[str, ...] = ()

    def table(self) -> Any:
        """Every forecast with what came, in the form in which the data were given: a row each.

        Columns: those that tell rows or sequences apart, `fold`, for forecasts `cutoff` and `horizon`, then `truth`,
        and the columns of `predict`.
        """
        return self._table()

    def require_skill(self) -> None:
        """Raise CheckFailed unless elman beats the best baseline by more than noise."""
        self.evaluation.require_skill()

    @property
    def verdict(self) -> str:
        """The verdict over all folds, in a sentence or two."""
        return self.evaluation.verdict

    @property
    def note(self) -> str:
        """What is said where not all folds were done, or a method is lacking in some; else empty."""
        why = {"interrupted": "Ctrl-C", "time_limit": "the time limit", "callback": "a callback"}
        sentences = []
        if self.ended != "done":
            sentences.append(f"{len(self.folds)} of {self.asked} folds were done when {why[self.ended]} ended it.")
        if self.lacking:
            sentences.append(f"Not measured, as some folds have too little to learn it from: {listed(self.lacking)}.")
        return " ".join(sentences)

    def __repr__(self) -> str:
        """How many folds there are, and how elman did beside the best baseline."""
        folds = "1 fold" if len(self.folds) == 1 else f"{len(self.folds)} folds"
        return f"<Backtest of {folds}: {self.evaluation.outcome}>"

    def _repr_html_(self) -> str:
        """The folds, and the table and verdict over all, for notebooks."""
        main = MAIN[self.evaluation.kind]
        columns = {
            "fold": [str(fold.number) for fold in self.folds],
            "learnt": [fold.learnt for fold in self.folds],
            "forecast": [fold.forecast for fold in self.folds],
            TITLES[main]: [number(fold.evaluation.metrics["elman"][main]) for fold in self.folds],
        }
        return as_html(columns, repr(self), self.note) + self.evaluation._repr_html_()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, without the table."""
        folds = [
            {
                "fold": fold.number,
                "learnt": fold.learnt,
                **({"until": fold.until} if fold.until else {}),
                "forecast": fold.forecast,
                "seconds": round(fold.seconds, 3),
                "evaluation": fold.evaluation.to_json(),
            }
            for fold in self.folds
        ]
        return {
            "evaluation": self.evaluation.to_json(),
            "folds": folds,
            "folds_asked_for": self.asked,
            "ended": self.ended,
        }

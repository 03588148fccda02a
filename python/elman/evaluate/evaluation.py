"""A network beside the baselines on rows that none of them was trained on, and one plain sentence about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import CheckFailed
from elman.evaluate import baselines, metrics
from elman.evaluate.comparison import FEWEST, Difference, compare
from elman.evaluate.problem import Floats, Kind, Problem

OURS = "elman"


@dataclass(frozen=True)
class Evaluation:
    """How the network and each baseline did on the `rows` rows of the test part.

    `metrics[name][measure]` are the figures, "elman" first; `best` is the name with the smallest main measure; `rival`
    is the best baseline and `difference` the network's gain over it; `verdict` says all that in one sentence.
    """

    kind: Kind
    rows: int
    metrics: dict[str, dict[str, float]]
    best: str
    rival: str
    difference: Difference
    verdict: str

    def require_skill(self) -> None:
        """Raise CheckFailed unless the network beats the best baseline by more than noise."""
        if self.difference.verdict != "better":
            raise CheckFailed(f"the check for skill failed: {self.verdict}")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values: a figure that has no value is None."""
        values: dict[str, Any] = _json(asdict(self))
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Evaluation:
        """An evaluation from what `to_json` gave and a JSON file kept."""
        nan = float("nan")
        figures = {
            name: {measure: nan if value is None else value for measure, value in row.items()}
            for name, row in values["metrics"].items()
        }
        difference = dict(values["difference"])
        if difference["low"] is None:
            difference.update(low=-math.inf, high=math.inf)
        return cls(**{**values, "metrics": figures, "difference": Difference(**difference)})


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def evaluate(problem: Problem, forecast: Floats) -> Evaluation:
    """Compare `forecast`, the network's for the test part of `problem`, with every baseline's.

    `forecast` is probabilities of class 1 `(n,)` for a binary target, `(n, K)` for classes, values `(n,)` for a number.
    """
    forecasts = {OURS: forecast, **baselines.run(problem)}
    y = problem.test.y
    scale = metrics.naive_scale(problem.train.y, problem.train.last)
    figures = {name: metrics.score(problem.kind, y, values, scale) for name, values in forecasts.items()}
    return judged(
        problem.kind, figures, lambda name: metrics.losses(problem.kind, y, forecasts[name]), problem.test.moment
    )


def judged(
    kind: Kind,
    figures: dict[str, dict[str, float]],
    losses: Callable[[str], Floats],
    moment: NDArray[np.int64] | None = None,
) -> Evaluation:
    """The evaluation that follows from the figures of the network and of every baseline.

    `losses` gives the losses (n,) of a method on the same rows, whose mean is the main measure of the `kind`; rows of
    one `moment` count as one.
    """
    main = metrics.MAIN[kind]
    order = sorted(figures, key=lambda name: figures[name][main])
    rival = next(name for name in order if name != OURS)
    ours = losses(OURS)
    difference = compare(ours, losses(rival), moment)
    return Evaluation(
        kind=kind,
        rows=len(ours),
        metrics=figures,
        best=order[0],
        rival=rival,
        difference=difference,
        verdict=_sentence(main, rival, figures[OURS][main], figures[rival][main], difference),
    )


def _sentence(main: str, rival: str, ours: float, theirs: float, difference: Difference) -> str:
    figures = f"{metrics.TITLES[main]} {number(ours)} against {number(theirs)}"
    if difference.moments < FEWEST:
        times = "test row is" if difference.moments == 1 else "test rows are"
        return (
            f"Too few rows to say whether elman beats the best baseline, {rival}: {figures}, "
            f"but {difference.moments} {times} no evidence."
        )
    interval = f"95 % interval of the gain: {number(difference.low)} to {number(difference.high)}"
    if difference.verdict == "better":
        lower = f", {100 * (1 - ours / theirs):.1f} % lower" if theirs else ""
        return f"elman beats the best baseline, {rival}: {figures}{lower}, and that is more than noise ({interval})."
    if difference.verdict == "worse":
        return f"elman is worse than {rival}: {figures} ({interval}). Use the simple method."
    how = "is no better than" if ours >= theirs else "does not clearly beat"
    return f"elman {how} the best baseline, {rival}: {figures}; the difference is within noise ({interval})."


def number(value: float) -> str:
    """A figure as the report writes it: four decimals up to 10, four digits above, a dash for no value.

    >>> number(0.43218), number(1234.56), number(float("nan"))
    ('0.4322', '1235', '–')
    """
    if not math.isfinite(value):
        return "–"
    decimals = 4 if abs(value) < 10 else max(0, 3 - int(math.log10(abs(value))))
    return f"{value:.{decimals}f}"

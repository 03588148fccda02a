"""A model beside the baselines on rows that none of them was trained on, and plain sentences about it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, NETWORK, WITHOUT, Mixture
from elman.baselines.problem import Floats, Kind
from elman.baselines.windows import LAST
from elman.errors import CheckFailed
from elman.evaluate import metrics
from elman.evaluate.answered import Answered
from elman.evaluate.choices import Choices, choices_of
from elman.evaluate.comparison import Difference, compare
from elman.evaluate.html import as_html
from elman.evaluate.verdicts import Measures, number, of_intervals, of_last, of_network, of_rival
from elman.plain import Figure

OURS = ALL


@dataclass(frozen=True, repr=False)
class Evaluation:
    """How elman, each that answers in it and each baseline did on the `rows` rows of the test part.

    These were forecast from so many `windows`, in all by so many single `forecasts`, as one row may be forecast from
    several windows, and for several targets. `left_out` rows were not measured since the model had learnt them.
    Rows are what has an answer: of taggers steps, of classifiers sequences.
    `metrics[name][measure]` are the figures, "elman" first, which is all together; `best` is the name with the smallest
    main measure; `rival` is the best baseline, simple methods that answer in elman among them, and `difference` the
    gain of elman over it. `network` is the gain of elman over the best mixture without the network; None where the
    network answers alone. `verdict` says all that in a sentence or two. Of classes `choices` are elman's:
    `choices.confusion()`, `choices.reliability()`, `choices.brier`, the parts of its Brier score; None of others.
    """

    kind: Kind
    rows: int
    metrics: dict[str, dict[str, Figure]]
    best: str
    rival: str
    difference: Difference
    network: Difference | None
    verdict: str
    windows: int = 0
    forecasts: int = 0
    left_out: int = 0
    choices: Choices | None = None

    def require_skill(self) -> None:
        """Raise CheckFailed unless elman beats the best baseline by more than noise."""
        if self.difference.verdict != "better":
            is_how = "" if self.difference.verdict == "too little data" else "elman is "
            raise CheckFailed(f"the check for skill failed: {is_how}{self.outcome}")

    def __repr__(self) -> str:
        """How many rows there were, and how elman did beside the best baseline."""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        return f"<Evaluation of {rows}: {self.outcome}>"

    @property
    def outcome(self) -> str:
        """How elman did beside the best baseline, in a few words."""
        verdict = self.difference.verdict
        if verdict == "too little data":
            return f"too little data to compare it with {self.rival}"
        return f"{verdict} than the best baseline, {self.rival}"

    def table(self) -> dict[str, list[Any]]:
        """The figures as columns, a row a method: `method`, then each measure, nan where a method has none."""
        measures = dict.fromkeys(measure for figures in self.metrics.values() for measure in figures)
        columns: dict[str, list[Any]] = {"method": list(self.metrics)}
        for measure in measures:
            columns[measure] = [figures.get(measure, math.nan) for figures in self.metrics.values()]
        return columns

    def _repr_html_(self) -> str:
        """The table and the verdict, for notebooks."""
        columns = self.table()
        names = columns.pop("method")
        figures = {metrics.TITLES[measure]: [number(value) for value in values] for measure, values in columns.items()}
        return as_html({"on the test part": names, **figures}, repr(self), self.verdict)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values: a figure that has no value is None."""
        values: dict[str, Any] = _json(asdict(replace(self, choices=None)))
        return {**values, "choices": None if self.choices is None else self.choices.to_json()}


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Asked:
    """What the question was: its `kind`, how many rows ahead it asks for, whether for `several` targets, from how many
    rows, its `window`, which `classes` there are, and how many rows later it is asked again, the `stride`."""

    kind: Kind
    horizon: int = 1
    several: bool = False
    window: int = 1
    classes: tuple[Any, ...] = ()
    stride: int = 1

    @property
    def overlap(self) -> int:
        """How many forecasts in a row are of a row in common."""
        return -(-self.horizon // self.stride)

    @property
    def block(self) -> int:
        """How many forecasts in a row read or answer a row in common."""
        return -(-(self.window + self.horizon) // self.stride)


@dataclass(frozen=True)
class Paired:
    """How losses of rows go together: rows of one `moment` count as one; forecasts of so many rows `ahead` overlap;
    moments within a `block` resemble each other, as in `compare`; each row is of one of the `series`. A moment is what
    people call a `unit`."""

    moment: NDArray[Any] | None = None
    ahead: int = 1
    block: int | None = None
    series: NDArray[Any] | None = None
    unit: str = "test row"

    def compare(self, first: Floats, other: Floats) -> Difference:
        """Compare two methods by their losses (n,)."""
        return compare(first, other, self.moment, self.ahead, self.block, self.series)


PAIRED = Paired()


def evaluate(
    asked: Asked,
    said: Answered,
    levels: tuple[float, ...] = (),
    note: str = "",
    mixture: Mixture | None = None,
) -> Evaluation:
    """Compare what elman, and those that answer in it by a `mixture`, `said` with what simple methods did.

    `levels` are those of the quantiles, where there are some. A `note` ends the verdict.
    """
    known = np.isfinite(said.y)
    y, forecasts = said.y[known], said.forecasts
    scale = np.full(len(y), np.nan) if said.scale is None else said.scale[known]
    figures = {name: metrics.score(asked.kind, y, values[known], scale) for name, values in forecasts.items()}
    for name, each in said.quantiles.items():
        figures[name] |= metrics.score_quantiles(y, each.reshape(*known.shape, -1)[known], levels)
    weight = np.asarray(1 / scale) if asked.several else np.ones(len(y))  # units of several targets differ
    there = known if known.ndim == 1 else known.any(axis=1)
    moment, series = (None if each is None else each[there] for each in (said.moment, said.series))
    found = judged(
        asked.kind,
        figures,
        lambda name: _losses(asked.kind, y, forecasts[name][known], known, weight),
        Paired(moment, asked.overlap, asked.block, series, _unit(series)),
        main="mase" if asked.several else None,
        mixture=mixture,
    )
    sentences = [found.verdict, of_intervals(figures[OURS], levels, found.difference.moments), note]
    choices = choices_of(y, forecasts[OURS][known], asked.classes) if asked.classes else None
    return replace(found, forecasts=len(y), verdict=" ".join(filter(None, sentences)), choices=choices)


def judged(
    kind: Kind,
    figures: Measures,
    losses: Callable[[str], Floats],
    paired: Paired = PAIRED,
    *,
    main: str | None = None,
    mixture: Mixture | None = None,
) -> Evaluation:
    """The evaluation that follows from the figures of elman, of those that answer in it by a `mixture`, and of every
    baseline.

    `losses` gives the losses (n,) of a method on the same rows, whose mean is the `main` measure, by default that of
    the `kind`; how they are `paired` says what is no evidence by itself.
    """
    main = main or metrics.MAIN[kind]
    order = sorted(figures, key=lambda name: figures[name][main])
    rival = next(name for name in order if name not in (OURS, NETWORK, WITHOUT))
    ours = losses(OURS)
    difference = paired.compare(ours, losses(rival))
    same = mixture is not None and mixture.shares.get(rival) == 1
    verdict = of_rival(main, rival, figures, difference, paired.unit, same=same)
    if kind == "number" and LAST in figures and rival != LAST and difference.verdict in ("no better", "worse"):
        verdict += of_last(main, figures[OURS][main], figures[LAST][main], paired.compare(ours, losses(LAST)))
    network = None
    if mixture is not None and mixture.beside is not None:
        network = paired.compare(ours, losses(mixture.beside))
        verdict = f"{verdict} {of_network(main, figures[mixture.beside][main], network, mixture)}"
    return Evaluation(
        kind=kind,
        rows=len(ours),
        metrics=figures,
        best=order[0],
        rival=rival,
        difference=difference,
        network=network,
        verdict=verdict,
        windows=len(ours),
        forecasts=len(ours),
    )


def _unit(series: NDArray[Any] | None) -> str:
    """What people call a moment: a row, where there is one series."""
    return "test row" if series is None or (series == series[:1]).all() else "moment"


def _losses(kind: Kind, y: Floats, forecast: Floats, known: NDArray[np.bool_], weight: Floats) -> Floats:
    """The loss of each window (n,): the mean over those of its answers that are known."""
    each = np.nan_to_num(metrics.losses(kind, y, forecast) * weight)
    if known.ndim == 1:
        return each
    window = np.nonzero(known)[0]
    count = np.bincount(window, minlength=len(known))
    return (np.bincount(window, weights=each, minlength=len(known)) / np.maximum(count, 1))[count > 0]

"""A model beside the baselines on rows that none of them was trained on, and plain sentences about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
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
from elman.evaluate.comparison import Difference, compare
from elman.evaluate.html import as_html
from elman.plain import Figure

OURS = ALL
FALLS_SHORT = 1.5  # times as many outside the intervals as were promised: those promise too much

Measures = dict[str, dict[str, float]]  # of each method


@dataclass(frozen=True, repr=False)
class Evaluation:
    """How elman, each that answers in it and each baseline did on the `rows` rows of the test part.

    These were forecast from so many `windows`, in all by so many single `forecasts`, as one row may be forecast from
    several windows, and for several targets. `left_out` rows were not measured since the model had learnt them.
    Rows are what has an answer: of taggers steps, of classifiers sequences.
    `metrics[name][measure]` are the figures, "elman" first, which is all together; `best` is the name with the smallest
    main measure; `rival` is the best baseline, simple methods that answer in elman among them, and `difference` the
    gain of elman over it. `network` is the gain of elman over the best mixture without the network; None where the
    network answers alone. `verdict` says all that in a sentence or two.
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

    def require_skill(self) -> None:
        """Raise CheckFailed unless elman beats the best baseline by more than noise."""
        if self.difference.verdict != "better":
            raise CheckFailed(f"the check for skill failed: {self.verdict}")

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
        values: dict[str, Any] = _json(asdict(self))
        return values


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Asked:
    """What the question was: its `kind`, how many rows ahead it asks for, whether for `several` targets, and from how
    many rows, its `window`."""

    kind: Kind
    horizon: int = 1
    several: bool = False
    window: int = 1


@dataclass(frozen=True)
class Paired:
    """How losses of rows go together: rows of one `moment` count as one; forecasts of so many rows `ahead` overlap;
    moments within a `block` resemble each other, as in `compare`; each row is of one of the `series`."""

    moment: NDArray[Any] | None = None
    ahead: int = 1
    block: int | None = None
    series: NDArray[Any] | None = None

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
        Paired(moment, asked.horizon, asked.window + asked.horizon, series),
        main="mase" if asked.several else None,
        mixture=mixture,
    )
    sentences = [found.verdict, _of_intervals(figures[OURS], levels, found.difference.moments), note]
    return replace(found, forecasts=len(y), verdict=" ".join(filter(None, sentences)))


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
    verdict = _sentence(main, rival, figures, difference, same=same)
    if kind == "number" and LAST in figures and rival != LAST and difference.verdict in ("no better", "worse"):
        verdict += _of_last(main, figures[LAST][main], paired.compare(ours, losses(LAST)))
    network = None
    if mixture is not None and mixture.beside is not None:
        network = paired.compare(ours, losses(mixture.beside))
        verdict = f"{verdict} {_of_network(main, figures[mixture.beside][main], network, mixture)}"
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


def _of_intervals(ours: Mapping[str, float], levels: tuple[float, ...], moments: int) -> str:
    """What is said of intervals that hold much less than they promise, more than chance explains; else nothing."""
    if "coverage" not in ours:
        return ""
    promised, held = levels[-1] - levels[0], ours["coverage"]
    chance = 2 * math.sqrt(promised * (1 - promised) / max(moments, 1))
    if 1 - held <= max(FALLS_SHORT * (1 - promised), 1 - promised + chance):
        return ""
    return f"Its intervals hold {100 * held:.0f} % of the values, and {100 * promised:.0f} % were promised."


def _losses(kind: Kind, y: Floats, forecast: Floats, known: NDArray[np.bool_], weight: Floats) -> Floats:
    """The loss of each window (n,): the mean over those of its answers that are known."""
    each = np.nan_to_num(metrics.losses(kind, y, forecast) * weight)
    if known.ndim == 1:
        return each
    window = np.nonzero(known)[0]
    count = np.bincount(window, minlength=len(known))
    return (np.bincount(window, weights=each, minlength=len(known)) / np.maximum(count, 1))[count > 0]


def _sentence(main: str, rival: str, measured: Measures, difference: Difference, *, same: bool) -> str:
    """How elman does beside the best rival, which may be the `same` as what answers."""
    ours, theirs = measured[OURS][main], measured[rival][main]
    figures = f"{metrics.TITLES[main]} {number(ours)} against {number(theirs)}"
    if same:
        return f"elman answers as the best baseline, {rival}, does: {metrics.TITLES[main]} {number(ours)}."
    if difference.verdict == "too little data":
        times = "test row is" if difference.moments == 1 else "test rows are"
        return (
            f"Too little data to say whether elman beats the best baseline, {rival}: {figures}, "
            f"but {difference.moments} {times} no evidence."
        )
    interval = f"95 % interval of the gain: {number(difference.low)} to {number(difference.high)}{_in(difference)}"
    if difference.verdict == "better":
        lower = f", {100 * (1 - ours / theirs):.1f} % lower" if theirs else ""
        return f"elman beats the best baseline, {rival}: {figures}{lower}, and that is more than noise ({interval})."
    if difference.verdict == "worse":
        alone = measured.get(NETWORK, measured[OURS])[main]
        other = f", or the network alone, experts=False: {number(alone)}" if alone < theirs else ""
        return f"elman is worse than {rival}: {figures} ({interval}). Use that method{other}."
    if difference.low == difference.high == 0:
        return f"elman is as good as the best baseline, {rival}: {figures}."
    how = "is no better than" if ours >= theirs else "does not clearly beat"
    return f"elman {how} the best baseline, {rival}: {figures}; the difference is within noise ({interval})."


def _in(difference: Difference) -> str:
    """In how many of many series it is better."""
    if not difference.series:
        return ""
    return f"; better in {100 * difference.better_in:.0f} % of {difference.series:,} series"


def _of_last(main: str, last: float, gain: Difference) -> str:
    """What is said of the last value where elman is no better than another baseline: whether it would do as well."""
    if gain.verdict == "better":
        return ""
    return f" The last value is as good: {metrics.TITLES[main]} {number(last)}."


def _of_network(main: str, without: float, gain: Difference, mixture: Mixture) -> str:
    """What the trained network adds to the best mixture without it."""
    answering = [name for name, share in mixture.shares.items() if share]
    if not mixture.shares[NETWORK]:
        verb = "answers" if len(answering) == 1 else "answer"
        return f"The trained network adds nothing here: {_listed(answering)} {verb}."
    if gain.verdict == "too little data":
        return "Too little data to say what the trained network adds to the others."
    found = f"{metrics.TITLES[main]} {number(without)} without it"
    interval = f"95 % interval of the gain: {number(gain.low)} to {number(gain.high)}"
    words = {
        "better": "The trained network adds to the others",
        "worse": "The trained network takes from the others",
        "no better": "The trained network adds nothing that is more than noise",
    }
    return f"{words[gain.verdict]}: {found} ({interval})."


def _listed(names: list[str]) -> str:
    """Names in a row.

    >>> _listed(["a"]), _listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number(value: float) -> str:
    """A figure as the report writes it: four decimals up to 10, four digits above, a dash for no value.

    >>> number(0.43218), number(1234.56), number(float("nan"))
    ('0.4322', '1235', '–')
    """
    if not math.isfinite(value):
        return "–"
    decimals = 4 if abs(value) < 10 else max(0, 3 - int(math.log10(abs(value))))
    return f"{value:.{decimals}f}"

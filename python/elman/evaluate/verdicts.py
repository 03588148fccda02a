"""What an evaluation says in sentences: how elman did beside the best baseline, and what is to be known beside that."""

from __future__ import annotations

import math
from collections.abc import Mapping

from elman.baselines.mixture import ALL, NETWORK, Mixture
from elman.evaluate import metrics
from elman.evaluate.comparison import Difference

__all__ = ["Measures", "number", "of_intervals", "of_last", "of_network", "of_rival"]

SMALL = 0.01  # below it four decimals tell next to nothing
NEARLY = 1.05  # times an error that is said to be as good: a wide interval alone does not make it so
FALLS_SHORT = 1.5  # times as many outside the intervals as were promised: those promise too much

Measures = dict[str, dict[str, float]]  # of each method


def of_rival(main: str, rival: str, measured: Measures, difference: Difference, unit: str, *, same: bool) -> str:
    """How elman does beside the best rival, which may be the `same` as what answers; what the interval rests on is
    called a `unit`."""
    ours, theirs = measured[ALL][main], measured[rival][main]
    figures = f"{metrics.TITLES[main]} {number(ours)} against {number(theirs)}"
    if same:
        return f"elman answers as the best baseline, {rival}, does: {metrics.TITLES[main]} {number(ours)}."
    if difference.verdict == "too little data":
        times = f"{unit} is" if difference.moments == 1 else f"{unit}s are"
        return (
            f"Too little data to say whether elman beats the best baseline, {rival}: {figures}, "
            f"but {difference.moments} {times} no evidence."
        )
    interval = f"95 % interval of the gain: {number(difference.low)} to {number(difference.high)}{_in(difference)}"
    if difference.verdict == "better":
        lower = f", {100 * (1 - ours / theirs):.1f} % lower" if theirs else ""
        return f"elman beats the best baseline, {rival}: {figures}{lower}, and that is more than noise ({interval})."
    if difference.verdict == "worse":
        alone = measured.get(NETWORK, measured[ALL])[main]
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


def of_last(main: str, ours: float, last: float, gain: Difference) -> str:
    """What is said of the last value where elman is no better than another baseline: whether it would do as well."""
    if gain.verdict == "better" or last > NEARLY * ours:
        return ""
    how = "better than elman too" if gain.verdict == "worse" else "as good as elman, within noise"
    return f" The last value is {how}: {metrics.TITLES[main]} {number(last)}."


def of_network(main: str, without: float, gain: Difference, mixture: Mixture) -> str:
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


def of_intervals(ours: Mapping[str, float], levels: tuple[float, ...], moments: int) -> str:
    """What is said of intervals that hold much less than they promise, more than chance explains; else nothing."""
    if "coverage" not in ours:
        return ""
    promised, held = levels[-1] - levels[0], ours["coverage"]
    chance = 2 * math.sqrt(promised * (1 - promised) / max(moments, 1))
    if 1 - held <= max(FALLS_SHORT * (1 - promised), 1 - promised + chance):
        return ""
    return f"Its intervals hold {100 * held:.0f} % of the values, and {100 * promised:.0f} % were promised."


def _listed(names: list[str]) -> str:
    """Names in a row.

    >>> _listed(["a"]), _listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number(value: float) -> str:
    """A figure as the report writes it: four decimals up to 10, four digits above, three below a hundredth, a dash for
    no value.

    >>> number(0.43218), number(1234.56), number(-0.0031234), number(float("nan"))
    ('0.4322', '1235', '-0.00312', '–')
    """
    if not math.isfinite(value):
        return "–"
    if 0 < abs(value) < SMALL:
        return f"{value:.3g}"
    decimals = 4 if abs(value) < 10 else max(0, 3 - int(math.log10(abs(value))))
    return f"{value:.{decimals}f}"

"""Made panels of series that are not alike: no kind may pay for what is learnt of all together."""

from __future__ import annotations

import functools
from pathlib import Path

import polars as pl

from benchmarks.accuracy.made_panels import PANELS, MadePanel, made
from benchmarks.accuracy.sets import Accuracy, Measured
from elman import Forecaster
from elman.baselines.windows import CLIMATOLOGY, DRIFT, LAST, LINEAR, MEDIAN, SEASON, SMOOTHED, USUAL
from elman.evaluate.evaluation import OURS, Evaluation

__all__ = ["SETS", "past_of"]

SIMPLE = (LAST, SEASON, USUAL, MEDIAN, LINEAR, DRIFT, SMOOTHED, CLIMATOLOGY)
PARTS = 3  # horizons of each series that are kept from the fit
Kept = dict[str, dict[str, float]]


def _errors(panel: MadePanel, seed: int, model: Forecaster) -> Kept:
    """The MASE of elman and of every simple method, of each kind and of all series, on rows after those of the fit."""
    whole = made(panel, seed)

    def of(frame: pl.DataFrame) -> dict[str, float]:
        found: Evaluation = model.evaluate(frame.drop("kind"))
        return {name: found.metrics[name]["mase"] for name in (OURS, *SIMPLE) if name in found.metrics}

    return {kind: of(whole.filter(pl.col("kind") == kind)) for kind in panel.kinds} | {"all": of(whole)}


def past_of(panel: MadePanel, seed: int) -> pl.DataFrame:
    """The rows of a panel that a model is fitted on."""
    frame = made(panel, seed)
    back = pl.len().over("id") - pl.int_range(pl.len()).over("id")
    return frame.filter(back > PARTS * panel.horizon).drop("kind")


@functools.cache
def _fitted(panel: str, seed: int, threads: int | None) -> Kept:
    """The errors of a panel, of each kind of its series and of all."""
    each = next(each for each in PANELS if each.name == panel)
    model = Forecaster(
        "y",
        time="ds",
        series="id",
        window=each.window,
        horizon=each.horizon,
        test_fraction=0.0,
        random_state=seed,
        n_jobs=threads,
    )
    return _errors(each, seed, model.fit(past_of(each, seed)))


def _beside(errors: dict[str, float]) -> float:
    """The error of elman over that of the best simple method."""
    return errors[OURS] / min(error for name, error in errors.items() if name != OURS)


def _worst(panel: MadePanel) -> Accuracy:
    def run(folder: Path, seed: int, threads: int | None) -> Measured:  # noqa: ARG001 - the data are made
        errors = _fitted(panel.name, seed, threads)
        return Measured(max(_beside(errors[kind]) for kind in panel.kinds))

    measure = "error of the worst kind over its best simple method's"
    return Accuracy(f"{panel.name}, worst kind", "forecast of made panels", measure, 1.1, False, {}, ".", run)


def _mean(panel: MadePanel) -> Accuracy:
    def run(folder: Path, seed: int, threads: int | None) -> Measured:  # noqa: ARG001 - the data are made
        return Measured(_beside(_fitted(panel.name, seed, threads)["all"]))

    measure = "error over the best simple method's, all series"
    return Accuracy(f"{panel.name}, all kinds", "forecast of made panels", measure, 1.0, False, {}, ".", run)


SETS = [make(panel) for panel in PANELS for make in (_mean, _worst)]

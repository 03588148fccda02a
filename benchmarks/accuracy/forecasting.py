"""The sets of the forecaster, each with the protocol of its README: what is measured never was in the table of the fit.

Window and horizon are given, nothing else is set to a data set.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.accuracy.sets import Accuracy, Measured, Run, measured
from elman import Forecaster

__all__ = ["SETS"]

Floats = NDArray[np.float64]


def _frame(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None)


def _forecaster(
    target: str | list[str], window: int, horizon: int, seed: int, threads: int | None, **more: Any
) -> Forecaster:
    settings = {"test_fraction": 0.0, "random_state": seed, "n_jobs": threads, **more}
    return Forecaster(target, window=window, horizon=horizon, **settings)


def _panel(name: str, window: int, horizon: int, season: int) -> Run:
    """MASE of the last `horizon` values of each series, the mean over series."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        frame = _frame(folder / name / f"{name}.csv.gz")
        past, future = (frame.filter(pl.col("split") == part).drop("split") for part in ("train", "test"))
        usual = past.group_by("unique_id", maintain_order=True).agg(
            (pl.col("y") - pl.col("y").shift(season)).abs().mean().alias("usual")
        )

        def mase(model: Forecaster) -> float:
            found = future.with_columns(model.predict(past)["prediction"].alias("found"))
            error = found.group_by("unique_id").agg((pl.col("y") - pl.col("found")).abs().mean().alias("error"))
            return float(error.join(usual, on="unique_id").select((pl.col("error") / pl.col("usual")).mean()).item())

        model = _forecaster("y", window, horizon, seed, threads, time="ds", series="unique_id")
        return measured(lambda: model.fit(past), mase)

    return run


def _rolling(model: Forecaster, frame: pl.DataFrame, first: int) -> tuple[Floats, Floats]:
    """Forecasts and truth (targets, k, H) from every row on after which the last row ahead is row `first` or later."""
    horizon, targets = model.horizon, model.summary_.target.split(", ")
    time = frame[model.summary_.time]
    found = model.forecasts(frame, since=time[first - horizon])
    whole = slice(None, len(frame) - first)  # later ones are for rows that are still to come

    def each(what: str) -> Floats:
        names = [what] if len(targets) == 1 else [f"{target} {what}" for target in targets]
        values = np.asarray(found.select(names).fill_null(np.nan).to_numpy(), dtype=np.float64).T
        return values.reshape(len(targets), -1, horizon)[:, whole]

    return each("prediction"), each("truth")


def _last_step(file: str, target: str, window: int, horizon: int, test: int, **more: Any) -> Run:
    """Mean absolute error `horizon` rows ahead, over the last `test` rows."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        frame = _frame(folder / file)
        first = len(frame) - test

        def error(model: Forecaster) -> float:
            found, truth = _rolling(model, frame, first)
            return float(np.nanmean(np.abs(found - truth)[0, :, -1]))

        model = _forecaster(target, window, horizon, seed, threads, **more)
        return measured(lambda: model.fit(frame[:first]), error)

    return run


def _long(file: str, window: int, horizon: int, cuts: Callable[[int], tuple[int, int, int]]) -> Run:
    """Mean squared error of all columns, standardised by the training part; `cuts` are the ends of the three parts."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        frame = _frame(folder / file)
        train, validation, test = cuts(len(frame))
        frame = frame[:test]
        columns = frame.columns[1:]
        scaled = frame.with_columns(
            (pl.col(c) - frame[:train][c].mean()) / frame[:train][c].std(ddof=0) for c in columns
        )
        share = (validation - train - horizon + 1) / (validation - window - 2 * (horizon - 1))
        inside = slice(horizon - 1, None)  # windows whose first row ahead is in the test part

        def error(model: Forecaster) -> float:
            found, truth = _rolling(model, scaled, validation)
            return float(np.mean((found - truth)[:, inside] ** 2))

        # as those who are compared there: rows that decide are not learnt
        model = _forecaster(columns, window, horizon, seed, threads, validation_fraction=share, refit=False)
        return measured(lambda: model.fit(scaled[:validation]), error)

    return run


def _set(
    name: str,
    measure: str,
    target: float,
    references: dict[str, float],
    file: str,
    run: Run,
) -> Accuracy:
    return Accuracy(name, "forecast", measure, target, False, references, file, run)


def _ett(number: int, target: float, references: dict[str, float]) -> Accuracy:
    file = f"etth/ETTh{number}.csv.gz"
    run = _long(file, 336, 96, lambda rows: (8640, 11520, 14400))  # noqa: ARG005
    return _set(f"ETTh{number}", "MSE, 96 h", target, references, file, run)


def _exchange() -> Accuracy:
    file = "exchange_rate/exchange_rate.csv.gz"
    run = _long(file, 96, 96, lambda rows: (int(rows * 0.7), rows - int(rows * 0.2), rows))
    references = {"repeat last": 0.081, "NLinear": 0.081, "DLinear": 0.089, "Autoformer": 0.197, "Informer": 0.847}
    return _set("exchange_rate", "MSE, 96 days", 0.085, references, file, run)


SEATTLE, SUNSPOTS = "seattle_ny_weather/seattle-weather.csv.gz", "airpassengers_sunspots/sunspots_monthly.csv.gz"
_seattle = functools.partial(_last_step, SEATTLE, "temp_max", 14, test=365)

SETS = [
    _set(
        "hospital",
        "MASE, 12 months",
        0.78,
        {"Theta": 0.761, "ETS": 0.77, "N-BEATS": 0.771, "DLinear": 0.811, "DeepAR": 0.834, "seasonal naive": 0.9205},
        "hospital/hospital.csv.gz",
        _panel("hospital", 24, 12, 12),
    ),
    _set(
        "m4_hourly",
        "MASE, 48 h",
        1.0,
        {"ES-RNN": 0.893, "ARIMA": 1.03, "seasonal naive": 1.193, "N-BEATS": 1.34, "DLinear": 1.69, "DeepAR": 3.53},
        "m4_hourly/m4_hourly.csv.gz",
        _panel("m4_hourly", 336, 48, 24),
    ),
    _ett(1, 0.385, {"SegRNN": 0.368, "DLinear": 0.386, "LSTNet, 24 h": 1.293, "repeat last": 1.294}),
    _ett(2, 0.295, {"SegRNN": 0.278, "DLinear": 0.333, "LSTMa, 24 h": 1.143, "repeat last": 0.432}),
    _set(
        "vic_elec",
        "MAE, 48 half-hours ahead",
        200.0,
        {"linear AR": 239.9, "last week": 272.1, "yesterday": 318.9},
        "vic_elec/vic_elec.csv.gz",
        _last_step(
            "vic_elec/vic_elec.csv.gz",
            "demand",
            336,
            48,
            4416,
            time="time_local",
            known=["temperature", "holiday"],
            exclude=["time_utc"],
        ),
    ),
    _set("seattle, 1 day", "MAE", 2.14, {"linear AR": 2.142, "last value": 2.24}, SEATTLE, _seattle(1)),
    _set("seattle, 7 days", "MAE", 3.07, {"linear AR": 3.068, "last value": 3.74}, SEATTLE, _seattle(7)),
    _set(
        "sunspots",
        "MAE, 12 months ahead",
        20.4,
        {"linear AR": 20.46, "last value": 26.8},
        SUNSPOTS,
        _last_step(SUNSPOTS, "sunspots", 36, 12, 600),
    ),
    _exchange(),
]

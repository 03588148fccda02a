"""What intervals hold that promise 90 %: real sets and made panels, each kind of a panel by itself.

python -m benchmarks.accuracy.coverage [NAME ...]    prints rows of a set; ELMAN_DATA is the folder of the real ones

Rows after those of the fit are forecast from every row. "still" are intervals as they were calibrated, "rolling" those
that follow what comes. Winkler is the width of an interval and 20 times how far the truth is outside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl

from benchmarks.accuracy.made_panels import PANELS, MadePanel, made
from benchmarks.accuracy.panels import past_of
from benchmarks.accuracy.sets import data_folder
from elman import Forecaster
from elman.evaluate.evaluation import OURS

PROMISED = 0.9
YEAR, MONTHS = 52_608 // 3, 2628  # half hours of vic_elec that are looked at, and of these those after the fit
HOURS = 1440  # of New York, after the fit

Names = tuple[str, str | None]  # of the columns of time and series
Found = tuple[Forecaster, pl.DataFrame, pl.DataFrame, Names]  # the model, rows that it learnt, all rows


def _panel(panel: MadePanel) -> Found:
    past, names = past_of(panel, 0), ("ds", "id")
    return _fitted("y", past, names, window=panel.window, horizon=panel.horizon), past, made(panel, 0), names


def _hospital() -> Found:
    whole = pl.read_csv(data_folder(None) / "hospital" / "hospital.csv.gz", infer_schema_length=None)
    past, names = whole.filter(pl.col("split") == "train").drop("split"), ("ds", "unique_id")
    return _fitted("y", past, names, horizon=12), past, whole.drop("split"), names


def _new_york(horizon: int) -> Found:
    file = data_folder(None) / "nyc_weather_2013" / "weather.csv.gz"
    whole = pl.read_csv(file, infer_schema_length=None, null_values=["NA"]).select("origin", "time_hour", "temp")
    last, names = whole["time_hour"].unique().sort()[-HOURS - 1], ("time_hour", "origin")
    past = whole.filter(pl.col("time_hour") <= last)
    return _fitted("temp", past, names, horizon=horizon), past, whole, names


def _victoria() -> Found:
    whole = pl.read_csv(data_folder(None) / "vic_elec" / "vic_elec.csv.gz", infer_schema_length=None).tail(YEAR)
    whole, names = whole.select("time_utc", "demand"), ("time_utc", None)
    return _fitted("demand", whole[:-MONTHS], names, horizon=48), whole[:-MONTHS], whole, names


def _fitted(target: str, past: pl.DataFrame, names: Names, **sizes: Any) -> Forecaster:
    model = Forecaster(target, time=names[0], series=names[1], coverage=PROMISED, test_fraction=0.0, **sizes)
    return model.fit(past)


SETS: dict[str, Callable[[], Found]] = {
    "hospital": _hospital,
    "new_york_1": partial(_new_york, 1),
    "new_york_24": partial(_new_york, 24),
    "vic_elec": _victoria,
    **{panel.name: partial(_panel, panel) for panel in PANELS},
}


def rolling(found: Found) -> pl.DataFrame:
    """Every forecast of rows after those that the model learnt, with the `kind` of the series."""
    model, past, whole, (time, series) = found
    given, whose = whole.drop("kind", strict=False), pl.col(series) if series else pl.lit("")
    learnt = past.group_by(whose.alias("whose")).agg(pl.col(time).max().alias("learnt"))
    kind = pl.col("kind") if "kind" in whole.columns else pl.lit("")
    kinds = whole.select(whose.alias("whose"), kind.alias("kind")).unique()
    rolled: pl.DataFrame = model.forecasts(given, since=learnt["learnt"].min()).with_columns(whose.alias("whose"))
    rolled = rolled.join(learnt, on="whose", maintain_order="left").join(kinds, on="whose", maintain_order="left")
    return rolled.filter((pl.col("cutoff") >= pl.col("learnt")) & pl.col("truth").is_not_null())


def figures(found: Found, rolled: pl.DataFrame, kind: str) -> dict[str, float]:
    """What intervals of a kind of series hold, in percent, and their mean Winkler score, still and rolling; the MASE of
    medians."""
    model, _, whole, _ = found
    whole, rolled = (each.filter(pl.col("kind") == kind) if kind else each for each in (whole, rolled))
    still = model.evaluate(whole.drop("kind", strict=False)).metrics[OURS]
    truth, low, high = pl.col("truth"), pl.col("q0.05"), pl.col("q0.95")
    outside = pl.max_horizontal(low - truth, truth - high, 0.0)
    asked = truth.is_between(low, high).mean(), (high - low + 2 / (1 - PROMISED) * outside).mean()
    held, winkler = rolled.select(*(each.alias(str(number)) for number, each in enumerate(asked))).row(0)
    told = {"still": 100 * still["coverage"], "rolling": 100 * held}
    return {**told, "winkler, still": still["winkler"], "winkler, rolling": winkler, "mase": still["mase"]}


def main(names: list[str]) -> None:
    """Print the figures of each set, and of each kind of series in it."""
    for name in names or SETS:
        found = SETS[name]()
        rolled = rolling(found)
        kinds = rolled["kind"].unique(maintain_order=True).to_list()
        for kind in ["", *kinds] if len(kinds) > 1 else [""]:
            what = f"{name}, {kind}" if kind else name
            told = "  ".join(f"{each} {value:.4g}" for each, value in figures(found, rolled, kind).items())
            sys.stdout.write(f"{what:30} {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

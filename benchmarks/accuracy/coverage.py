"""What intervals hold that promise 90 %: real sets and made panels, each kind of a panel by itself.

python -m benchmarks.accuracy.coverage [NAME ...]    prints a row a set; ELMAN_DATA is the folder of the real ones
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import polars as pl

from benchmarks.accuracy.made_panels import PANELS, MadePanel, made
from benchmarks.accuracy.panels import past_of
from benchmarks.accuracy.sets import data_folder
from elman import Forecaster
from elman.evaluate.evaluation import OURS, Evaluation

PROMISED = 0.9
ROWS = 52_608 // 3  # of vic_elec, the last ones: a year of half hours
MEASURES = ("coverage", "pinball", "mase")


def _panel(panel: MadePanel) -> Iterator[tuple[str, Evaluation]]:
    sizes: dict[str, Any] = {"window": panel.window, "horizon": panel.horizon}
    model = Forecaster("y", time="ds", series="id", coverage=PROMISED, test_fraction=0.0, **sizes)
    model.fit(past_of(panel, 0))
    whole = made(panel, 0)
    yield panel.name, model.evaluate(whole.drop("kind"))
    for kind in panel.kinds:
        yield f"{panel.name}, {kind}", model.evaluate(whole.filter(pl.col("kind") == kind).drop("kind"))


def _hospital() -> Iterator[tuple[str, Evaluation]]:
    whole = pl.read_csv(data_folder(None) / "hospital" / "hospital.csv.gz", infer_schema_length=None)
    past = whole.filter(pl.col("split") == "train").drop("split")
    model = Forecaster("y", time="ds", series="unique_id", horizon=12, coverage=PROMISED, test_fraction=0.0).fit(past)
    yield "hospital", model.evaluate(whole.drop("split"))


def _new_york() -> Iterator[tuple[str, Evaluation]]:
    file = data_folder(None) / "nyc_weather_2013" / "weather.csv.gz"
    whole = pl.read_csv(file, infer_schema_length=None, null_values=["NA"])
    frame = whole.select("origin", "time_hour", "temp")
    for horizon in (1, 24):
        model = Forecaster("temp", time="time_hour", series="origin", horizon=horizon, coverage=PROMISED).fit(frame)
        yield f"New York's temperature, {horizon} h", _known(model)


def _victoria() -> Iterator[tuple[str, Evaluation]]:
    whole = pl.read_csv(data_folder(None) / "vic_elec" / "vic_elec.csv.gz", infer_schema_length=None).tail(ROWS)
    frame = whole.select("time_utc", "demand")
    yield "vic_elec", _known(Forecaster("demand", time="time_utc", horizon=48, coverage=PROMISED).fit(frame))


def _known(model: Forecaster) -> Evaluation:
    assert model.evaluation_ is not None
    return model.evaluation_


SETS: dict[str, Callable[[], Iterator[tuple[str, Evaluation]]]] = {
    "hospital": _hospital,
    "new_york": _new_york,
    "vic_elec": _victoria,
    **{panel.name: partial(_panel, panel) for panel in PANELS},
}


def main(names: list[str]) -> None:
    """Print coverage, pinball loss and MASE of each set."""
    for name in names or SETS:
        for what, found in SETS[name]():
            figures = found.metrics[OURS]
            told = "  ".join(f"{measure} {figures[measure]:.4g}" for measure in MEASURES)
            sys.stdout.write(f"{what:45} {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

"""The figures of docs/prior.md: measured as the Chronos authors do."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks import prior
from benchmarks.accuracy.without_training import SETS
from benchmarks.prior import PANELS, Panel, measure
from elman.forecast.zero_shot import forecast


def test_the_last_rows_are_forecast_from_those_before(tmp_path: Path) -> None:
    months = pl.datetime_range(pl.datetime(2015, 1, 1), pl.datetime(2019, 12, 1), "1mo", eager=True).dt.date()
    wave = 10 + np.sin(np.arange(60) * np.pi / 6) + np.arange(60) % 5 / 5
    waves = {"a": wave, "b": 30 * wave}
    frames = [pl.DataFrame({"unique_id": [name] * 60, "ds": months, "y": wave}) for name, wave in waves.items()]
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "p.csv.gz").write_bytes(gzip.compress(pl.concat(frames).write_csv().encode()))
    found = measure(Panel("p", 6, 12, 1.0, {}), tmp_path, threads=1)
    expected = []
    for wave in waves.values():
        past = {"ds": [str(month) for month in months[:54]], "y": wave[:54].tolist()}
        error = np.abs(np.array(forecast(past, "y", horizon=6)["prediction"]) - wave[54:]).mean()
        expected.append(error / np.abs(wave[12:54] - wave[:42]).mean())
    assert found.mase == pytest.approx(np.mean(expected), rel=1e-3)
    assert 0 <= found.covered[0] <= found.covered[1] <= 1


def test_each_panel_is_a_set_of_the_page_of_accuracy() -> None:
    assert [each.name for each in SETS] == [f"{panel.name}, no training" for panel in PANELS]


def test_it_prints_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(prior, "measure", lambda panel, folder: prior.Figures(0.5, (0.81, 0.9)))
    monkeypatch.setattr("sys.argv", ["prior.py", "."])
    assert prior.main() == 0
    assert "| hospital | 0.500 | 0.72 | seasonal naive 0.921," in capsys.readouterr().out

"""The commands beside `fit`: predict, evaluate, check, inspect, sample and tour."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

import elman
from elman import samples
from tests.cli.conftest import Command, process


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- predict --------------------------------------------------------------------------------------------------------


def test_predict_gives_csv_with_the_user_s_columns_first(command: Command, model: str) -> None:
    done = command("predict", model, "weather.csv")
    assert (done.code, done.err) == (0, "")
    rows = table(done.out)
    assert list(rows[0]) == ["station", "date", "prediction", "probability"]
    assert [row["station"] for row in rows] == ["EWR", "JFK", "LGA"]
    assert {row["date"] for row in rows} == {"2013-12-31"}
    expected = elman.load(model).predict_proba("weather.csv")[:, 1]
    assert [float(row["probability"]) for row in rows] == pytest.approx(expected.tolist(), rel=1e-6)


def test_predict_writes_to_a_file(command: Command, model: str) -> None:
    text = command("predict", model, "weather.csv").out
    done = command("predict", model, "weather.csv", "-o", "next.csv")
    assert (done.code, done.out) == (0, "")
    assert Path("next.csv").read_text() == text


def test_predict_as_json_and_to_a_file_at_once(command: Command, model: str) -> None:
    done = command("predict", model, "weather.csv", "--json", "-o", "next.csv")
    assert list(done.document) == ["model", "target", "rows"]
    assert [row["station"] for row in done.document["rows"]] == ["EWR", "JFK", "LGA"]
    assert len(table(Path("next.csv").read_text())) == 3


@pytest.mark.parametrize("place", ["weather.csv", "rain.elman"])
def test_predict_never_writes_over_its_inputs(command: Command, model: str, place: str) -> None:
    before = Path(place).read_bytes()
    assert command("predict", model, "weather.csv", "-o", place).code == 2
    assert Path(place).read_bytes() == before


def test_a_series_that_is_too_short_gets_an_empty_forecast(command: Command, model: str) -> None:
    with Path("weather.csv").open("a") as file:
        file.write("2013-12-30,XYZ,1.0,1000.0,no\n")
    rows = table(command("predict", model, "weather.csv").out)
    assert [row["prediction"] for row in rows if row["station"] == "XYZ"] == [""]
    document = command("predict", model, "weather.csv", "--json").document
    assert [row["probability"] for row in document["rows"] if row["station"] == "XYZ"] == [None]


def test_predict_reads_what_is_known_of_the_rows_to_come(command: Command, folder: Path) -> None:
    fit = ("fit", "weather.csv", "--target", "rain", "--window", "3", "--epochs", "2", "--hidden-size", "4")
    assert command(*fit, "--known", "temperature", "--horizon", "2", "--quiet").code == 0
    lines = [f"{day},{station},4.5" for station in ("EWR", "JFK", "LGA") for day in ("2013-12-31", "2014-01-01")]
    (folder / "days.csv").write_text("\n".join(["date,station,temperature", *lines]))
    done = command("predict", "rain.elman", "weather.csv", "--future", "days.csv")
    assert (done.code, done.err) == (0, "")
    assert [row["date"] for row in table(done.out)] == ["2013-12-31", "2014-01-01"] * 3
    assert all(0 < float(row["probability"]) < 1 for row in table(done.out))
    (folder / "days.csv").write_text("\n".join(["date,station,temperature", *lines[:-1]]))
    done = command("predict", "rain.elman", "weather.csv", "--future", "days.csv")
    assert done.code == 3
    assert "days.csv: found 1 rows of series 'LGA' that come after those of weather.csv, expected 2 rows" in done.err
    before = (folder / "days.csv").read_bytes()
    assert command("predict", "rain.elman", "weather.csv", "--future", "days.csv", "-o", "days.csv").code == 2
    assert (folder / "days.csv").read_bytes() == before


def test_predict_wants_no_future_where_nothing_is_known_of_it(command: Command, model: str, folder: Path) -> None:
    done = command("predict", model, "weather.csv", "--future", "weather.csv")
    assert done.code == 2
    assert "Error: --future: found rows to come, and the model has no columns whose future is known" in done.err
    elman.Generator(epochs=1, hidden_size=4, num_layers=1).fit("to be or not to be " * 40).save("g")
    done = command("predict", "g", "weather.csv", "--future", "weather.csv")
    assert done.code == 2
    assert "--future: found weather.csv, and g forecasts no rows to come" in done.err


def test_holidays_are_a_setting_that_predict_uses_by_itself(command: Command, folder: Path) -> None:
    fit = ("fit", "weather.csv", "--target", "rain", "--window", "3", "--epochs", "2", "--hidden-size", "4")
    done = command(*fit, "--holidays", "US-NY")
    assert re.search(r"holiday US-NY +yes/no +input, known in advance", done.out)
    assert command("predict", "rain.elman", "weather.csv").code == 0
    assert command(*fit, "--holidays", '{country = "US", subdivision = "NY"}', "--quiet").code == 0
    (folder / "us.toml").write_text('[forecast]\nholidays = "US"\n')
    done = command(*fit, "--config", "us.toml")
    assert "holiday US " in done.out
    done = command(*fit, "--holidays", "USA-XX")
    assert done.code == 2
    assert "Error: --holidays: USA has no subdivision 'XX'" in done.err


SAID = ["metrics", "best", "rival", "difference", "network_adds", "verdict", "choices"]


# --- evaluate -------------------------------------------------------------------------------------------------------


def test_evaluate_on_the_table_of_training_gives_the_same_figures(command: Command, model: str) -> None:
    document = command("evaluate", model, "weather.csv", "--json").document
    kept = elman.load(model).evaluation_
    assert kept is not None
    assert list(document) == ["model", "target", "rows", "windows", "forecasts", "left_out", *SAID]
    assert document["windows"] == document["forecasts"] == document["rows"]  # one row ahead
    assert document["metrics"]["elman"] == pytest.approx(kept.metrics["elman"])
    assert (document["rows"], document["best"], document["verdict"]) == (kept.rows, kept.best, kept.verdict)


def test_evaluate_prints_the_table_and_the_verdict(command: Command, model: str) -> None:
    done = command("evaluate", model, "weather.csv")
    assert done.code == 0
    assert re.search(r"^  logistic regression +0\.\d{4}", done.out, re.M)
    assert re.search(r"^elman (beats|does not|is no|is worse)", done.out, re.M)


def test_evaluate_with_a_check_for_skill(command: Command, model: str) -> None:
    done = command("evaluate", model, "weather.csv", "--require-skill", "--json")
    assert done.code == 6
    assert done.document["rows"] > 0  # the check comes after all else
    assert "Error: the check for skill failed: elman " in done.err


# --- check ----------------------------------------------------------------------------------------------------------


def test_check_counts_without_training(command: Command) -> None:
    done = command("check", "weather.csv", "--target", "rain", "--window", "3")
    assert done.code == 0
    assert re.search(r"^  pressure +number +26 +\d+ +input", done.out, re.M)
    assert re.search(r"^  JFK +364 +2013-01-01 +2013-12-30 +0 +0 +361$", done.out, re.M)
    assert "1,083 usable windows of 3 rows. A training learns from 747, decides by 159" in done.out


def test_check_reports_gaps_and_repeated_dates(command: Command, folder: Path) -> None:
    (folder / "gaps.csv").write_text("day,x\n2013-01-01,1\n2013-01-02,2\n2013-01-03,2\n2013-01-07,3\n2013-01-07,4\n")
    done = command("check", "gaps.csv", "--time", "day", "--window", "2")
    assert re.search(r"1 \(3 rows\)", done.out)
    assert "Dates that repeat within a series: 1;" in done.out
    document = command("check", "gaps.csv", "--time", "day", "--window", "2", "--json").document
    assert (document["gaps"], document["duplicates"], document["rows"]) == (1, 1, 5)


def test_check_counts_clock_changes(command: Command, folder: Path) -> None:
    hours = [f"2013-04-07 {hour:02d}:00,{hour}" for hour in [0, 1, 2, 2, *range(3, 24)]]
    (folder / "clocks.csv").write_text("time,x\n" + "\n".join(hours))
    done = command("check", "clocks.csv", "--target", "x")
    assert "Clock changes: rows in hours that clocks repeat: 1, which a training leaves out;" in done.line
    document = command("check", "clocks.csv", "--json").document
    assert (document["repeated"], document["skipped"], document["duplicates"]) == (1, 0, 0)


def test_check_knows_the_horizon(command: Command) -> None:
    arguments = ("check", "weather.csv", "--target", "rain", "--window", "3", "--horizon")
    done = command(*arguments, "30")
    assert "996 usable windows of 3 rows with 30 rows after them. A training learns from" in done.out
    done = command(*arguments, "150")
    assert done.code == 0
    assert "A training would refuse this: found 636 usable windows of 3 rows and a horizon of 150" in done.line
    assert command(*arguments, "150", "--json").document["refused"].startswith("weather.csv: found 636 usable")
    assert command(*arguments, "0").code == 2


def test_check_without_dates(command: Command, folder: Path) -> None:
    (folder / "plain.csv").write_text("x,y\n" + "\n".join(f"{k},{k % 3}" for k in range(20)))
    done = command("check", "plain.csv")
    assert done.out.startswith("plain.csv: 20 rows\n")
    assert "from" not in done.out
    assert "Add --target COLUMN" in done.out


# --- inspect --------------------------------------------------------------------------------------------------------


def test_inspect_says_what_a_model_learnt_once_it_was_measured(command: Command, model: str, folder: Path) -> None:
    assert "It has learnt" not in command("inspect", model).out
    assert command("inspect", model, "--json").document["again"] is None
    assert command("fit", "weather.csv", "--target", "rain", "--epochs", "1", "-o", "all.elman", "--quiet").code == 0
    assert "It has learnt all 1,092 rows with a target up to 2013-12-30." in command("inspect", "all.elman").out
    assert command("inspect", "all.elman", "--json").document["again"]["on"].startswith("all 1,092 rows")


def test_inspect_lists_every_parameter_and_the_totals(command: Command, model: str) -> None:
    parameters = elman.load(model).network_.parameters
    total = sum(values.size for values in parameters.values())
    done = command("inspect", model)
    assert done.out.startswith("rain.elman: forecasts rain from 3 rows; its network is a gru\n")
    for name in parameters:
        assert f"\n  {name} " in done.out
    assert done.out.endswith(f"{total:,} numbers in all, {total * 4:,} bytes as float32.\n")
    document = command("inspect", model, "--json").document
    assert document["total"] == total
    first = document["parameters"][0]
    values = parameters["rnn.weight_ih_l0"]
    assert (first["name"], first["shape"], first["count"]) == ("rnn.weight_ih_l0", list(values.shape), values.size)
    assert first["mean"] == pytest.approx(float(values.mean()), abs=1e-6)
    assert (first["min"], first["max"]) == (float(values.min()), float(values.max()))


# --- sample, tour ---------------------------------------------------------------------------------------------------


def test_sample_prints_the_file_to_the_byte(folder: Path) -> None:
    done = process("sample", "weather")
    assert (done.code, done.err) == (0, "")
    assert done.out == samples.text("weather")


def test_sample_without_a_name_lists_them(command: Command) -> None:
    done = command("sample")
    assert done.code == 0
    for name in samples.names():
        assert f"  {name} " in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_tour_runs_one_lesson(command: Command) -> None:
    done = command("tour", "2")
    assert done.code == 0
    assert "Lesson 2" in done.out
    assert "204,800" in done.out
    assert "Lesson 3" not in done.out

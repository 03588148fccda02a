"""`elman fit --task classify` and `regress`, and what the other commands do with such models."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Command

QUICK = ("--ensemble", "2", "--hidden-size", "8", "--min-steps", "40", "--epochs", "1", "--threads", "1")
EXPERTS = [
    "network",
    "pieces of 1 to 4 symbols, logistic regression",
    "runs of up to 5 symbols counted in each class",
]
QUICK_FIT = ("fit", "names.csv", "--task", "classify", "--target", "kind", *QUICK)


@pytest.fixture
def names(folder: Path) -> Path:
    """A table of names of two kinds, with a split."""
    first = ["anna", "maria", "laura", "clara", "julia", "carla"] * 3
    last = ["ivanov", "petrov", "popov", "orlov", "romanov", "smirnov"] * 3
    rows = [("name", "kind", "split")]
    rows += [(a, b, "test" if i < 4 else "train") for i, (a, b) in enumerate((n, "first") for n in first)]
    rows += [(a, b, "test" if i < 4 else "train") for i, (a, b) in enumerate((n, "last") for n in last)]
    path = folder / "names.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_fit_predict_evaluate_inspect(command: Command, names: Path) -> None:
    done = command(*QUICK_FIT)
    assert done.code == 0, done.err
    assert "names.csv: 36 texts, 4 to 7 steps long, read by the character" in done.out
    assert "say which of 2 classes each is of (first, last)" in done.out
    assert "Each network learns from 23 of them; 8, the test part, measure them." in done.out
    assert "The column split says what is for training, validation and test." in done.out
    assert "Trained 2 networks (gru, " in done.out
    assert "What answers: " in done.out
    assert "most frequent class" in done.out
    assert "elman predict names.elman names.csv" in done.out
    rows = list(csv.DictReader(io.StringIO(command("predict", "names.elman", "names.csv").out)))
    assert list(rows[0]) == ["name", "prediction", "probability"]
    assert len(rows) == 36
    assert command("evaluate", "names.elman", "names.csv", "--json").document["rows"] == 8
    looked = command("inspect", "names.elman")
    assert "say which of 2 classes" in looked.out
    assert "What answers: " in looked.out
    document = command("inspect", "names.elman", "--json").document
    each = sum(parameter["count"] for parameter in document["parameters"])
    assert document["networks"] == 2
    assert list(document["experts"]) == EXPERTS
    assert document["total"] > each
    assert f"{document['total']:,} numbers in all in 2 networks, of which this is the first" in looked.out


def test_a_column_that_says_parts_is_named_whatever_it_is_called(command: Command, names: Path) -> None:
    names.write_text(names.read_text(encoding="utf-8").replace("split", "spilt", 1), encoding="utf-8")
    said = "The column spilt says what is for training, validation and test."
    shown = command("check", "names.csv", "--task", "classify", "--target", "kind")
    assert shown.line.count(said) == 1
    lines = [line.replace(",last,", ",first,") for line in names.read_text(encoding="utf-8").splitlines(keepends=True)]
    names.write_text("".join(lines), encoding="utf-8")
    refused = command("check", "names.csv", "--task", "classify", "--target", "kind")
    assert "A training would refuse this" in refused.line
    assert refused.line.count(said) == 1


def test_check(command: Command, names: Path) -> None:
    done = command("check", "names.csv", "--task", "classify", "--target", "kind")
    assert done.code == 0, done.err
    assert "names.csv: 36 texts, 4 to 7 steps long, read by the character" in done.out
    assert "Read from name; the answer is kind." in done.out
    assert "Each network learns from 23 of them; 8, the test part, measure them." in done.out
    assert "28 in the training part, 8 in the test part." in done.out
    found = command("check", "names.csv", "--task", "classify", "--target", "kind", "--json").document
    assert found["answers"] == {"first": 18, "last": 18}
    assert command("check", "names.csv", "--task", "sort").code == 2


def test_json(command: Command, names: Path) -> None:
    document = command(*QUICK_FIT, "--json").document
    assert (document["task"], document["sequences"], document["classes"]) == ("classify", 36, ["first", "last"])
    assert document["model"] == "names.elman"
    measured = "error accuracy balanced_accuracy macro_f1 log_loss brier auc average_precision calibration_error"
    assert set(document["metrics"]["elman"]) == set(measured.split())
    assert list(document["experts"]) == EXPERTS
    assert sum(document["experts"].values()) == pytest.approx(1)
    assert list(document["metrics"]) == ["elman", "network", "without the network", *EXPERTS[1:], "most frequent class"]
    assert list(document["network_adds"]) == ["mean", "low", "high", "moments", "series", "better_in"]
    assert document["verdict"].endswith("what the trained network adds to the others.")
    measured = command("evaluate", "names.elman", "names.csv", "--json").document
    assert list(measured["metrics"]) == list(document["metrics"])


def test_networks_alone(command: Command, names: Path) -> None:
    document = command(*QUICK_FIT, "--no-experts", "--json").document
    assert document["experts"] == {"network": 1.0}
    assert list(document["metrics"]) == ["elman", *EXPERTS[1:], "most frequent class"]
    assert "What answers" not in command(*QUICK_FIT, "--no-experts").out


def test_regress(command: Command, folder: Path) -> None:
    rows = "".join(f"{'a' * (i % 4 + 1)},{i % 4 + 1}\n" for i in range(40))
    (folder / "lengths.csv").write_text("text,length\n" + rows, encoding="utf-8")
    done = command("fit", "lengths.csv", "--task", "regress", "--target", "length", *QUICK)
    assert done.code == 0, done.err
    assert "training median" in done.out
    assert command("predict", "lengths.elman", "lengths.csv").out.startswith("text,prediction\n")


def test_settings_of_another_job_are_named(command: Command, names: Path) -> None:
    done = command(*QUICK_FIT, "--window", "3")
    assert done.code == 2
    assert "--window: found for the task classify, expected only for forecast" in done.err


def test_class_weights_are_read(command: Command, names: Path) -> None:
    assert command(*QUICK_FIT, "--class-weight", "balanced").code == 0
    assert command(*QUICK_FIT, "--class-weight", "{first = 2.0}").code == 0
    done = command(*QUICK_FIT, "--class-weight", "{other = 2.0}")
    assert done.code == 2
    assert "--class-weight: found {'other': 2.0}" in done.err


def test_weights_of_classes_that_are_numbers(command: Command, folder: Path) -> None:
    lines = [f"{name},{number % 2}\n" for number, name in enumerate(["anna", "orlov", "maria", "popov"] * 8)]
    (folder / "n.csv").write_text("name,kind\n" + "".join(lines), encoding="utf-8")
    (folder / "c.toml").write_text('[classify]\ntarget = "kind"\nclass_weight = {0 = 1, 1 = 5}\n', encoding="utf-8")
    assert command("fit", "n.csv", "--task", "classify", "--config", "c.toml", *QUICK).code == 0
    (folder / "c.toml").write_text('[classify]\ntarget = "kind"\nclass_weight = {0 = 1, 2 = 5}\n', encoding="utf-8")
    done = command("fit", "n.csv", "--task", "classify", "--config", "c.toml", *QUICK)
    assert (done.code, done.out) == (2, "")
    assert "expected numbers from 0, each under the name of one of the classes 0, 1" in done.err


def test_skill_is_judged(command: Command, names: Path) -> None:
    assert command(*QUICK_FIT, "--require-skill").code in (0, 6)


def test_a_label_that_is_not_there(command: Command, names: Path) -> None:
    done = command("fit", "names.csv", "--task", "classify", "--target", "knd", *QUICK)
    assert done.code == 3
    assert "did you mean 'kind'?" in done.err


def test_archives_without_answers_are_predicted_and_not_learnt(command: Command, folder: Path) -> None:
    head = "@problemName Pumps\n@univariate false\n@dimensions 2\n"
    rows = [f"{n % 7},{n % 5},{n % 3}:{n % 2},{n % 11},{n % 4}" for n in range(24)]
    Path("bare.ts").write_text(f"{head}@classLabel false\n@data\n" + "\n".join(rows))
    known = "\n".join(f"{row}:{'ab'[n % 2]}" for n, row in enumerate(rows))
    Path("known.ts").write_text(f"{head}@classLabel true a b\n@data\n{known}\n")
    for name in ("fit", "check"):
        more = QUICK if name == "fit" else ()
        assert command(name, "known.ts", "--task", "classify", *more).code == 0
    done = command("fit", "bare.ts", "--task", "classify", *QUICK)
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "bare.ts: its header says @classLabel false; expected an archive with answers to learn from" in done.err
    assert "the answer is not in it (@classLabel false)" in command("check", "bare.ts", "--task", "classify").line
    bare, full = (command("predict", "known.elman", name).out for name in ("bare.ts", "known.ts"))
    assert bare == full
    assert len(bare.splitlines()) == 25
    assert command("evaluate", "known.elman", "bare.ts").code == 3

"""`elman backtest` of sequences, tags and texts: each job once, as the Python method gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman.table.reading import read

from .conftest import Command

SMALL = ("--hidden-size", "4", "--epochs", "1", "--threads", "1", "--folds", "3")
SEQUENCES = (*SMALL, "--ensemble", "1", "--min-steps", "20")


def written(names: list[str], rows: list[tuple[Any, ...]], place: str) -> None:
    lines = [",".join(map(str, row)) for row in (names, *rows)]
    Path(place).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def cases(folder: Path) -> str:
    """A time step a row, two channels, the person and what was done."""
    random = np.random.default_rng(0)
    rows = []
    for case in range(18):
        values = random.normal(size=(4, 2)).round(3) + (case % 2)
        whose = f"p{case // 3}", ("walk", "run")[case % 2]
        rows += [(f"c{case}", step, *each, *whose) for step, each in enumerate(values)]
    written(["case", "step", "x", "z", "person", "label"], rows, "cases.csv")
    return "cases.csv"


def test_classify(command: Command, cases: str) -> None:
    done = command(
        *("backtest", cases, "--task", "classify", *SEQUENCES, "--repeats", "2", "--groups", "person", "-o", "all.csv")
    )
    assert done.code == 0
    assert "cases.csv: 6 folds, each measured by a model that has not learnt it." in done.line
    assert "12 sequences 6 sequences" in done.line
    assert "on all folds" in done.line
    model = elman.Classifier(hidden_size=4, epochs=1, ensemble=1, min_steps=20)
    wanted = model.backtest(cases, folds=3, repeats=2, groups="person").table()
    found = read(Path("all.csv"))
    assert found.names == wanted.columns == ["case", "fold", "repeat", "truth", "prediction", "probability"]
    assert found.column("probability").values.tolist() == pytest.approx(wanted["probability"].to_list(), rel=1e-6)


def test_regress(command: Command, folder: Path) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(30, 3)).round(3)
    written(["a", "b", "c", "y"], [(*row, round(float(row.sum()), 3)) for row in x], "sums.csv")
    document = command("backtest", "sums.csv", "--task", "regress", *SEQUENCES, "--json").document
    assert [fold["forecast"] for fold in document["folds"]] == ["10 sequences"] * 3
    assert document["evaluation"]["kind"] == "number"
    assert "nearest neighbour" in document["evaluation"]["metrics"]


def test_tag(command: Command, folder: Path) -> None:
    sentences = "The\tDET\n{}\tNOUN\nbarks\tVERB\n\n"
    Path("words.conll").write_text("".join(sentences.format(f"dog{n}") for n in range(9)), encoding="utf-8")
    arguments = ("--task", "tag", "--level", "word", "--num-layers", "1", *SMALL)
    done = command("backtest", "words.conll", *arguments, "-o", "all.csv")
    assert done.code == 0
    assert "6 sequences 3 sequences" in done.line
    found = read(Path("all.csv"))
    assert found.names == ["sequence", "step", "symbol", "fold", "truth", "prediction"]
    assert found.column("truth").labels == ("DET", "NOUN", "VERB")
    wrong = command("backtest", "words.conll", *arguments, "--groups", "speaker")
    assert wrong.code == 3
    assert "groups: found 'speaker', expected a value for each sequence" in wrong.err


def test_generate(command: Command, folder: Path) -> None:
    Path("cats.txt").write_text("the cat sat on the mat. " * 20, encoding="utf-8")
    done = command("backtest", "cats.txt", "--task", "generate", *SMALL, "-o", "all.csv")
    assert done.code == 0
    assert "320 characters 160 characters" in done.line
    assert "bits per character" in done.line
    found = read(Path("all.csv"))
    assert found.names[:3] == ["fold", "characters", "bits_per_character"]
    assert found.column("characters").values.tolist() == [160.0] * 3
    wrong = command("backtest", "cats.txt", "--task", "generate", *SMALL, "--repeats", "2")
    assert "--repeats: found for the task generate, which has nothing of the kind; leave it out" in wrong.err

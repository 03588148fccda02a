"""`elman fit --task tag` and what other commands do with such a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elman.cli.app import run

SENTENCES = "The\tDET\ndog\tNOUN\nbarks\tVERB\n\nA\tDET\ncat\tNOUN\nsleeps\tVERB\n\n" * 15
QUICK = ["--task", "tag", "--hidden-size", "8", "--num-layers", "1", "--epochs", "20", "--learning-rate", "0.03"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with words.conll and the model words.elman; no test changes them."""
    place = tmp_path_factory.mktemp("tags")
    (place / "words.conll").write_text(SENTENCES)
    arguments = ["fit", str(place / "words.conll"), "--level", "word", *QUICK, "--no-refit"]
    assert run([*arguments, "-o", str(place / "words.elman"), "--quiet"]) == 0
    return place


def test_a_fit_says_what_was_read_and_measured(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["fit", str(folder / "words.conll"), "--level", "word", *QUICK]) == 0
    printed = capsys.readouterr().out
    assert "90 words, 3 labels; sequences: 27 training, 0 validation, 3 test" in printed
    assert "most frequent of the" in printed
    assert "elman predict words.elman" in printed


def test_words_read_as_symbols_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["fit", str(folder / "words.conll"), *QUICK]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "characters long: if they are words, --level word sees what they have in common." in printed


def test_fit_json_is_one_document(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "m.elman"
    assert run(["fit", str(folder / "words.conll"), "--level", "word", *QUICK, "--json", "-o", str(place)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["data"]["labels"] == 3
    assert document["metrics"]["elman"]["accuracy"] == 1.0


def test_predictions_are_rows_of_symbols(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.conll").write_text("The\ncat\n\nA\n")
    assert run(["predict", str(folder / "words.elman"), str(tmp_path / "new.conll")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "sequence,symbol,prediction,probability"
    assert [line.rsplit(",", 1)[0] for line in lines[1:]] == ["1,The,DET", "1,cat,NOUN", "2,A,DET"]


def test_evaluate_measures_what_of_a_file_was_not_learnt(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, data = str(folder / "words.elman"), str(folder / "words.conll")
    assert run(["evaluate", model, data, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["rows"], document["left_out"]) == (9, 81)
    assert run(["evaluate", model, data]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert f"9 words of {data} that it has not learnt; 81 words that it has learnt left out:" in printed
    (tmp_path / "new.conll").write_text("The\tDET\ncat\tNOUN\nbarks\tVERB\n")
    assert run(["evaluate", model, str(tmp_path / "new.conll")]) == 0
    assert "left out" not in capsys.readouterr().out
    (tmp_path / "old.conll").write_text("The\tDET\ndog\tNOUN\nbarks\tVERB\n")
    assert run(["evaluate", model, str(tmp_path / "old.conll")]) == 3
    assert "learnt all of them, expected others; give sequences that it has not learnt" in capsys.readouterr().err


def test_inspect_knows_what_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(folder / "words.elman")]) == 0
    assert "gives words one of 3 labels with a network (lstm)" in capsys.readouterr().out


def test_a_token_without_a_tag_is_bad_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.conll").write_text("The\tDET\ndog\n")
    assert run(["fit", str(tmp_path / "bad.conll"), "--level", "word", *QUICK]) == 3
    assert "line 2: the token 'dog' has no tag" in capsys.readouterr().err


def test_tables_are_labelled_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "\n".join(f"{number % 7},{int(number % 7 > 3)}" for number in range(120))
    (tmp_path / "rows.csv").write_text(f"light,on\n{rows}\n")
    place = str(tmp_path / "rows.elman")
    assert run(["fit", str(tmp_path / "rows.csv"), "--level", "step", "--target", "on", *QUICK, "-o", place]) == 0
    capsys.readouterr()
    assert run(["predict", place, str(tmp_path / "rows.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "prediction,probability"
    assert len(lines) == 121
    look = ["check", str(tmp_path / "rows.csv"), "--task", "tag", "--level", "step", "--target", "on", "--window", "90"]
    assert run(look) == 0
    assert "would refuse" not in capsys.readouterr().out  # as a forecaster would so few rows


def test_check_counts_sequences_and_labels(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", str(folder / "words.conll"), "--task", "tag", "--level", "word"]
    assert run(arguments) == 0
    printed = capsys.readouterr().out
    assert "90 words, 3 labels; sequences: 27 training, 0 validation, 3 test" in printed
    assert "30 sequences in all, lengths 3 to 3, the middle one 3." in printed
    assert "DET" in printed
    assert run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == {"DET": 30, "NOUN": 30, "VERB": 30}
    assert run([*arguments[:-1], "wrd"]) == 2

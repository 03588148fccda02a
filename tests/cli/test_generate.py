"""`elman fit --task generate`, `elman generate` and what other commands say of such a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elman.cli.app import run

TEXT = "the cat sat on the mat. " * 40
QUICK = ["--task", "generate", "--hidden-size", "12", "--epochs", "20", "--learning-rate", "0.02", "--batch-size", "2"]
QUICK += ["--no-refit"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with cats.txt and the model cats.elman; no test changes them."""
    place = tmp_path_factory.mktemp("texts")
    (place / "cats.txt").write_text(TEXT)
    assert run(["fit", str(place / "cats.txt"), *QUICK, "-o", str(place / "cats.elman"), "--quiet"]) == 0
    return place


def test_a_fit_says_what_was_read_and_what_to_do_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["fit", str(folder / "cats.txt"), *QUICK]) == 0
    printed = capsys.readouterr().out
    assert "960 characters: 836 training, 28 validation, 96 test" in printed
    assert "character 5-gram" in printed
    assert "elman generate cats.elman" in printed
    assert (tmp_path / "cats.elman").exists()


def test_json_is_one_document(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["fit", str(folder / "cats.txt"), *QUICK, "--json", "-o", str(tmp_path / "m.elman")]
    assert run(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["task"] == "generate"
    assert document["text"]["characters"] == len(TEXT)
    assert document["metrics"]["elman"]["bits_per_character"] > 0


def test_it_prints_the_prompt_and_what_follows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(folder / "cats.elman")
    assert run(["generate", model, "--prompt", "the cat", "--length", "4", "--temperature", "0"]) == 0
    assert capsys.readouterr().out == "the cat sat\n"
    assert run(["generate", model, "--prompt", "the cat", "--temperature", "0", "--stop", "t", "--stop", "x"]) == 0
    assert capsys.readouterr().out == "the cat sa\n"


def test_the_same_seed_prints_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wild = ["generate", str(folder / "cats.elman"), "--temperature", "2", "--top-k", "9", "--top-p", "0.99"]
    texts = []
    for seed in ("1", "1", "2"):
        assert run([*wild, "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]
    assert run([*wild, "--seed", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == texts[0].removesuffix("\n")


def test_evaluate_inspect_and_predict_know_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, text = str(folder / "cats.elman"), str(folder / "cats.txt")
    assert run(["evaluate", model, text]) == 0
    assert "96 characters of" in capsys.readouterr().out
    assert run(["inspect", model]) == 0
    assert "continues characters with a lstm" in capsys.readouterr().out
    (folder / "lines.txt").write_text("the cat sat on\n\nno tac eht ta\n")
    assert run(["predict", model, str(folder / "lines.txt")]) == 0
    header, likely, strange = capsys.readouterr().out.splitlines()
    assert header == "text,bits_per_character"
    assert float(likely.split(",")[1]) < float(strange.split(",")[1])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["generate", "{model}", "--prompt", "é"], 2, "--prompt: found 'é'"),
        (["generate", "{model}", "--temperature", "-1"], 2, "--temperature: found -1"),
        (["generate", "missing.elman"], 4, "missing.elman"),
        (["fit", "missing.txt", "--task", "generate"], 3, "missing.txt: there is no such file"),
        (["fit", "{text}", "--task", "generate", "--level", "letters"], 2, "--level: found 'letters'"),
        (["evaluate", "{model}", "{other}"], 3, "does not begin with the text"),
    ],
)
def test_what_is_wrong_is_one_line(
    folder: Path, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.txt").write_text("quite another text\n" * 60)
    places = {"model": folder / "cats.elman", "text": folder / "cats.txt", "other": folder / "other.txt"}
    assert run([argument.format(**places) for argument in arguments]) == code
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_check_counts_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "t.txt"
    place.write_text("to be, or not\n" * 3, encoding="utf-8")
    assert run(["check", str(place), "--task", "generate"]) == 0
    printed = capsys.readouterr().out
    assert " ".join(printed.split()).split("t.txt: ")[1].startswith("42 characters: 36 training, 1 validation, 5 test ")
    assert "9 different characters, 0 of them once." in printed
    assert run(["check", str(place), "--task", "generate", "--level", "word", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["symbols"], document["frequent"]["to"]) == (18, 3)
    assert run(["check", str(tmp_path / "none.txt"), "--task", "generate"]) == 3


def test_another_model_writes_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rain.csv").write_text("rain\n" + "yes\nno\n" * 30)
    model = str(tmp_path / "rain.elman")
    assert run(["fit", str(tmp_path / "rain.csv"), "--target", "rain", "--epochs", "1", "-o", model, "--quiet"]) == 0
    assert run(["generate", model]) == 2
    assert "found a model for 'forecast'" in capsys.readouterr().err

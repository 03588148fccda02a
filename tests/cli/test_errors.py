"""Bad input: one line on standard error, the right exit code, and nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import elman
from elman import bundle
from elman.cli import fit as fit_module
from tests.cli.conftest import FIT, Command, environment, process

HEAD = "date,station,temperature,rain\n"
ROWS = [f"2013-01-{day:02d},EWR,{day}.5,{'yes' if day % 3 else 'no'}" for day in range(1, 31)]
FULL = HEAD + "\n".join(ROWS) + "\n"
TWICE = HEAD + "\n".join([*ROWS, ROWS[4]]) + "\n"
MIXED = FULL.replace("7.5", "warm")
FIT_T = ("fit", "t.csv", "--target")


def check(done: object, code: int, *words: str) -> None:
    assert (done.code, done.out) == (code, "")  # type: ignore[attr-defined]
    error: str = done.err  # type: ignore[attr-defined]
    assert error.startswith("Error: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert len(error) <= 201
    for word in words:
        assert word in error


@pytest.mark.parametrize(
    ("table", "arguments", "code", "words"),
    [
        (FULL, ("fit", "none.csv", "--target", "rain"), 3, ["none.csv", "no such file"]),
        ("", (*FIT_T, "rain"), 3, ["t.csv", "empty"]),
        (HEAD, (*FIT_T, "rain"), 3, ["t.csv", "no row"]),
        (FULL, (*FIT_T, "rian"), 3, ["there is no column 'rian'", "did you mean 'rain'?"]),
        (FULL, (*FIT_T, "rain", "--window", "40"), 3, ["t.csv", "40", "usable"]),
        (FULL.replace("no", "yes"), (*FIT_T, "rain"), 3, ["'rain'", "same value"]),
        (TWICE, (*FIT_T, "rain", "--time", "date", "--series", "station"), 3, ["2013-01-05"]),
        (MIXED, (*FIT_T, "rain"), 3, ["'temperature'", "row 7", "warm"]),
        (FULL + "2013-02-01,EWR\n", (*FIT_T, "rain"), 3, ["row 31", "2 values", "expected 4"]),
        (FULL, (*FIT_T, "rain", "--window", "0"), 2, ["--window: found 0", "greater than or equal to 1"]),
        (FULL, (*FIT_T, "rain", "--cell", "grue"), 2, ["--cell: found 'grue'", "'rnn', 'gru' or 'lstm'"]),
        (FULL, (*FIT_T, "rain", "--threads", "0"), 2, ["--threads: found 0"]),
        (FULL, (*FIT_T, "rain", "--seed", "-1"), 2, ["--seed: found -1"]),
        (FULL, (*FIT_T, "rain", "--learning-rate", "nan"), 2, ["--learning-rate"]),
        (FULL, (*FIT_T, "rain", "--window", "many"), 2, ["--window: expected a valid integer. See elman fit --help."]),
        (FULL, (*FIT_T, "temperature", "--quantiles", "0.1,x"), 2, ["--quantiles: found ['0.1', 'x']", "number"]),
        (FULL, ("fit", "t.csv", "--task", "tag", "--level", "chars"), 2, ["did you mean 'char'? What gets a label"]),
        (
            FULL,
            ("fit", "t.csv"),
            2,
            ["--target: found nothing, expected the column of t.csv", "choose one of station, temperature, rain"],
        ),
        (FULL, (*FIT_T, "rain", "--windo", "3"), 2, ["--windo: there is no such option; did you mean --window?"]),
        (FULL, (*FIT_T, "rain", "--n-jobs", "3"), 2, ["--n-jobs: there is no such option; did you mean --threads?"]),
        (FULL, (*FIT_T, "rain", "--random_state", "3"), 2, ["did you mean --seed?"]),
        (FULL, (*FIT_T, "rain", "--hidden_size", "3"), 2, ["did you mean --hidden-size?"]),
        (FULL, (*FIT_T, "rain", "--frobnicate", "3"), 2, ["there is no such option. See elman fit --help."]),
        (
            FULL,
            (*FIT_T, "rain", "--pooling", "last"),
            2,
            ["--pooling: found for the task forecast, expected only"],
        ),
        (FULL, ("check", "t.csv", "--pooling", "last"), 2, ["--pooling: there is no such option"]),
        (
            FULL,
            ("check", "t.csv", "--text", "rain"),
            2,
            ["--text: found for the task forecast, expected only"],
        ),
        (FULL, ("check", "t.csv", "--task", "tag", "--text", "x"), 2, ["--text: found for the task tag"]),
        (FULL, (*FIT_T, "rain", "--known", "date"), 3, ["column 'date' is asked for as known, and holds dates"]),
        (FULL, (*FIT_T, "rain", "--static", "date"), 3, ["are known anyway: leave it out of --static"]),
        (
            FULL,
            (*FIT_T, "rain,temperature"),
            3,
            ["no column 'rain,temperature'; for several columns write"],
        ),
        (FULL, (*FIT_T, "rain, temperature"), 3, ["write --target rain --target temperature"]),
        (FULL, (*FIT_T, "xyz"), 3, ["there is no column 'xyz', choose one of station, temperature, rain\n"]),
        (FULL, (*FIT_T, "xyz", "--task", "classify"), 3, ["'xyz', choose one of station, temperature, rain\n"]),
        (FULL, (*FIT_T, "rain,station", "--task", "classify"), 3, ["write --target rain --target station"]),
        (FULL, ("check", "t.csv", "--target", "xyz"), 3, ["choose one of station, temperature, rain\n"]),
        (FULL, ("forecast", "t.csv", "--target", "xyz"), 3, ["choose one of station, temperature, rain\n"]),
        (
            FULL,
            ("fit", "t.csv", "--task", "classify", "--target", "rain", "--target", "station"),
            2,
            ["--target: found 2 of them, 'rain', 'station'; the task classify takes one"],
        ),
        (
            FULL,
            ("fit", "t.csv", "--task", "classify"),
            3,
            ["the columns station, temperature, rain and none called"],
        ),
        (FULL, ("fit", "t.csv", "--task", "classify"), 3, ["name the one with the answer with --target\n"]),
        (FULL, ("fit", "t.csv", "--time", "temperature"), 2, ["choose one of station, rain\n"]),
        (FULL, ("forecast", "t.csv", "--series", "station"), 2, ["choose one of temperature, rain\n"]),
        (FULL, ("fit", "t.csv", "--task", "tag", "--level", "step"), 2, ["choose one of station, temperature, rain\n"]),
        (FULL, ("fti", "t.csv"), 2, ["fti", "See elman --help."]),
        (FULL, ("sample", "weathr"), 2, ["'weathr'", "did you mean 'weather'?"]),
        (FULL, ("tour", "11"), 2, ["11", "1 to 10"]),
        (FULL, ("check", "none.csv"), 3, ["none.csv", "no such file"]),
    ],
)
def test_bad_input(
    command: Command, folder: Path, table: str, arguments: tuple[str, ...], code: int, words: list[str]
) -> None:
    (folder / "t.csv").write_text(table)
    check(command(*arguments), code, *words)
    assert sorted(path.name for path in folder.iterdir()) == ["t.csv", "weather.csv"]


def test_too_few_rows_says_how_many_are_usable_in_each_series(command: Command, folder: Path) -> None:
    rows = [
        f"2013-01-{day:02d},{place},1.5,{'yes' if day % 2 else 'no'}" for day in (1, 2, 3) for place in ("EWR", "JFK")
    ]
    (folder / "t.csv").write_text(HEAD + "\n".join(rows))
    check(command(*FIT_T, "rain", "--window", "3"), 3, "EWR", "JFK", "0")


@pytest.mark.parametrize("name", ["predict", "evaluate", "inspect"])
def test_a_bad_model_file(command: Command, folder: Path, model: str, name: str) -> None:
    good = Path(model).read_bytes()
    more = [] if name == "inspect" else ["weather.csv"]
    check(command(name, "none.elman", *more), 4, "none.elman", "can't be read")
    check(command(name, "weather.csv", *more), 4, "weather.csv", "not a model file")
    for size in (0, 5, 100, len(good) // 2, len(good) - 1):
        Path("cut.elman").write_bytes(good[:size])
        check(command(name, "cut.elman", *more), 4, "cut.elman")
    own = f'\\"format\\": {bundle.FORMAT}'.encode()
    Path("newer.elman").write_bytes(good.replace(own, b'\\"format\\": 7'))
    check(command(name, "newer.elman", *more), 4, "file format 7", "update elman")
    Path("older.elman").write_bytes(good.replace(own, b'\\"format\\": 1'))
    check(command(name, "older.elman", *more), 4, "file format 1", "fit again")
    Path("other.elman").write_bytes(good.replace(b"weight_hh", b"weight_xx"))
    check(command(name, "other.elman", *more), 4, "other.elman", "the tensor 'rnn.weight_hh_l0' is missing")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hidden_size", "8", "2000000000"),
        ("hidden", "[8]", "[4096]"),
        ("hidden", "[8]", "[2000000000]"),
        ("hidden", "[8]", "[8, 8, 8, 8, 8, 8, 8, 8]"),
        ("num_layers", "1", "1.0e3"),
        ("n_jobs", "null", "100000000"),
        ("window", "3", "-3"),
        ("window", "3", r"\"3\""),
    ],
)
def test_a_model_file_cannot_ask_for_what_it_does_not_hold(
    command: Command, model: str, name: str, old: str, new: str
) -> None:
    good = Path(model).read_bytes()
    changed = good.replace(f'\\"{name}\\": {old}'.encode(), f'\\"{name}\\": {new}'.encode(), 1)
    assert changed != good
    length = len(changed) - len(good) + int.from_bytes(good[:8], "little")
    Path("greedy.elman").write_bytes(length.to_bytes(8, "little") + changed[8:])
    check(command("predict", "greedy.elman", "weather.csv"), 4, "greedy.elman: damaged model file")


def test_a_table_that_does_not_suit_the_model(command: Command, folder: Path, model: str) -> None:
    Path("t.csv").write_text(FULL)
    check(command("predict", model, "t.csv"), 3, "t.csv", "pressure")
    check(command("evaluate", model, "t.csv"), 3, "t.csv", "pressure")


def test_a_place_without_rights_is_refused(command: Command, folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the administrator may write everywhere")
    Path("locked").mkdir(mode=0o500)
    check(command(*FIT, "-o", "locked/rain.elman"), 2, "may not write")


def test_an_unexpected_failure_is_one_line_and_debug_shows_where(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(fit_module, "writable", fail)
    check(command(*FIT), 1, "unexpected ZeroDivisionError: two lines", "--debug")
    done = command(*FIT, "--debug")
    assert done.code == 1
    assert "Traceback" in done.err
    assert done.err.splitlines()[-1].startswith("Error: unexpected ZeroDivisionError")


def test_debug_shows_where_a_refusal_arose(command: Command) -> None:
    assert "Traceback" in command("--debug", "fit", "none.csv", "--target", "rain").err


def test_ctrl_c_before_anything_was_learnt(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(elman.Forecaster, "fit", interrupt)
    check(command(*FIT), 130, "interrupted", "nothing was saved")


def test_a_training_that_diverges_ends_with_5(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def diverge(*_: object, **__: object) -> None:
        raise elman.DivergedError("the loss is no finite number")

    monkeypatch.setattr(elman.Forecaster, "fit", diverge)
    check(command(*FIT), 5, "the loss is no finite number")


def test_version_and_help(folder: Path) -> None:
    done = process("--version")
    assert (done.code, done.out, done.err) == (0, f"elman {elman.__version__}\n", "")
    done = process("--help")
    assert (done.code, done.err) == (0, "")
    for name in ("fit", "predict", "evaluate", "check", "inspect", "sample", "tour"):
        assert f"\n  {name} " in done.out
    assert process().out == done.out


def test_the_help_of_fit_has_the_sentences_of_the_settings(command: Command) -> None:
    from elman.settings import ForecasterSettings, options

    shown = " ".join(command("fit", "--help").out.split())
    for option in options(ForecasterSettings).values():
        assert (" ".join(option.text.split()) in shown) == option.typed


def test_predict_imports_nothing_heavy(folder: Path, model: str) -> None:
    code = (
        "import sys; from elman.cli.app import run; run(['predict', 'rain.elman', 'weather.csv']); "
        "print(sorted({n.split('.')[0] for n in sys.modules} & "
        "{'polars', 'pandas', 'narwhals', 'rich', 'sklearn', 'torch', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


MANY = ",".join(f"a column with a long name {number}" for number in range(300))


@pytest.mark.parametrize(
    "arguments",
    [
        ("fit", "t.csv"),
        ("fit", "t.csv", "--target", "b" * 300),
        ("check", "t.csv", "--target", "b" * 300),
        ("fit", "t.csv", "--task", "classify"),
        ("fit", "t.csv", "--task", "tag", "--level", "step"),
        ("fit", "b" * 300 + ".csv"),
        ("fit", "t.csv", "--target", "x", "--" + "b" * 300, "3"),
        ("fit", "t.csv", "--target", "x", "--cell", "b" * 300),
        ("b" * 300,),
    ],
)
def test_no_line_is_longer_than_200_characters(command: Command, folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "t.csv").write_text(f"{MANY}\n" + f"{','.join('1' * 300)}\n" * 9)
    done = command(*arguments)
    assert done.code in (2, 3)
    assert done.err.count("\n") == 1
    assert len(done.err) <= 201
    assert len(command(*arguments, "--debug").err) > 201  # which shows all of it


POEM = "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\nRough winds, do shake\n"


@pytest.mark.parametrize("name", ["fit", "check"])
@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("poem.txt", POEM, "if it is a text, add --task generate"),
        ("poem.md", POEM, "if it is a text, add --task generate"),
        ("a.conll", "The\tDET\n", "if it is a file of words with labels, add --task tag --level word"),
        ("a.conllu.gz", "The\tDET\n", "add --task tag --level word"),
        ("a.ts", "@data\n1,2:a\n", "if it is an archive of series, add --task classify"),
        ("a.jsonl", '{"tokens": ["a"], "tags": ["X"]}\n', "if it is labelled words, add --task tag --level word"),
    ],
)
def test_a_file_that_is_no_table_says_which_task_reads_it(
    command: Command, folder: Path, name: str, file: str, text: str, words: str
) -> None:
    Path(file).write_text(text)
    check(command(name, file), 3, f"{file}: no table to forecast (", words)
    assert "add --task" not in command(name, "other" + file).err  # there is no such file
    assert "add --task" not in command(name, file, "--task", "forecast").err
    assert "use elman fit with --task" in command("forecast", file).err


def test_tables_of_every_ending_are_tables(command: Command, folder: Path) -> None:
    Path("t.txt").write_text(FULL)
    assert command("check", "t.txt", "--target", "rain").code == 0
    check(command("fit", "t.txt", "--target", "rian"), 3, "did you mean 'rain'?")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[forecast]\ncell = 'gru'\nwindow = 0\n", "c.toml, line 3: window: found 0, expected greater than"),
        ("[tag]\nwindow = 3\n[forecast]\n\n  window= 'x'\n", "c.toml, line 5: window: found 'x'"),
        ("[forecast]\nquantiles = [0.9, 0.1]\n", "c.toml, line 2: quantiles: found [0.9, 0.1], expected rising"),
        (
            "[forecast]\nvalidation_fraction = 0.5\ntest_fraction = 0.5\n",
            "line 2: validation_fraction and c.toml, line 3: test",
        ),
        (
            "[forecast]\nwindw = 3\n",
            "c.toml, line 2, section [forecast]: 'windw' does not exist: did you mean",
        ),
        ("[forecast]\n[classify]\nbatch = 3\n", "c.toml, line 3, section [classify]: 'batch' does not exist"),
        ("[forcast]\nwindow = 3\n", "c.toml, line 1: section [forcast] is none of a job"),
        ("\nwindow = 3\n", "c.toml, line 2: 'window' stands outside of a section"),
        ("[forecast]\nwindow = 3 4\n", "c.toml: the configuration is not TOML: Expected newline"),
        (
            "[forecast]\nwindow = 3\nwindow = 4\n",
            "not TOML: Cannot overwrite a value (at line 3",
        ),
        ("[forecast]\ntarget = 2020\n", "c.toml, line 2: target: found 2020, expected a valid string"),
    ],
)
def test_what_is_wrong_in_a_configuration_is_blamed_on_its_line(command: Command, text: str, words: str) -> None:
    Path("t.csv").write_text(FULL)
    Path("c.toml").write_text(text)
    target = () if "target" in text else ("--target", "rain")
    check(command("fit", "t.csv", *target, "--config", "c.toml"), 2, words)


def test_an_option_that_is_wrong_is_blamed_on_itself(command: Command) -> None:
    Path("t.csv").write_text(FULL)
    Path("c.toml").write_text("[forecast]\nwindow = 3\n")
    check(
        command("fit", "t.csv", "--target", "rain", "--config", "c.toml", "--window", "0"),
        2,
        "Error: --window: found 0",
    )


@pytest.mark.parametrize("task", ["forecast", "classify", "regress", "generate", "tag"])
@pytest.mark.parametrize("form", ["--task {}", "--task={}"])
def test_help_of_a_task_has_its_settings_alone(command: Command, task: str, form: str) -> None:
    from elman.cli.naming import flag_of
    from elman.settings import SCHEMAS, typed_options

    done = command("fit", *form.format(task).split(), "--help")
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    shown = {word for line in done.out.splitlines() for word in line.split()[:1] if word.startswith("--")}
    every = {flag_of(name) for schema in SCHEMAS.values() for name in typed_options(schema)}
    assert shown & every == {flag_of(name) for name in typed_options(SCHEMAS[task])}
    assert not any(f"{other}: " in done.out or f"({other})" in done.out for other in SCHEMAS)
    assert f"({task})" not in done.out

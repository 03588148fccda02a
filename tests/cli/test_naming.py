"""Names of settings in messages are those that can be typed; what users wrote themselves stays as it is."""

from __future__ import annotations

import pytest

from elman.cli.naming import LONGEST, as_typed, flag_of, in_a_line, no_such_option
from elman.settings import SCHEMAS, typed_options

FLAGS = sorted({flag_of(name) for schema in SCHEMAS.values() for name in typed_options(schema)})


@pytest.mark.parametrize(
    ("message", "typed"),
    [
        ("setting 'random_state': found -1", "--seed: found -1"),
        ("setting 'prompt': found 3", "--prompt: found 3"),
        (
            "settings 'quantiles' and 'coverage': found both; leave one out",
            "--quantiles and --coverage: found both; leave one out",
        ),
        ("t.csv: name the column with series=", "t.csv: name the column with --series"),
        ("t.csv: name it with time=, or with series=.", "t.csv: name it with --time, or with --series."),
        ("set level='byte'; or", "set --level byte; or"),
        ("set level to 'word'", "set --level word"),
        ("or set test_fraction to 0", "or set --test-fraction 0"),
        ("(experts=False)", "(--no-experts)"),
        ("write target=['a b', 'c']", "write --target a b --target c"),
        ("t.csv: column 'my series=1': found 'a time=5'", "t.csv: column 'my series=1': found 'a time=5'"),
        ("series=1.csv: it can't be read; don't", "series=1.csv: it can't be read; don't"),
        ("set warm_start=False to begin anew", "set warm_start=False to begin anew"),
    ],
)
def test_settings_are_called_as_they_are_typed(message: str, typed: str) -> None:
    assert as_typed(message) == typed


def test_settings_that_stand_in_a_file_are_called_by_their_place() -> None:
    told = {"window": "c.toml, line 2: window"}
    assert as_typed("setting 'window': found 0", told) == "c.toml, line 2: window: found 0"
    assert as_typed("setting 'horizon': found 0", told) == "--horizon: found 0"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--n-jobs", "--threads"),
        ("--n_jobs", "--threads"),
        ("--njobs", "--threads"),
        ("--random-state", "--seed"),
        ("--Window", "--window"),
        ("--learningrate", "--learning-rate"),
        ("--hiddensize", "--hidden-size"),
        ("--xyz", ""),
    ],
)
def test_an_option_that_is_none_is_the_nearest_one(typed: str, meant: str) -> None:
    hint = f"; did you mean {meant}?" if meant else ""
    assert no_such_option(typed, FLAGS) == f"{typed}: there is no such option{hint}"


def test_a_line_has_its_beginning_and_its_end() -> None:
    line = in_a_line("begin " + "x" * 1000 + " end")
    assert (len(line), line[:6], line[-4:]) == (LONGEST, "begin ", " end")
    assert in_a_line("a\n b") == "a b"

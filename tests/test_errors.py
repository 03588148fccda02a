"""Exit codes and suggestions."""

from __future__ import annotations

import pytest

from elman.errors import (
    CheckFailed,
    DataError,
    DivergedError,
    ElmanError,
    EngineMissing,
    ModelFileError,
    SettingError,
    suggest,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ElmanError, 1),
        (EngineMissing, 1),
        (SettingError, 2),
        (DataError, 3),
        (ModelFileError, 4),
        (DivergedError, 5),
        (CheckFailed, 6),
    ],
)
def test_exit_codes(error: type[ElmanError], code: int) -> None:
    assert error.exit_code == code
    assert issubclass(error, ElmanError)


def test_wrong_values_are_value_errors() -> None:
    assert issubclass(SettingError, ValueError)
    assert issubclass(DataError, ValueError)


def test_a_missing_engine_is_an_error_of_import() -> None:
    assert issubclass(EngineMissing, ImportError)


def test_suggest_ignores_case_and_gives_the_name_as_it_is_written() -> None:
    assert suggest("RAIN", ["Rain", "date"]) == "did you mean 'Rain'?"


def test_suggest_lists_what_there_is_when_nothing_is_near() -> None:
    assert suggest("zzz", ["rain", "date"]) == "choose one of rain, date"

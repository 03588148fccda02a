"""The machinery of settings: inheritance, other defaults, unknown names."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from elman.errors import SettingError
from elman.settings import SCHEMAS, CommonSettings, believable, changed, options, setting, validated


@dataclass(frozen=True, kw_only=True)
class Own(CommonSettings):
    """A job with one setting more and another default."""

    colours: list[str] | None = setting("Which colours.", None)  # noqa: RUF009 - a field, as `field` makes it
    level: int | None = setting("How high.", None, ge=1)
    epochs: int = changed(CommonSettings, "epochs", 7)


def test_its_own_come_first_and_defaults_change() -> None:
    known = options(Own)
    assert list(known)[:3] == ["colours", "level", "cell"]
    assert known["epochs"].default == 7
    assert known["epochs"].text == options(CommonSettings)["epochs"].text
    assert validated(Own, {}).epochs == 7


def test_tuples_are_lists() -> None:
    assert validated(Own, {"colours": ("red", "blue")}).colours == ["red", "blue"]


def test_unknown_names_are_suggested() -> None:
    with pytest.raises(SettingError, match="setting 'colors' does not exist: did you mean 'colours'"):
        validated(Own, {"colors": None})


def test_all_that_was_expected_is_said() -> None:
    with pytest.raises(SettingError, match=r"found 'x', expected a valid integer. How high\."):
        validated(Own, {"level": "x"})


def test_numbers_of_a_file_are_checked() -> None:
    assert believable(Own, {"level": 2}).level == 2
    with pytest.raises(ValueError, match="level is 0"):
        believable(Own, {"level": 0})


@pytest.mark.parametrize("schema", SCHEMAS.values())
def test_every_setting_of_every_job_has_a_sentence_and_a_good_default(schema: type[CommonSettings]) -> None:
    for option in options(schema).values():
        assert option.text.endswith("."), option.name
    required = {option.name: "x" for option in options(schema).values() if option.required}
    assert validated(schema, required) == schema(**required)

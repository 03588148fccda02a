"""The machinery of settings: inheritance, other defaults, unknown names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from elman.errors import DamagedError, SettingError
from elman.settings import SCHEMAS, CommonSettings, but, changed, options, setting, validated


@dataclass(eq=False, kw_only=True, repr=False)
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
    values = vars(Own(level=2))
    assert Own._believed(**values).level == 2
    with pytest.raises(DamagedError, match="the setting level is 0"):
        Own._believed(**{**values, "level": 0})


def test_the_settings_of_a_fit_cannot_be_changed() -> None:
    checked = validated(Own, {"level": 2})
    with pytest.raises(AttributeError, match="the settings of a fit can't be changed: level"):
        checked.level = 3
    assert (but(checked, level=3).level, checked.level) == (3, 2)
    with pytest.raises(AttributeError, match="can't be changed"):
        but(checked, level=3).epochs = 1


def test_an_estimator_only_stores() -> None:
    own = Own(level=-1)
    own.epochs = -2
    assert (own.level, own.epochs) == (-1, -2)


@pytest.mark.parametrize("schema", SCHEMAS.values())
def test_every_setting_of_every_job_has_a_sentence_and_a_good_default(schema: type[CommonSettings]) -> None:
    for option in options(schema).values():
        assert option.text.endswith("."), option.name
    required: dict[str, Any] = {option.name: "x" for option in options(schema).values() if option.required}
    assert vars(validated(schema, required)) == {**vars(schema(**required)), "_checked": True}

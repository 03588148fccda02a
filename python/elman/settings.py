"""Every setting of a forecaster, once: name, type, default, range and one sentence, for Python and the command line.

pydantic checks values; it is imported when there are values to check, at fit, not before.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal

from elman.errors import SettingError

__all__ = ["ForecasterSettings", "Option", "options", "validated"]


def _setting(text: str, default: Any = MISSING, **limits: float) -> Any:
    """A dataclass field with its sentence and its range (`ge`, `gt`, `le`, `lt`, as pydantic calls them)."""
    return field(default=default, metadata={"text": text, "limits": limits})


@dataclass(frozen=True, kw_only=True)
class ForecasterSettings:
    """The settings of `elman.Forecaster`."""

    target: str = _setting("The column to forecast.")
    time: str | None = _setting("The column of dates; found by its values when not given.", None)
    series: str | None = _setting("The column that tells series apart; found when dates repeat.", None)
    window: int = _setting(
        "How many rows, up to the last one, the network reads to forecast the next.", 7, ge=1, le=100_000
    )
    cell: Literal["rnn", "gru", "lstm"] = _setting("The recurrent cell.", "gru")
    hidden_size: int = _setting("Hidden units of a layer.", 16, ge=1, le=4096)
    num_layers: int = _setting("Recurrent layers, one upon the other.", 1, ge=1, le=16)
    epochs: int = _setting("At most so many passes over the training part.", 200, ge=1, le=1_000_000)
    learning_rate: float = _setting("Step size of Adam.", 3e-3, gt=0, le=1)
    batch_size: int | None = _setting(
        "Windows in a training step; chosen by the number of windows when not given.", None, ge=1, le=1_000_000
    )
    patience: int = _setting(
        "Epochs without a better validation loss after which training stops.", 20, ge=1, le=1_000_000
    )
    validation_fraction: float = _setting(
        "Share of the windows that decides when training stops; 0: none.", 0.15, ge=0, le=0.5
    )
    test_fraction: float = _setting(
        "Share of the windows, the last ones, that measures the forecasts; 0: none.", 0.15, ge=0, le=0.5
    )
    random_state: int = _setting("Seed of the first weights and of the order of windows.", 0, ge=0, lt=2**63)
    n_jobs: int | None = _setting(
        "Threads; all cores when not given. The result does not depend on it.", None, ge=1, le=1024
    )


@dataclass(frozen=True)
class Option:
    """One setting, for a command line or a page. `default` is None when there is none to give; `required` tells."""

    name: str
    type: Any
    default: Any
    required: bool
    limits: Mapping[str, float]
    text: str


def options() -> dict[str, Option]:
    """The settings by name, in order.

    >>> options()["window"].default, options()["target"].required
    (7, True)
    """
    hints = typing.get_type_hints(ForecasterSettings)
    return {entry.name: _option(entry, hints[entry.name]) for entry in fields(ForecasterSettings)}


def _option(entry: Any, kind: Any) -> Option:
    required = entry.default is MISSING
    return Option(
        entry.name,
        kind,
        None if required else entry.default,
        required,
        entry.metadata["limits"],
        entry.metadata["text"],
    )


def validated(values: Mapping[str, Any]) -> ForecasterSettings:
    """Check `values` by name; SettingError says which one is wrong, what was found and what was expected.

    >>> validated({"target": "rain", "window": 0})
    Traceback (most recent call last):
    elman.errors.SettingError: setting 'window': found 0, expected greater than or equal to 1. How many rows, ...
    """
    from pydantic import ConfigDict, Field, ValidationError, create_model

    known = options()
    entries: Any = {name: (option.type, _field(option, Field)) for name, option in known.items()}
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    model: Any = create_model("Settings", __config__=config, **entries)
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in values.items()}
    try:
        checked = model.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        expected = first["msg"].removeprefix("Input should be ")
        text = known[name].text if name in known else ""
        raise SettingError(
            f"setting {name!r}: found {first['input']!r}, expected {expected}. {text}".strip()
        ) from error
    fraction = checked.validation_fraction + checked.test_fraction
    if fraction > 0.8:
        raise SettingError(
            f"settings 'validation_fraction' and 'test_fraction': found {fraction:g} together, expected at most 0.8"
        )
    return ForecasterSettings(**checked.model_dump())


def _field(option: Option, make: Any) -> Any:
    return make(... if option.required else option.default, **option.limits)

"""How a setting is written down once: name, type, default, range and one sentence.

Python, the command line, configuration files and the pages all read it from here. pydantic checks values; it is
imported when there are values to check, at fit, not before.

An estimator *is* its settings: `Settings` only stores, as scikit-learn wants it. `validated` gives the checked copy
that a fit reads, and that copy can't be changed.
"""

from __future__ import annotations

import inspect
import operator
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, TypeVar

from elman.errors import DamagedError, SettingError, suggest

__all__ = [
    "Option",
    "Settings",
    "but",
    "changed",
    "choices_of",
    "left_open",
    "names_of",
    "options",
    "require_known",
    "setting",
    "typed_options",
    "validated",
]

S = TypeVar("S", bound="Settings")
ALL_CORES = -1  # what scikit-learn calls them; None is what elman does
_FLAGS = {"seed": "random_state", "threads": "n_jobs"}  # what the command line calls them
_HOLDS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}


@dataclass(eq=False, repr=False)
class Settings:
    """Named values, each a `setting`. What is wrong with them together is said by `_refuse`."""

    _checked: ClassVar[bool] = False

    def _refuse(self) -> None:
        """SettingError for values that are right one by one and wrong together."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Store, unless this is the checked copy of a fit."""
        if self._checked:
            raise AttributeError(f"the settings of a fit can't be changed: {name}; change those of the estimator")
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """The settings that are not at their default."""
        defaults = {entry.name: repr(entry.default) for entry in fields(self)}
        shown = {name: repr(getattr(self, name)) for name in names_of(type(self))}
        changed = [f"{name}={text}" for name, text in shown.items() if text != defaults[name]]
        return f"{type(self).__name__}({', '.join(changed)})"

    @classmethod
    def _believed(cls: type[S], **values: Any) -> S:
        """The settings that a model file says it was made with, if each number is in its range.

        DamagedError otherwise. pydantic is not asked: a prediction should start without it.
        """
        for name, option in options(cls).items():
            value = values[name]
            if option.limits and value is not None and not _within(value, option.limits):
                raise DamagedError(f"the setting {name} is {value!r}")
        return but(cls(**values))


def but(settings: S, **changes: Any) -> S:
    """The same settings but for `changes`, checked together; what comes back can't be changed."""
    schema = type(settings)
    found = schema(**{name: getattr(settings, name) for name in names_of(schema)} | changes)
    found._refuse()
    object.__setattr__(found, "_checked", True)
    return found


def setting(text: str, default: Any = MISSING, *, column: bool = False, typed: bool = True, **limits: float) -> Any:
    """A dataclass field with its sentence and its range (`ge`, `gt`, `le`, `lt`, as pydantic calls them).

    Without a default it must be given. `column`: the value is the name of a column. `typed`: see `typed_options`.
    """
    return field(default=default, metadata={"text": text, "limits": limits, "column": column, "typed": typed})


def changed(schema: type[Any], name: str, default: Any) -> Any:
    """The setting `name` of `schema` with another default, for a job that inherits it."""
    return field(default=default, metadata=schema.__dataclass_fields__[name].metadata)


def left_open(schema: type[Any], name: str, text: str) -> Any:
    """The setting `name` of `schema` with its range, None by default: the job chooses it, as another `text` says."""
    return field(default=None, metadata={**schema.__dataclass_fields__[name].metadata, "text": text})


@dataclass(frozen=True)
class Option:
    """One setting, for a command line or a page. `default` is None when there is none to give; `required` tells."""

    name: str
    type: Any
    default: Any
    required: bool
    limits: Mapping[str, float]
    text: str
    column: bool = False
    typed: bool = True


def options(schema: type[Any]) -> dict[str, Option]:
    """The settings of `schema` by name, its own before those that it inherits.

    >>> from elman.settings import ForecasterSettings
    >>> options(ForecasterSettings)["horizon"].default, options(ForecasterSettings)["target"].required
    (1, False)
    """
    hints = typing.get_type_hints(schema)
    entries = {entry.name: entry for entry in fields(schema)}
    return {name: _option(entries[name], hints[name]) for name in names_of(schema)}


def typed_options(schema: type[Any]) -> dict[str, Option]:
    """Those that a command line or a file may give; the others ask for an estimator that lives on, as in Python."""
    return {name: option for name, option in options(schema).items() if option.typed}


def names_of(schema: type[Any]) -> list[str]:
    """Names in the order in which people look for them: those of the job, then those of every job."""
    known = {entry.name for entry in fields(schema)}
    found: list[str] = []
    for kind in schema.__mro__:
        inherited = {name for base in kind.__mro__[1:] for name in inspect.get_annotations(base)}
        found += [name for name in inspect.get_annotations(kind) if name in known and name not in inherited]
    return found


def _option(entry: Any, kind: Any) -> Option:
    required = entry.default is MISSING
    known = entry.metadata
    default = None if required else entry.default
    return Option(entry.name, kind, default, required, known["limits"], known["text"], known["column"], known["typed"])


def choices_of(option: Option) -> list[str]:
    """The words that may be chosen from; empty when there are none.

    >>> from elman.settings import ForecasterSettings
    >>> choices_of(options(ForecasterSettings)["cell"])
    ['rnn', 'gru', 'lstm']
    """
    kinds = [option.type, *typing.get_args(option.type)]
    return [word for kind in kinds if typing.get_origin(kind) is typing.Literal for word in typing.get_args(kind)]


def require_known(names: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """SettingError for the first of `names` that is none of `known`, with the nearest one; `where`: in which file.

    >>> require_known(["windw"], ["window", "cell"])
    Traceback (most recent call last):
    elman.errors.SettingError: setting 'windw' does not exist: did you mean 'window'?
    """
    known = list(known)
    for name in names:
        if name not in known:
            near = suggest(_FLAGS.get(name, name), known)
            raise SettingError(f"{where or 'setting '}{name!r} does not exist: {near}")


def validated(schema: type[S], values: Mapping[str, Any]) -> S:
    """Check `values` by name; SettingError says which one is wrong, what was found and what was expected.

    >>> from elman.settings import ForecasterSettings
    >>> validated(ForecasterSettings, {"target": "rain", "window": 0})
    Traceback (most recent call last):
    elman.errors.SettingError: setting 'window': found 0, expected greater than or equal to 1. Rows, ...
    """
    from pydantic import ConfigDict, Field, ValidationError, create_model

    known = options(schema)
    require_known(values, known)
    entries: Any = {name: (option.type, _field(option, Field)) for name, option in known.items()}
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    given = {name: _plain(value) for name, value in values.items()}
    if given.get("n_jobs") == ALL_CORES:
        given["n_jobs"] = None
    model: Any = create_model("Settings", __config__=config, **entries)
    try:
        checked = model.model_validate(given)
    except ValidationError as error:
        raise SettingError(_message(error.errors(), values, known)) from error
    return but(schema(**{name: getattr(checked, name) for name in known}))


def _message(errors: list[Any], values: Mapping[str, Any], known: Mapping[str, Option]) -> str:
    name = str(errors[0]["loc"][0])
    expected = dict.fromkeys(
        error["msg"].removeprefix("Input should be ") for error in errors if error["loc"][0] == name
    )
    if name not in values:
        return f"setting {name!r}: found nothing, expected a value. {known[name].text}"
    near = suggest(str(values[name]), choices_of(known[name]))
    meant = f"; {near}" if near.startswith("did") else "."
    return f"setting {name!r}: found {values[name]!r}, expected {' or '.join(expected)}{meant} {known[name].text}"


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy as Python's own, tuples as lists."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value.tolist() if hasattr(value, "tolist") and hasattr(value, "dtype") else value


def _field(option: Option, make: Any) -> Any:
    return make(... if option.required else option.default, **option.limits)


def _within(value: Any, limits: Mapping[str, float]) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and all(_HOLDS[name](value, limit) for name, limit in limits.items())

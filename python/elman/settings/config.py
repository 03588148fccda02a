"""Settings in a TOML file: one section a job, the same names as in Python."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elman.errors import SettingError, suggest
from elman.settings.schema import Option, choices_of, require_known, typed_options

__all__ = ["as_toml", "range_of", "read_config"]


def read_config(path: str | os.PathLike[str], task: str, schemas: Mapping[str, type[Any]]) -> dict[str, Any]:
    """The settings in the section `[task]` of the TOML file `path`, unchecked but for their names.

    An empty file has none. SettingError when the file can't be read, for a section or setting that does not exist, or
    where other jobs have sections and this one has not.
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"{path}: the configuration can't be read ({error.strerror}); give another path") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
        raise SettingError(f"{path}: the configuration is not TOML: {error}") from error
    for name, section in content.items():
        if name not in schemas:
            if not isinstance(section, dict):
                raise SettingError(
                    f"{path}: {name!r} stands outside of a section; put it under that of a job, [{task}]"
                )
            raise SettingError(f"{path}: section [{name}] is none of a job: {suggest(name, schemas)}")
        if not isinstance(section, dict):
            raise SettingError(f"{path}: found {name} = {section!r}, expected a section [{name}]")
        require_known(section, typed_options(schemas[name]), f"{path}, section [{name}]: ")
    if content and task not in content:
        raise SettingError(f"{path}: found nothing for {task}, expected a section [{task}]; or choose another task")
    return dict(content.get(task, {}))


def as_toml(schemas: Mapping[str, type[Any]]) -> str:
    """All settings of `schemas` as a TOML file, each with its sentence, its range and its default."""
    sections = [
        "\n\n".join([f"[{task}]", *(_entry(option) for option in typed_options(schema).values())])
        for task, schema in schemas.items()
    ]
    return "\n\n".join(sections) + "\n"


def _entry(option: Option) -> str:
    allowed = range_of(option)
    sentence = f"# {option.text}" + (f" Allowed: {allowed}." if allowed else "")
    if option.required:
        return f'{sentence} Must be given.\n# {option.name} = "..."'
    if option.default is None:
        return f"{sentence}\n# {option.name} ="
    return f"{sentence}\n{option.name} = {_value(option.default)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else repr(value)


def range_of(option: Option) -> str:
    """The range, or the choices, in words; empty when everything is allowed.

    >>> from elman.settings import ForecasterSettings, options
    >>> [range_of(options(ForecasterSettings)[name]) for name in ("window", "learning_rate", "cell")]
    ['1 to 100000', 'above 0, to 1', 'rnn, gru or lstm']
    """
    words = [str(word) for word in choices_of(option)]
    if words:
        return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    limits = option.limits
    low = f"{_number(limits['ge'])}" if "ge" in limits else f"above {_number(limits['gt'])}," if "gt" in limits else ""
    high = (
        f"to {_number(limits['le'])}" if "le" in limits else f"below {_number(limits['lt'])}" if "lt" in limits else ""
    )
    return f"{low} {high}".strip().strip(",")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:g}"

"""Settings in a TOML file: one section a job, the same names as in Python."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elman.errors import SettingError, suggest
from elman.settings.schema import Option, choices_of, require_known, typed_options

__all__ = ["as_toml", "place_of", "range_of", "read_config"]


def read_config(path: str | os.PathLike[str], task: str, schemas: Mapping[str, type[Any]]) -> dict[str, Any]:
    """The settings in the section `[task]` of the TOML file `path`, unchecked but for their names.

    An empty file has none. SettingError when the file can't be read, for a section or setting that does not exist, or
    where other jobs have sections and this one has not.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise SettingError(f"{path}: the configuration is not TOML: {error}; correct it") from error
    for name, section in content.items():
        if name not in schemas:
            if not isinstance(section, dict):
                raise SettingError(
                    f"{place_of(path, '', name)}: {name!r} stands outside of a section; put it under that of a job, "
                    f"[{task}]"
                )
            raise SettingError(f"{place_of(path, name)}: section [{name}] is none of a job: {suggest(name, schemas)}")
        if not isinstance(section, dict):
            raise SettingError(
                f"{place_of(path, '', name)}: found {name} = {section!r:.40}, expected a section [{name}]"
            )
        for key in section:
            require_known([key], typed_options(schemas[name]), f"{place_of(path, name, key)}, section [{name}]: ")
    if content and task not in content:
        raise SettingError(f"{path}: found nothing for {task}, expected a section [{task}]; or choose another task")
    return dict(content.get(task, {}))


def _text(path: str | os.PathLike[str]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{path}: the configuration can't be read ({error.strerror}); give another path") from error
    except ValueError as error:  # no UTF-8, or a path with a NUL byte
        raise SettingError(f"{path}: the configuration is not UTF-8 text; save it as UTF-8") from error


def place_of(path: str | os.PathLike[str], section: str, key: str = "") -> str:
    """The file and the line in it where a section begins, or where a key of it stands, as messages say it."""
    current = ""
    for number, line in enumerate(_text(path).splitlines(), 1):
        header = re.match(r"\s*\[\s*[\"']?([^\]\"']*?)[\"']?\s*\]", line)
        current = header[1] if header else current
        found = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]", line)
        here = found is not None and found[1] == key if key else header is not None
        if current == section and here:
            return f"{path}, line {number}"
    return str(path)


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

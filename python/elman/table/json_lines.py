"""One line of a file of JSON lines: an object whose names stand once and whose texts can be written down."""

from __future__ import annotations

import json
from typing import Any

from elman.errors import DataError

__all__ = ["read_record"]


def read_record(where: str, line: str, expected: str) -> dict[str, Any]:
    """The object in a line; DataError, which begins with `where`, for what is none, such as an `expected` one.

    >>> read_record("a.jsonl: line 1", '{"rain": true}', '{"rain": true}')
    {'rain': True}
    """
    try:
        record = json.loads(line, object_pairs_hook=_unique)
        if "\\ud" in line.lower():
            json.dumps(record, ensure_ascii=False).encode()  # half of a character can't be
    except UnicodeEncodeError as error:
        half = f"U+{ord(str(error.object)[error.start]):04X}"
        raise DataError(f"{where} has half a character, {half}; write it as one, or leave it out") from error
    except RecursionError as error:
        raise DataError(f"{where} is not JSON (lists within lists without end); expected {expected}") from error
    except ValueError as error:
        raise DataError(f"{where} is not JSON ({error}); correct the line") from error
    if not isinstance(record, dict):
        raise DataError(f"{where} is {type(record).__name__}, expected {expected}")
    return record


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in it")
    return found

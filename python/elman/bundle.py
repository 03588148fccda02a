"""One file holds all that is needed to predict: weights and JSON in a safetensors file, nothing executable.

`docs/file-format.md` is the specification. What a task keeps in the file is the task's own business; this module knows
the frame alone: it writes it whole or not at all, and believes no size before it has checked it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from elman.errors import ModelFileError, SettingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FORMAT", "field", "read", "read_metadata", "write"]

FORMAT = 5
MAX_HEADER = 64 * 2**20
CHECKSUM, NO_SUM = "sha256", "0" * 64
DTYPES = ("F32", "F64", "I64", "I32", "U8", "BOOL")
T = TypeVar("T")


def write(path: str | os.PathLike[str], tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
    """Write `tensors` and `metadata` (JSON values, with the text `task`) to the file `path`, whole or not at all.

    `format`, `written_by` and a checksum are added. SettingError when the place can't be written to.
    """
    import numpy as np
    from safetensors.numpy import save

    from elman import __version__

    about = {"format": FORMAT, "written_by": __version__, CHECKSUM: NO_SUM, **metadata}
    text = json.dumps(about, ensure_ascii=False, allow_nan=False)
    # A value that JSON lacks is a defect of the caller, so its TypeError or ValueError is let through.
    half = re.search("[\ud800-\udfff]", text)
    if half:
        found = f"U+{ord(half[0]):04X}"
        raise SettingError(
            f"{path}: a name, a label or a symbol has half a character, {found}; correct it and fit again"
        )
    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    content = save(arrays, metadata={"elman": text})
    begin = 8 + int.from_bytes(content[:8], "little")
    if begin - 8 > MAX_HEADER:
        raise SettingError(f"{path}: the model has too much besides its tensors, over {MAX_HEADER >> 20} MiB of it")
    blank, filled = (json.dumps(f'"{CHECKSUM}": "{value}"')[1:-1] for value in (NO_SUM, _sum(text, content[begin:])))
    _write_whole(Path(path), content[:begin].replace(blank.encode(), filled.encode(), 1) + content[begin:])


def _sum(text: str, tensors: bytes) -> str:
    """The checksum of a description, in which its own place is empty, and of the bytes of the tensors."""
    import hashlib

    digest = hashlib.sha256(text.encode())
    digest.update(tensors)
    return digest.hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    place = path.resolve()  # through a link, so that the link stays one
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise SettingError(f"{path}: the model can't be written there ({_reason(error)}); give another path") from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read only the JSON description of the file `path`; ModelFileError as in `read`."""
    with _open(path) as file:
        metadata = _metadata(path, _header(path, file))
    metadata.pop(CHECKSUM, None)
    return metadata


def read(path: str | os.PathLike[str]) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read the file `path`: its tensors by name and its JSON description.

    ModelFileError when the file is missing, truncated, foreign, damaged or of a newer format than this elman knows.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    with _open(path) as file:
        header = _header(path, file)
        metadata = _metadata(path, header)
        begin = file.tell()
        _check_layout(path, header, _size(file) - begin)
        file.seek(0)
        content = file.read()
    try:
        tensors = dict(parse(content))
    except (SafetensorError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    found = metadata.pop(CHECKSUM, None)
    if found is not None:
        text = header["__metadata__"]["elman"].replace(f'"{CHECKSUM}": "{found}"', f'"{CHECKSUM}": "{NO_SUM}"', 1)
        if _sum(text, content[begin:]) != found:
            raise _damaged(path, "its checksum is another one than that of what it holds; copy it again")
    return tensors, metadata


def field(path: str | os.PathLike[str], metadata: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """The value of `name` in `metadata`, read from `path`; ModelFileError when it is missing or isn't a `kind`.

    >>> field("rain.elman", {"window": 3}, "window", int)
    3
    """
    value = metadata.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        found = "is missing" if name not in metadata else f"is {type(value).__name__}"
        raise _damaged(path, f"its {name!r} {found}, expected {kind.__name__}")
    return value


def _open(path: str | os.PathLike[str]) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise ModelFileError(f"{path}: the model file can't be read ({_reason(error)})") from error


def _header(path: str | os.PathLike[str], file: BinaryIO) -> dict[str, Any]:
    """The header's JSON object; `file` is left at the first byte of the tensors."""
    start, size = file.read(8), _size(file)
    length = int.from_bytes(start, "little")
    if len(start) < 8:
        raise ModelFileError(f"{path}: not a model file: it has {size} bytes, expected a file that elman saved")
    if length > MAX_HEADER or length < 2:
        raise ModelFileError(f"{path}: not a model file: it starts with {start!r}, expected a file that elman saved")
    if size < 8 + length:
        raise _truncated(path, size, 8 + length)
    header = _json_object(path, "header", file.read(length))
    if not isinstance(header.get("__metadata__", {}), dict):
        raise _damaged(path, "its __metadata__ is not a JSON object")
    return header


def _metadata(path: str | os.PathLike[str], header: dict[str, Any]) -> dict[str, Any]:
    text = header.get("__metadata__", {}).get("elman")
    if not isinstance(text, str):
        raise ModelFileError(f"{path}: a safetensors file, but not one that elman saved")
    metadata = _json_object(path, "description", text)
    version = field(path, metadata, "format", int)
    if version > FORMAT:
        by = f"elman {metadata.get('written_by', 'of a newer version')}"
        raise ModelFileError(f"{path}: file format {version} of {by}, this elman reads {FORMAT}; update elman")
    if version < FORMAT:
        raise ModelFileError(
            f"{path}: file format {version}, of an elman before its first release; this one reads {FORMAT}; fit again"
        )
    field(path, metadata, "task", str)
    return metadata


def _json_object(path: str | os.PathLike[str], what: str, text: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise _damaged(path, f"its {what} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise _damaged(path, f"its {what} is {type(value).__name__}, expected a JSON object")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in it")
    return found


def _check_layout(path: str | os.PathLike[str], header: dict[str, Any], available: int) -> None:
    """Allowed types, and as many bytes as the offsets say; safetensors itself checks shapes, gaps and overlaps."""
    end = 0
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if not isinstance(entry, dict) or entry.get("dtype") not in DTYPES:
            raise _damaged(path, f"the tensor {name!r} has no type out of {', '.join(DTYPES)}")
        offsets = entry.get("data_offsets")
        if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(value) is int for value in offsets):
            raise _damaged(path, f"the tensor {name!r} has no pair of offsets")
        end = max(end, offsets[1])
    if end > available:
        raise _truncated(path, available, end)


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _truncated(path: str | os.PathLike[str], found: int, expected: int) -> ModelFileError:
    return ModelFileError(f"{path}: the model file is cut off: {found} bytes, expected {expected}; copy it again")


def _damaged(path: str | os.PathLike[str], what: str) -> ModelFileError:
    return ModelFileError(f"{path}: damaged model file: {what}")

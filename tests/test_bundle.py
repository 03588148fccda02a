"""The model file: its bytes as docs/file-format.md has them, and attacks that must all end in one clear line."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman import __version__, bundle
from elman.errors import ModelFileError, SettingError
from elman.models import load

META = {"format": 5, "written_by": "0.1.0", "task": "forecast", "window": 3}
LITERAL = (
    b"\x80\x00\x00\x00\x00\x00\x00\x00"
    b'{"__metadata__":{"elman":"{\\"format\\": 5, \\"task\\": \\"forecast\\"}"},'
    b'"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}       '
    b"\x00\x00\x80\x3f\x00\x00\x00\xc0"
)


def entry(shape: list[Any], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def file_of(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file with any header and any data, whether or not they fit together."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def with_meta(tensors: dict[str, Any], data: bytes = b"", **changes: Any) -> bytes:
    return file_of({"__metadata__": {"elman": json.dumps({**META, **changes})}, **tensors}, data)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def refused(tmp_path: Path, content: bytes) -> str:
    """The message with which a file of that content is refused; it is one line that starts with the file's name."""
    path = tmp_path / "some.elman"
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as caught:
        bundle.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert caught.value.exit_code == 4
    return message.removeprefix(f"{path}: ")


# --- what a good file is --------------------------------------------------------------------------------------------


def test_the_bytes_of_a_file_are_those_of_the_format_page(tmp_path: Path) -> None:
    path = tmp_path / "model.elman"
    path.write_bytes(LITERAL)
    tensors, metadata = bundle.read(path)
    assert tensors["b"].tolist() == [1.0, -2.0]
    assert metadata == {"format": 5, "task": "forecast"}


def test_what_is_written_starts_as_the_format_page_says(tmp_path: Path) -> None:
    path = tmp_path / "model.elman"
    bundle.write(path, {"b": np.array([1.0, -2.0], dtype=np.float32)}, {"task": "forecast", "unit": "°C"})
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    assert header["b"] == entry([2], 0, 8)
    assert list(header["__metadata__"]) == ["elman"]
    kept = json.loads(header["__metadata__"]["elman"])
    about = {"format": 5, "written_by": __version__, "sha256": "0" * 64, "task": "forecast", "unit": "°C"}
    text = json.dumps(about, ensure_ascii=False)
    assert kept == {**about, "sha256": hashlib.sha256(text.encode() + content[8 + length :]).hexdigest()}
    assert content[8 + length :] == b"\x00\x00\x80\x3f\x00\x00\x00\xc0"


def test_everything_comes_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tensors: dict[str, np.ndarray] = {
        "rnn.weight_ih_l0": rng.normal(size=(8, 3)).astype(np.float32),
        "turned": rng.normal(size=(4, 5)).T,
        "counts": np.arange(3),
        "flags": np.array([True, False]),
    }
    bundle.write(tmp_path / "model.elman", tensors, {"task": "forecast", "nested": {"list": [1, None, "ä"]}})
    back, metadata = bundle.read(tmp_path / "model.elman")
    assert back.keys() == tensors.keys()
    for name, values in tensors.items():
        assert back[name].dtype == values.dtype
        np.testing.assert_array_equal(back[name], values)
    assert metadata["nested"] == {"list": [1, None, "ä"]}
    assert bundle.read_metadata(tmp_path / "model.elman") == metadata


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    tensors = {name: np.ones(3, dtype=np.float32) for name in "zyxabc"}
    for name in ("one", "two"):
        bundle.write(tmp_path / name, tensors, {"task": "forecast"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# --- attacks --------------------------------------------------------------------------------------------------------

NONE = entry([0], 0, 0)
ATTACKS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a model file: it has 0 bytes"),
    "seven bytes": (b"\x02\0\0\0\0\0\0", "not a model file: it has 7 bytes"),
    "a table": (b"date,station,rain\n2013-01-01,EWR,no\n", "not a model file: it starts with b'date,sta'"),
    "a zip": (b"PK\x03\x04" + bytes(40), "not a model file: it starts with b'PK"),
    "a pickle": (b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x05posix\x94", "not a model file"),
    "huge header": (file_of({}, length=2**63), "not a model file: it starts with"),
    "header above the limit": (file_of({}, length=bundle.MAX_HEADER + 1), "not a model file"),
    "header longer than the file": (file_of({}, length=1000), "cut off: 10 bytes, expected 1008"),
    "no header": (file_of(b""), "not a model file"),
    "header is not JSON": (file_of(b"{'a': 1}"), "its header is not JSON"),
    "header is not UTF-8": (file_of(b'{"\xff": 1}'), "its header is not JSON"),
    "header is a list": (file_of([]), "its header is list, expected a JSON object"),
    "header too deep": (file_of(b'{"a":' * 200_000 + b"1" + b"}" * 200_000), "its header is not JSON"),
    "a name twice": (file_of(b'{"a": 1, "a": 2}'), "a name stands twice in it"),
    "metadata is a list": (file_of({"__metadata__": []}), "its __metadata__ is not a JSON object"),
    "other safetensors": (file_of({"w": NONE}), "a safetensors file, but not one that elman saved"),
    "description is not text": (file_of({"__metadata__": {"elman": 3}}), "not one that elman saved"),
    "description is not JSON": (file_of({"__metadata__": {"elman": "{"}}), "its description is not JSON"),
    "description holds NaN": (file_of({"__metadata__": {"elman": '{"a": NaN}'}}), "NaN is not a JSON number"),
    "description is a number": (file_of({"__metadata__": {"elman": "3"}}), "its description is int"),
    "no format": (file_of({"__metadata__": {"elman": "{}"}}), "its 'format' is missing"),
    "format is text": (with_meta({}, format="1"), "its 'format' is str, expected int"),
    "format is a boolean": (with_meta({}, format=True), "its 'format' is bool, expected int"),
    "no format yet": (with_meta({}, format=0), "file format 0, of an elman before its first release"),
    "too old": (with_meta({}, format=1), "file format 1, of an elman before its first release; this one reads 5"),
    "too new": (with_meta({}, format=6, written_by="9.1"), "file format 6 of elman 9.1, this elman reads 5"),
    "too new, no version": (with_meta({}, format=6, written_by=None), "update elman"),
    "no task": (with_meta({}, task=None), "its 'task' is NoneType, expected str"),
    "tensor is no object": (with_meta({"a": 3}), "the tensor 'a' has no type"),
    "unknown type": (with_meta({"a": entry([1], 0, 8, "Q7")}, bytes(8)), "the tensor 'a' has no type out of"),
    "type is a list": (with_meta({"a": {**NONE, "dtype": ["F32"]}}), "the tensor 'a' has no type out of"),
    "no offsets": (with_meta({"a": {"dtype": "F32", "shape": [1]}}, bytes(4)), "'a' has no pair of offsets"),
    "offsets are text": (with_meta({"a": {**NONE, "data_offsets": ["0", "4"]}}, bytes(4)), "no pair of offsets"),
    "cut off": (with_meta({"a": entry([4], 0, 16)}, bytes(15)), "cut off: 15 bytes, expected 16"),
    "offsets beyond everything": (with_meta({"a": entry([4], 0, 2**62)}, bytes(16)), "cut off"),
    "negative offsets": (with_meta({"a": entry([1], -4, 0)}, bytes(4)), "damaged"),
    "backward offsets": (with_meta({"a": entry([1], 4, 0)}, bytes(4)), "damaged"),
    "overlap": (with_meta({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, bytes(12)), "damaged"),
    "gap": (with_meta({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, bytes(12)), "damaged"),
    "left over": (with_meta({"a": entry([1], 0, 4)}, bytes(8)), "damaged"),
    "shape too large": (with_meta({"a": entry([100], 0, 4)}, bytes(4)), "damaged"),
    "shape overflows": (with_meta({"a": entry([2**33, 2**33], 0, 4)}, bytes(4)), "damaged"),
    "negative shape": (with_meta({"a": entry([-1], 0, 4)}, bytes(4)), "damaged"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str, tmp_path: Path) -> None:
    content, words = ATTACKS[name]
    assert words in refused(tmp_path, content)


def test_every_truncation_and_no_change_of_it_is_read(tmp_path: Path) -> None:
    for size in range(len(LITERAL)):
        refused(tmp_path, LITERAL[:size])
    refused(tmp_path, LITERAL + b"\0")


def test_a_changed_byte_is_either_refused_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "model.elman"
    for place in range(len(LITERAL)):
        path.write_bytes(LITERAL[:place] + bytes([LITERAL[place] ^ 0x11]) + LITERAL[place + 1 :])
        try:
            tensors, _ = bundle.read(path)
        except ModelFileError:
            continue
        assert all(values.nbytes <= 8 for values in tensors.values())


def test_every_flipped_bit_of_what_is_kept_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.elman"
    bundle.write(path, {"b": np.array([1.0, -2.0], dtype=np.float32)}, {"task": "forecast", "share": 0.25, "name": "é"})
    good, (tensors, metadata) = path.read_bytes(), bundle.read(path)
    for place in range(len(good)):
        for bit in (0, 3, 6):
            path.write_bytes(good[:place] + bytes([good[place] ^ (1 << bit)]) + good[place + 1 :])
            try:
                found, about = bundle.read(path)
            except ModelFileError:
                continue
            # What is left is a name that nobody knows: of the tensor, of the checksum, or of metadata of others.
            assert [values.tolist() for values in found.values()] == [tensors["b"].tolist()]
            assert {name: value for name, value in about.items() if name in metadata} == metadata


def test_a_file_of_another_writer_needs_no_checksum(tmp_path: Path) -> None:
    path = tmp_path / "model.elman"
    path.write_bytes(LITERAL)
    assert bundle.read(path)[1] == {"format": 5, "task": "forecast"}
    path.write_bytes(with_meta({}, sha256="0" * 64))
    with pytest.raises(ModelFileError, match="its checksum is another one than that of what it holds; copy it again"):
        bundle.read(path)
    path.write_bytes(with_meta({}, sha256=[1]))
    with pytest.raises(ModelFileError, match="its checksum is another one"):
        bundle.read(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.elman", tmp_path):
        with pytest.raises(ModelFileError, match="the model file can't be read"):
            bundle.read(path)


# --- what tasks check -----------------------------------------------------------------------------------------------


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MAX_HEADER", 2**20)
    with pytest.raises(SettingError, match="the model has too much besides its tensors, over 1 MiB of it"):
        bundle.write(tmp_path / "m.elman", {}, {"task": "tag", "words": "x" * 2**20})
    assert not list(tmp_path.iterdir())


def test_half_a_character_is_not_written(tmp_path: Path) -> None:
    for about in ({"task": "tag", "labels": ["a", "b\ud83d"]}, {"task": "tag", "a\udc00": 1}):
        with pytest.raises(SettingError, match=r"m\.elman: a name, a label or a symbol has half a character, U\+D"):
            bundle.write(tmp_path / "m.elman", {}, about)
    assert not list(tmp_path.iterdir())


def test_load_refuses_a_task_that_it_does_not_know(tmp_path: Path) -> None:
    bundle.write(tmp_path / "m.elman", {}, {"task": "divine"})
    with pytest.raises(ModelFileError, match="its task is 'divine', expected one of forecast"):
        load(tmp_path / "m.elman")


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.elman"
    bundle.write(path, {}, {"task": "forecast"})
    before = path.read_bytes()
    for failure in (OSError(28, "No space left on device"), KeyboardInterrupt()):
        monkeypatch.setattr(os, "fsync", _raiser(failure))
        with pytest.raises((SettingError, KeyboardInterrupt)):
            bundle.write(path, {"a": np.ones(3)}, {"task": "forecast"})
        assert path.read_bytes() == before
        assert names(tmp_path) == ["m.elman"]


def _raiser(error: BaseException) -> Callable[[int], None]:
    def fail(_: int) -> None:
        raise error

    return fail


def test_places_that_cannot_be_written_to(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "folder.elman", tmp_path):
        with pytest.raises(SettingError, match="the model can't be written there"):
            bundle.write(path, {}, {"task": "forecast"})
    assert names(tmp_path) == []


def test_a_link_stays_a_link_and_rights_are_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "real.elman").write_bytes(b"old")
    (tmp_path / "link.elman").symlink_to("real.elman")
    bundle.write(tmp_path / "link.elman", {}, {"task": "forecast"})
    assert (tmp_path / "link.elman").is_symlink()
    assert bundle.read(tmp_path / "real.elman")[1]["task"] == "forecast"
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "real.elman").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_value_that_json_lacks_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        bundle.write(tmp_path / "m.elman", {}, {"task": "forecast", "loss": float("nan")})
    assert names(tmp_path) == []

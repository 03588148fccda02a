"""Texts: read from what people have, cut into symbols (characters, words or bytes), and held out at the end."""

from __future__ import annotations

import gzip
import os
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError

__all__ = ["Level", "Text", "Texts", "code_points", "is_path", "read_texts", "symbols"]

Level = Literal["char", "word", "byte"]
Text = str | bytes  # bytes at the level of bytes alone

_LONGEST_PATH = 1024


@dataclass(frozen=True)
class Texts:
    """One text or several, and the name of where they came from."""

    name: str
    documents: tuple[Text, ...]

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.documents)

    @property
    def characters(self) -> int:
        """Characters in all of them; of bytes that are no UTF-8, what stands in for them counts."""
        return sum(_characters(text) for text in self.documents)


def _characters(text: Text) -> int:
    return len(text if isinstance(text, str) else text.decode("utf-8", "replace"))


def read_texts(data: object, level: Level) -> Texts:
    """Read a text, the path of a file, or a list of texts.

    A `Path` is a file (UTF-8, or gzip of it); so is a string that `is_path`. Any other string is the text itself, and
    so is each of a list. Line ends become "\\n". At the level of bytes a file is read as it is, and `bytes` are a text.
    DataError says what can't be read.

    >>> read_texts(["one", "two"], "char").documents
    ('one', 'two')
    """
    if isinstance(data, Texts):
        return data
    if isinstance(data, os.PathLike) or (isinstance(data, str) and is_path(data)):
        path = Path(data)
        if isinstance(data, str) and not path.exists():
            raise DataError(f"{path}: there is no such file; check the path, or give [text] if it is a text itself")
        return Texts(str(path), (_read(path, level),))
    if isinstance(data, str | bytes):
        return Texts("the text", (_checked(data, "the text", level),))
    if not isinstance(data, Iterable):
        raise DataError(f"the text is a {type(data).__name__}; expected a text, a path or a list of texts")
    data = list(data)
    if data and all(isinstance(each, os.PathLike) or (isinstance(each, str) and _exists(each)) for each in data):
        raise DataError(
            f"found a list of paths, such as {str(data[0])!r}; expected texts: read the files and give those"
        )
    several = tuple(_checked(each, f"text {number} of the list", level) for number, each in enumerate(data, 1))
    return Texts("the texts", several)


def is_path(text: str) -> bool:
    """Whether a string names a file or a folder, or is written as if it did, so that it is no text to learn.

    That is a string of one line that exists, or one without blanks that ends like a file or has a slash; with blanks it
    needs both.

    >>> [is_path(text) for text in ("peom.txt", "corpora/x", "I came, I saw.", "the U.S. and/or Rome", "abracadabra")]
    [True, True, False, False, False]
    """
    if not text or len(text) > _LONGEST_PATH or "\0" in text or len(text.splitlines()) > 1:
        return False
    if _exists(text):
        return True
    ends = re.search(r"[^\s./\\]\.[A-Za-z]\w{1,7}$", text) is not None
    slash = re.search(r"[/\\]", text) is not None
    return (ends and slash) if re.search(r"\s", text) else (ends or slash)


def _exists(text: str) -> bool:
    try:
        return bool(text) and "\0" not in text and Path(text).exists()
    except (OSError, ValueError):  # longer than the system allows, or with half a character
        return False


def _read(path: Path, level: Level) -> Text:
    if path.is_dir():
        raise DataError(f"{path}: this is a folder, expected a file of text")
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file; check the path") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: the file can't be read ({error}); check it") from error
    if level == "byte":
        return content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}: line {line} is not UTF-8 text; save the file as UTF-8, or set level to 'byte'"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _checked(text: object, what: str, level: Level) -> Text:
    """`text`, if it is one that can be written down."""
    if isinstance(text, bytes) and level == "byte":
        return text
    if not isinstance(text, str):
        hint = "; set level to 'byte' to learn bytes" if isinstance(text, bytes) else ""
        raise DataError(f"{what} is {type(text).__name__}, expected str{hint}")
    lone = re.search("[\ud800-\udfff]", text)
    if lone:
        place = lone.start()
        raise DataError(f"{what} has half a character, U+{ord(text[place]):04X}, at place {place}; decode it as UTF-16")
    return text


def symbols(text: Text, level: Level) -> Sequence[str] | bytes:
    """The symbols of a text, which put together give it back: characters (code points), words or bytes.

    A word is a run of letters, digits and marks, with apostrophes inside it and the one blank before it; all else is
    one symbol a character.

    >>> symbols("Don't stop, now!", "word")
    ["Don't", ' stop', ',', ' now', '!']
    """
    if level == "byte":
        return text if isinstance(text, bytes) else text.encode()
    written = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return written if level == "char" else _word_pattern(written).findall(written)


def _word_pattern(text: str) -> re.Pattern[str]:
    """Python's letters and digits, and the marks that this text has: they are set upon letters, or between them."""
    beyond = (character for character in set(text) if character > "\x7f" and not character.isalnum())
    marks = "".join(sorted(character for character in beyond if unicodedata.category(character).startswith("M")))
    word = f"[\\w{marks}]+"
    return re.compile(f" ?{word}(?:['’]{word})*|.", re.DOTALL)


def code_points(text: str) -> NDArray[np.uint32]:
    """The characters of a text as numbers (characters,).

    >>> code_points("aé😀").tolist()
    [97, 233, 128512]
    """
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")

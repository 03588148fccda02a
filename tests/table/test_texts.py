"""Texts as they are read, and cut into symbols that give them back."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from elman.errors import DataError
from elman.table.texts import Texts, code_points, read_texts, symbols

ANY_SCRIPT = "Don't stop: 床前明月光，疑是地上霜。\nनमस्ते दुनिया! e\u0301te\u0301 👩\u200d👩\u200d👧 مرحبا\t 3.5\n\n"


@pytest.mark.parametrize("level", ["char", "word"])
def test_symbols_put_together_are_the_text(level: str) -> None:
    assert "".join(symbols(ANY_SCRIPT, level)) == ANY_SCRIPT  # type: ignore[arg-type]


def test_bytes_put_together_are_the_text() -> None:
    assert bytes(symbols(ANY_SCRIPT, "byte")).decode() == ANY_SCRIPT  # type: ignore[arg-type]


def test_words_keep_marks_and_apostrophes_inside_and_the_blank_before() -> None:
    found = symbols("Don't e\u0301te\u0301\nनमस्ते, x_1", "word")
    assert list(found) == ["Don't", " e\u0301te\u0301", "\n", "नमस्ते", ",", " x_1"]


def test_characters_are_code_points() -> None:
    assert code_points("a👩").tolist() == [97, 0x1F469]


def test_a_file_a_name_of_a_file_and_gzip_read_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.txt", tmp_path / "a.txt.gz"
    plain.write_bytes("\ufeffeins\r\nzwei é".encode())
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for data in (plain, str(plain), packed):
        texts = read_texts(data, "char")
        assert texts.documents == ("eins\nzwei é",)
        assert texts.name == str(data)


def test_bytes_of_a_file_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"\xff\x00\r\n")
    texts = read_texts(tmp_path / "raw", "byte")
    assert texts.documents == (b"\xff\x00\r\n",)
    assert texts.characters == 4


def test_a_text_and_a_list_of_texts() -> None:
    assert read_texts("no such file.txt", "char").documents == ("no such file.txt",)
    several = read_texts(iter(["one", "two"]), "char")
    assert (len(several), several.characters) == (2, 6)
    assert read_texts(several, "char") is several
    assert read_texts(Texts("x", ("y",)), "char").name == "x"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "int; expected a text, a path or a list"),
        (["one", 2], "text 2 of the list is int, expected str"),
        (b"raw", "bytes, expected str; set level to 'byte'"),
        ("half a \ud83d", "half a character, U\\+D83D, at place 7"),
        (Path("missing.txt"), "missing.txt: there is no such file"),
        (Path(), "this is a folder"),
    ],
)
def test_what_is_no_text_is_refused(data: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_texts(data, "char")


def test_a_file_that_is_no_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"one\ntw\xf6\n")
    with pytest.raises(DataError, match=r"latin\.txt: line 2 is not UTF-8 text"):
        read_texts(tmp_path / "latin.txt", "char")
    (tmp_path / "cut.txt.gz").write_bytes(gzip.compress(b"one two three" * 50)[:-20])
    with pytest.raises(DataError, match="can't be read"):
        read_texts(tmp_path / "cut.txt.gz", "char")


@pytest.mark.parametrize(
    "missing",
    [
        "corpora/gutenberg/shakespeare_complete_works.txt",
        "peom.txt",
        "poem.txt.gz",
        "./poem",
        "../texts/poem",
        "~/poem.md",
        "C:\\texts\\poem.txt",
        "file:///tmp/poem.txt",
        "https://example.org/poem.txt",
        "dir/",
        "gedichte/Über.txt",
        "my texts/poem one.txt",
        "data_2020-01-01.csv",
    ],
)
@pytest.mark.parametrize("level", ["char", "word", "byte"])
def test_a_path_that_is_missing_is_no_text(missing: str, level: Any) -> None:
    with pytest.raises(DataError, match=r"there is no such file; check the path, or give \[text\]"):
        read_texts(missing, level)
    assert len(read_texts([missing], level)) == 1  # the way out


@pytest.mark.parametrize(
    "text",
    [
        "abracadabra" * 9,
        "no such file.txt",
        "I saw the U.S. and/or Rome.",
        "one\ntwo.txt",
        "a/b\nc/d\n",
        "3.14159",
        "The end.",
        "Yes/no? He said: a.b",
        "...",
        "床前明月光，疑是地上霜。",
        "x" * 2000 + ".txt",
        "",
    ],
)
def test_what_is_written_as_no_path_is_a_text(text: str) -> None:
    assert read_texts(text, "char").documents == (text,)


def test_folders_and_lists_of_paths_are_no_texts(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="this is a folder, expected a file of text"):
        read_texts(str(tmp_path), "char")
    (tmp_path / "a.txt").write_text("one")
    for paths in ([str(tmp_path / "a.txt")], [tmp_path / "a.txt", tmp_path / "none.txt"]):
        with pytest.raises(DataError, match="found a list of paths, such as .*; expected texts: read the files"):
            read_texts(paths, "char")

"""Sequences as they are given, their steps, their coders, archives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.classify.archives import read_ts
from elman.classify.coder import fit_sequence_coder
from elman.classify.sequences import sequences
from elman.errors import DataError
from tests.kept import kept


@pytest.mark.parametrize(
    ("given", "kind", "shape"),
    [
        (np.zeros((3, 4)), "numbers", (4, 1)),
        (np.zeros((3, 4, 2)), "numbers", (4, 2)),
        ([np.zeros(4), np.zeros(5)], "numbers", (4, 1)),
        ([[[1, 2], [3, 4]], [[1, 2]]], "numbers", (2, 2)),
        (pd.DataFrame({"a": [1.0, 2.0], "b": [3, 4]}), "numbers", (2, 1)),
        (pd.Series(["a", "b"]), "text", None),
        (np.array(["a", "b"]), "text", None),
        ([["a"], ["b", "c"]], "symbols", None),
        ([("a", ("N", 1)), (None, "x")], "symbols", None),
    ],
)
def test_kinds(given: Any, kind: str, shape: tuple[int, int] | None) -> None:
    found = sequences(given)
    assert found.kind == kind
    if shape:
        assert found.items[0].shape == shape


def test_steps_of_texts_are_characters_or_words_and_symbols_are_what_they_are() -> None:
    texts, symbols = sequences(["a b", ""]), sequences([["x", "y"], ["z"]])
    assert texts.symbols("char") == ["a b", [""]]
    assert texts.symbols("word") == [["a", "b"], [""]]
    assert symbols.symbols("char") == symbols.symbols("symbol") == [["x", "y"], ["z"]]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.zeros((1, 2, 3, 4)), "shape"),
        (np.zeros((2, 0)), r"0 feature\(s\)"),
        (3, "expected a list of sequences"),
        (np.zeros(4), "Reshape your data"),
        ([["a"], [["b"]]], "can't be a symbol"),
        (["a", None, "b"], "X: sequence 2 is missing, expected a text as others are; give one, or leave it out"),
        (pd.Series(["a", "b", None]), "sequence 3 is missing"),
        (["a", ["b"]], r"sequence 2 is \['b'\], expected a text"),
        ([["a"], None], "sequence 2 is None"),
    ],
)
def test_what_is_none_is_refused(given: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sequences(given)


def test_gaps_are_filled_from_the_past_and_flagged() -> None:
    given = sequences([[np.nan, 1.0, np.nan, 3.0]])
    found = fit_sequence_coder(given, 10, "auto", 1).encode(given)[0]
    assert found.tolist() == [[0.0, 1.0], [-1.0, 0.0], [-1.0, 1.0], [1.0, 0.0]]


def test_changes_stand_beside_the_numbers() -> None:
    given = sequences([[0.0, 2.0, 4.0, 0.0], [5.0]])
    coder = fit_sequence_coder(given, 10, "auto", 1, changes=True)
    assert (coder.channels(), coder.channels(changes=True), coder.step(changes=True)) == (1, 2, 2)
    plain, both = coder.encode(given), coder.encode(given, changes=True)
    np.testing.assert_array_equal(both[0][:, :1], plain[0])
    np.testing.assert_allclose(both[0][:, 1] / both[0][0, 1], [1, 1, -0.5, -2], rtol=1e-6)
    assert both[1].tolist() == [[plain[1][0, 0], 0.0]]  # one step has no change
    assert np.sqrt(np.mean(np.concatenate(both)[:, 1] ** 2)) == pytest.approx(1)
    assert kept(coder) == coder
    table = fit_sequence_coder(sequences([[0.0, 2.0], [5.0, 1.0]]), 10, "auto", 1, changes=True)
    assert (table.aligned, table.change, coder.aligned) == (True, (), False)  # the same few steps in each
    assert kept(table) == table
    assert not fit_sequence_coder(sequences([[0.0, 2.0], [5.0, 1.0]]), 1, "auto", 1).aligned  # two steps in one
    without = fit_sequence_coder(given, 10, "auto", 1)
    np.testing.assert_array_equal(without.encode(given, changes=True)[0], plain[0])


def test_patches_repeat_the_last_step() -> None:
    given = sequences([[1.0, 2.0, 3.0]])
    coder = fit_sequence_coder(given, 2, "auto", 1)
    assert (coder.patch, coder.channels()) == (2, 2)
    found = coder.encode(given)[0]
    assert found.shape == (2, 2)
    assert found[1, 0] == found[1, 1]


def test_words_are_taken_where_there_are_many() -> None:
    long, short = sequences(["a b c d e f g h"]), sequences(["a b"])
    assert fit_sequence_coder(long, 1, "auto", 1).level == "word"
    assert fit_sequence_coder(short, 1, "auto", 1).level == "char"
    assert fit_sequence_coder(short, 1, "word", 1).encode(sequences(["b x a", ""]))[0].tolist() == [[2], [0], [1]]


def test_pieces_end_at_their_step() -> None:
    coder = fit_sequence_coder(sequences(["aba", "ab"]), 1, "auto", 1, pieces=3)
    assert coder.vocabulary.symbols == ("a", "b", "ab", "ba", "aba")
    assert coder.encode(sequences(["aba", "bx"]))[0].tolist() == [[1, -1, -1], [2, 3, -1], [1, 4, 5]]
    assert coder.encode(sequences(["bx"]))[0].tolist() == [[2, -1, -1], [0, -1, -1]]
    words = fit_sequence_coder(sequences([["x", "y"], ["x", "y"]]), 1, "auto", 1, pieces=4)
    assert words.encode(sequences([["x", "y"]]))[0].tolist() == [[1, -1], [2, 3]]


@pytest.mark.parametrize("given", [["ab", "c"], [["x", "y"], ["x"]], [[1.0, np.nan]]])
def test_a_file_keeps_coders(given: Any) -> None:
    coder = fit_sequence_coder(sequences(given), 1, "auto", 1)
    assert kept(coder) == coder


def test_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_text("#c\n@problemName x\n@data\n1,2,?:4,5,6:one\n3:4:two\n", encoding="utf-8")
    found = read_ts(path)
    assert [item.shape for item in found.given.items] == [(3, 2), (1, 2)]
    assert found.labels == ["one", "two"]
    assert np.isnan(found.given.items[0][2, 0])
    for text, words in (
        ("@data\n", "found no series"),
        ("@data\n1,x:one\n", "line 2: could not convert"),
        ("@data\n1,2\n", "line 2: found no channels"),
        ("@data\n1:2:a\n1:b\n", "as many in each"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=words):
            read_ts(path)

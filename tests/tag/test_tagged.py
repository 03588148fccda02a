"""Sequences with labels: from Python, and from files whose every fault is named by file and line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError
from elman.tag.files import read_tagged
from elman.tag.tagged import Tagged, tagged

SENTENCES = "The\tDET\ndogs\tNOUN\nbark\tVERB\n\nA\tDET\ncat\tNOUN\n"


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_of_equal_length_are_labelled_character_by_character() -> None:
    given = tagged(["beyond"], ["ynbode"])
    assert given.items == [list("beyond")]
    assert given.labels == [list("ynbode")]


def test_labels_between_blanks_are_words() -> None:
    given = tagged(["cause", "em"], ["K AH _ Z _", "_ M"])
    assert given.form == "blanks"
    assert given.labels == [["K", "AH", "_", "Z", "_"], ["_", "M"]]


def test_arrays_with_one_label_a_row_are_sequences_of_one_step() -> None:
    given = tagged(np.zeros((4, 2)), np.array(["a", "b", "a", "b"]), level="step")
    assert len(given) == 4
    assert given.items[0].shape == (1, 2)


def test_series_of_unequal_length_keep_their_length() -> None:
    given = tagged([np.zeros((3, 2)), np.zeros((5, 2))], [[0, 1, 0], [1, 1, 1, 1, 1]], level="step")
    assert given.lengths.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (["ab", "cde"], ["xy", "xy"], "y: sequence 2 has 2 labels for 3 symbols"),
        (["ab"], ["xy", "xy"], "y has 2 sequences of labels, X has 1"),
        (["ab", ""], ["xy", ""], "X: sequence 2 is empty"),
        ("ab", "xy", "X is one text"),
        ([3], ["x"], "X: sequence 1 is 3 of type int"),
    ],
)
def test_what_does_not_fit_is_named(X: object, y: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        tagged(X, y)


@pytest.mark.parametrize("name", ["a.conll", "a.tsv", "a.txt"])
def test_conll_is_known_by_its_name_or_its_empty_lines(tmp_path: Path, name: str) -> None:
    given = read_tagged(file(tmp_path, name, SENTENCES), "word")
    assert given.items == [["The", "dogs", "bark"], ["A", "cat"]]
    assert given.labels == [["DET", "NOUN", "VERB"], ["DET", "NOUN"]]
    assert given.lines == [1, 5]


def test_packed_files_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.conll.gz"
    path.write_bytes(gzip.compress(SENTENCES.encode()))
    assert len(read_tagged(path, "word")) == 2


def test_quotation_marks_and_null_are_words(tmp_path: Path) -> None:
    given = read_tagged(file(tmp_path, "a.conll", '"\tPUNCT\nnull\tNOUN\nNA\tX\n'), "word")
    assert given.items == [['"', "null", "NA"]]


def test_universal_dependencies_leave_out_ranges_and_comments(tmp_path: Path) -> None:
    rest = "\t_" * 6
    text = f"# text = don't\n1-2\tdon't\t_\t_{rest}\n1\tdo\tdo\tAUX{rest}\n2\tn't\tnot\tPART{rest}\n"
    given = read_tagged(file(tmp_path, "a.conllu", text), "word")
    assert (given.items, given.labels) == ([["do", "n't"]], [["AUX", "PART"]])


def test_another_column_may_have_the_tags(tmp_path: Path) -> None:
    path = file(tmp_path, "a.conll", "The\tDET\tDT\n")
    assert read_tagged(path, "word", target="3").labels == [["DT"]]


def test_two_columns_side_by_side(tmp_path: Path) -> None:
    given = read_tagged(file(tmp_path, "a.tsv", "toi la\ttôi là\nem\tem\n"), "char")
    assert given.form == "text"
    assert given.labels == [list("tôi là"), list("em")]
    spaced = read_tagged(file(tmp_path, "b.tsv", "em\t_ M\nis\tIH Z\n"), "char")
    assert spaced.labels == [["_", "M"], ["IH", "Z"]]
    commas = read_tagged(file(tmp_path, "c.csv", 'the dog,"DET NOUN"\n'), "word")
    assert commas.labels == [["DET", "NOUN"]]


def test_json_lines(tmp_path: Path) -> None:
    text = json.dumps({"tokens": ["a", "b"], "tags": ["X", "Y"]}) + "\n"
    assert read_tagged(file(tmp_path, "a.jsonl", text), "word").labels == [["X", "Y"]]


def test_files_to_predict_need_no_labels(tmp_path: Path) -> None:
    given = read_tagged(file(tmp_path, "a.conll", "The\ndogs\n\nA\n"), "word", known=False)
    assert (given.items, given.labels) == ([["The", "dogs"], ["A"]], None)
    assert read_tagged(file(tmp_path, "a.tsv", "beyond\n"), "char", known=False).items == [list("beyond")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.conll", "The\tDET\ndogs\n", r"a.conll: line 2: the token 'dogs' has no tag in column 2"),
        ("a.conll", "The\tDET\n\tNOUN\n", r"a.conll: line 2 has no token"),
        ("a.tsv", "ab\txy\nabc\txy\n", r"a.tsv: line 2 has 2 labels for 3 symbols"),
        ("a.tsv", "ab\txy\n\txy\n", r"a.tsv: line 2 is empty"),
        ("a.tsv", "ab\txy\nabc\n", r"a.tsv: line 2 has 1 column, expected labels in column 2"),
        ("a.jsonl", '{"tokens": ["a"]}\n', r"a.jsonl: line 1 has the fields 'tokens'; expected one of tags"),
        ("a.jsonl", "\n[1]\n", r"a.jsonl: line 2 is list"),
        ("a.jsonl", '{"tokens": [], "tags": []}\n', r"a.jsonl: line 1 is empty"),
        ("a.tsv", " \n", r"a.tsv: the file is empty"),
    ],
)
def test_faults_of_files_are_named_by_file_and_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_tagged(file(tmp_path, name, text), "char" if name == "a.tsv" else "word")


def test_a_part_keeps_lines_and_form() -> None:
    given = Tagged("char", ["a", "b"], ["x", "y"], "text", "f", [1, 7])
    assert given.take([1]).place(0) == "f: sequence 1 (line 7)"


NOTHING = [None, float("nan"), pd.NA, pd.NaT, np.float64("nan"), np.datetime64("NaT")]


@pytest.mark.parametrize("nothing", NOTHING, ids=str)
@pytest.mark.parametrize("level", ["char", "word"])
def test_labels_and_symbols_that_are_missing_are_refused_by_sequence_and_place(nothing: object, level: Any) -> None:
    words = [["The", "dog"], ["A", "cat", "sleeps"]]
    for y in (
        [["DET", "NOUN"], ["DET", nothing, "VERB"]],
        [("DET", "NOUN"), np.array(["DET", nothing, "VERB"], object)],
    ):
        with pytest.raises(DataError, match=r"y: sequence 2: symbol 2 has no label \(.*\); give it one, or leave"):
            tagged(words, y, level)
    with pytest.raises(DataError, match="X: sequence 2: symbol 2 is missing"):
        tagged([["The", "dog"], ["A", nothing]], [["DET", "NOUN"]] * 2, level)
    with pytest.raises(DataError, match="y: sequence 2: its labels are missing; expected a list of labels or a text"):
        tagged(words, [["DET", "NOUN"], nothing], level)


@pytest.mark.parametrize("nothing", NOTHING, ids=str)
def test_labels_of_steps_that_are_missing_are_refused(nothing: object) -> None:
    with pytest.raises(DataError, match="y: sequence 1: symbol 2 has no label"):
        tagged([[1.0, 2.0]], [["on", nothing]], "step")
    with pytest.raises(DataError, match="y: row 2: symbol 1 has no label"):
        tagged(np.zeros((2, 3)), ["on", nothing], "step")


def test_labels_that_are_none_at_all_are_refused() -> None:
    with pytest.raises(DataError, match="the label of symbol 1 is"):
        tagged([["a"]], [[["X"]]])
    with pytest.raises(DataError, match="its labels are 5 of type int"):
        tagged([["a"]], [5])
    with pytest.raises(DataError, match="y is 5; expected as many sequences of labels"):
        tagged([["a"]], 5)


def test_words_that_look_missing_are_labels() -> None:
    assert tagged([["a", "b"]], [["nan", "None"]]).labels == [["nan", "None"]]
    assert tagged([["a", "b"]], [[0, False]]).labels == [[0, False]]


def test_other_spaces_divide_no_words() -> None:
    given = tagged(["10\u00a0000 EUR\tnow"], ["B\u3000MON I-MON O"], "word")
    assert (given.items, given.labels) == ([["10\u00a0000", "EUR", "now"]], [["B\u3000MON", "I-MON", "O"]])

"""Files of labelled sequences, a sentence a line: their form is found, and no line is read as another form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elman.errors import DataError
from elman.tag.files import read_tagged
from elman.tag.tagged import Tagged

BROWN = "The/DET dog/NOUN barks/VERB ./PUNCT\nA/DET cat/NOUN sleeps/VERB\n"
WORDS = [["The", "dog", "barks", "."], ["A", "cat", "sleeps"]]
TAGS = [["DET", "NOUN", "VERB", "PUNCT"], ["DET", "NOUN", "VERB"]]


def read(folder: Path, text: str, name: str = "a.txt", level: object = "word", **more: object) -> Tagged:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_tagged(path, level, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a.txt", "a.conll", "a.pos", "a.conllu", "a"])
@pytest.mark.parametrize("text", [BROWN, BROWN.replace("/", "_"), BROWN.replace("\n", "\n\n"), "# one = two\n" + BROWN])
def test_words_with_their_tags_are_read_a_sentence_a_line(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, text, name)
    assert (found.items, found.labels) == (WORDS, TAGS)
    assert found.left_out == ({"comments": 1} if text.startswith("#") else {})
    assert read(tmp_path, text, name, known=False).items == WORDS


def test_the_last_mark_divides_word_and_tag(tmp_path: Path) -> None:
    found = read(tmp_path, "1\\/2/CD of/IN and/or/CC 5\u00a0km/NN ///SYM\n")
    assert found.items == [["1\\/2", "of", "and/or", "5\u00a0km", "//"]]
    assert found.labels == [["CD", "IN", "CC", "NN", "SYM"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BROWN * 4 + "A/DET cat sleeps/VERB\n", "line 9: 'cat' is no word with a tag; expected word/TAG"),
        (BROWN * 4 + "A/DET cat/ sleeps/VERB\n", "line 9: 'cat/' is no word with a tag"),
        (BROWN * 4 + "A/DET /NOUN sleeps/VERB\n", "line 9: .* is no word with a tag"),
    ],
)
def test_words_without_a_tag_are_refused_by_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, text)


def test_words_with_tags_are_no_characters(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="its lines are words with tags, word/TAG; set level to 'word'"):
        read(tmp_path, BROWN, level="char")


@pytest.mark.parametrize("name", ["a.conll", "a.tsv", "a.txt"])
def test_a_sentence_a_line_beside_its_tags_is_no_token(tmp_path: Path, name: str) -> None:
    text = "The dog barks\tDET NOUN VERB\nYes\tX\nA cat\tDET NOUN\n"
    found = read(tmp_path, text, name)
    assert found.items == [["The", "dog", "barks"], ["Yes"], ["A", "cat"]]
    assert found.labels == [["DET", "NOUN", "VERB"], ["X"], ["DET", "NOUN"]]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u3000", "\u2028", "\x85", "\x0c"])
def test_other_spaces_divide_no_words(tmp_path: Path, space: str) -> None:
    found = read(tmp_path, f"10{space}000 EUR\tB-MON I-MON\nyes\tO\n")
    assert (found.items, found.labels) == ([[f"10{space}000", "EUR"], ["yes"]], [["B-MON", "I-MON"], ["O"]])
    row = json.dumps({"text": f"10{space}000 EUR", "tags": ["B-MON", "I-MON"]}, ensure_ascii=False)
    assert read(tmp_path, row + "\n", "a.jsonl").items == [[f"10{space}000", "EUR"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "text,tags\nthe dog,DET NOUN\n"),
        ("a.csv", "Sentence,id,tags\nthe dog,7,DET NOUN\n".replace("Sentence", "words")),
        ("a.tsv", "tokens\tlabels\nthe dog\tDET NOUN\n"),
        ("a.csv", '"text","labels"\n"the dog","DET NOUN"\n'),
    ],
)
def test_names_of_columns_are_no_sentence(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, text, name)
    assert (found.items, found.labels, found.lines) == ([["the", "dog"]], [["DET", "NOUN"]], [2])
    assert read(tmp_path, text, name, known=False).items == [["the", "dog"]]


def test_labels_are_found_by_the_names_of_columns(tmp_path: Path) -> None:
    text = "text,tags,ner\nthe dog,DET NOUN,O B-DOG\n"
    for target in ("ner", "3"):
        assert read(tmp_path, text, "a.csv", target=target).labels == [["O", "B-DOG"]]
    with pytest.raises(DataError, match="the column of labels is 'nerr'; expected one of tags, ner"):
        read(tmp_path, text, "a.csv", target="nerr")
    with pytest.raises(DataError, match="found names of columns and no line after them"):
        read(tmp_path, "text,tags\n", "a.csv")


@pytest.mark.parametrize("missing", ["null", "NaN"])
def test_labels_that_are_missing_in_json_are_refused(tmp_path: Path, missing: str) -> None:
    text = f'{{"tokens": ["a", "b"], "tags": ["X", "Y"]}}\n{{"tokens": ["a", "b"], "tags": ["X", {missing}]}}\n'
    with pytest.raises(DataError, match=r"a\.jsonl: line 2: symbol 2 has no label"):
        read(tmp_path, text, "a.jsonl")
    with pytest.raises(DataError, match=r"a\.jsonl: line 2: symbol 2 is missing"):
        read(
            tmp_path, text.replace('"tokens"', '"q"').replace('"tags"', '"tokens"').replace('"q"', '"tags"'), "a.jsonl"
        )


def test_words_that_look_missing_are_words(tmp_path: Path) -> None:
    assert read(tmp_path, "NA\tnan\nNone\tnull\n", "a.conll").labels == [["nan", "null"]]


def test_quotation_marks_that_stay_open_are_refused_by_their_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.csv: line 2 can't be read \(.*\); close its quotation marks"):
        read(tmp_path, 'the dog,DET NOUN\n"a cat,DET NOUN\n', "a.csv")

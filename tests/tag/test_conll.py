"""CoNLL as people have it: what is no token is never learnt as one, and what can't be told is refused by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from elman.errors import DataError
from elman.tag.files import read_tagged
from elman.tag.tagged import Tagged

ANNA = [["anna", "runs", "to", "Rome"]]
TAGS = [["B-PER", "O", "O", "B-LOC"]]
TABS = "anna\tB-PER\nruns\tO\nto\tO\nRome\tB-LOC\n"
BLANKS = TABS.replace("\t", " ")
REST = "\t_" * 6


def read(folder: Path, text: str, name: str = "a.conll", **more: object) -> Tagged:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_tagged(path, "word", **more)  # type: ignore[arg-type]


def universal(*lines: str) -> str:
    """Lines of CoNLL-U of which number, form and UPOS are given."""
    return "".join(f"{number}\t{form}\t_\t{tag}{REST}\n" for number, form, tag in (line.split("|") for line in lines))


@pytest.mark.parametrize(
    "comment",
    [
        "# id 0\tdomain=en",
        "#id=0\tdomain=en",
        "# sent_id = 1",
        "# text = anna runs to Rome",
        "#",
        "# newdoc",
        "# newdoc id 4",
        "#newpar",
        "#\tdomain=en",
        "#begin document (bc/cctv/00/cctv_0000); part 000",
        "# a\tb\tc",
    ],
)
@pytest.mark.parametrize("text", [TABS, BLANKS])
def test_comments_before_sentences_are_no_tokens(tmp_path: Path, comment: str, text: str) -> None:
    found = read(tmp_path, f"{comment}\n{text}\n{comment}\n{text}")
    assert (found.items, found.labels, found.left_out) == (ANNA * 2, TAGS * 2, {"comments": 2})
    assert found.lines == [2, 8]
    assert read(tmp_path, f"{comment}\n{text}\n{comment}\n{text}", known=False).items == ANNA * 2


@pytest.mark.parametrize("comment", ["# said again", "# so say\tall", "# and so on and on"])
def test_comments_inside_of_sentences_are_no_tokens(tmp_path: Path, comment: str) -> None:
    found = read(tmp_path, TABS.replace("to\t", f"{comment}\nto\t"))
    assert (found.items, found.labels, found.left_out) == (ANNA, TAGS, {"comments": 1})


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("#\tO", "O"),
        ("#\t#", "#"),
        ("#\tSYM", "SYM"),
        ("#Obama\tB-PER", "B-PER"),
        ("#1\tO", "O"),
        ("#go\tB-NEW", "B-NEW"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_number_sign_and_hashtags_are_tokens(tmp_path: Path, line: str, tag: str, first: bool) -> None:
    for text, written in ((TABS, line), (BLANKS, line.replace("\t", " "))):
        found = read(tmp_path, written + "\n" + text if first else text + written + "\n")
        token = line.split("\t")[0]
        assert found.items == [[token, *ANNA[0]] if first else [*ANNA[0], token]]
        assert found.labels == [[tag, *TAGS[0]] if first else [*TAGS[0], tag]]
        assert not found.left_out


def test_hashtags_of_a_file_without_tags_are_tokens(tmp_path: Path) -> None:
    found = read(tmp_path, "# said = so\nto\n#Obama\n#\n\n#go\n", known=False)
    assert (found.items, found.left_out) == ([["to", "#Obama", "#"], ["#go"]], {"comments": 1})


@pytest.mark.parametrize("mark", ["-DOCSTART-", "-DOCSTART- -X- O O", "-DOCSTART-\tO", "-DOCSTART- O"])
def test_marks_of_documents_end_sentences_and_are_no_tokens(tmp_path: Path, mark: str) -> None:
    for between in ("\n\n", "\n"):
        found = read(tmp_path, f"{mark}{between}{TABS}{mark}{between}{TABS}")
        assert (found.items, found.labels, found.left_out) == (ANNA * 2, TAGS * 2, {"document marks": 2})


def test_ranges_and_empty_nodes_are_no_tokens_and_are_counted(tmp_path: Path) -> None:
    text = "# text = don't\n" + universal("1-2|don't|_", "1|do|AUX", "1.1|it|PRON", "2|n't|PART", "2.10|x|X")
    for name in ("a.conllu", "a.txt"):
        found = read(tmp_path, text, name)
        assert (found.items, found.labels) == ([["do", "n't"]], [["AUX", "PART"]])
        assert found.left_out == {"comments": 1, "ranges of words": 1, "empty nodes": 2}
        assert read(tmp_path, text, name, known=False).items == [["do", "n't"]]


def test_columns_that_a_file_names_are_read_by_name(tmp_path: Path) -> None:
    head = "# global.columns = ID FORM UPOS PARSEME:MWE\n"
    text = head + "# text = a\n1\tIt\tPRON\t*\n2-3\tdon't\t_\t*\n2\tdo\tAUX\t1:VID\n3\tn't\tPART\t1\n"
    found = read(tmp_path, text, "a.cupt")
    assert (found.items, found.labels) == ([["It", "do", "n't"]], [["PRON", "AUX", "PART"]])
    for target in ("PARSEME:MWE", "4"):
        assert read(tmp_path, text, target=target).labels == [["*", "1:VID", "1"]]
    assert read(tmp_path, "# global.columns = FORM NER\n#\tO\nto\tO\n").items == [["#", "to"]]
    assert read(tmp_path, "# global.columns = NER FORM X\nO\tto\tA\n", target="X").items == [["to"]]
    with pytest.raises(DataError, match=r"a\.conll: the column of labels is 'MWE'; .*PARSEME:MWE"):
        read(tmp_path, text, target="MWE")
    with pytest.raises(DataError, match="expected one called FORM"):
        read(tmp_path, "# global.columns = ID WORD NER\n1\tto\tO\n")
    with pytest.raises(DataError, match="name the one that has the labels with target"):
        read(tmp_path, "# global.columns = ID FORM NER MWE\n1\tto\tO\t*\n")


def test_universal_columns_have_their_names(tmp_path: Path) -> None:
    text = universal("1|to|ADP", "2|Rome|PROPN").replace("\t_\tADP", "\tto\tADP").replace("\t_\tPROPN", "\tRome\tPROPN")
    for target in ("LEMMA", "3"):
        assert read(tmp_path, text, target=target).labels == [["to", "Rome"]]
    assert read(tmp_path, text).labels == [["ADP", "PROPN"]]
    assert read(tmp_path, text, target="FEATS").labels == [["_", "_"]]  # of which none is an answer too


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2003", "\x0b", "\x0c", "\x85", "\u2028"])
def test_other_spaces_are_parts_of_tokens(tmp_path: Path, space: str) -> None:
    for divided in (" ", "\t", "  "):
        text = f"10{space}000{divided}B-MON\nEUR{divided}I-MON\nin{divided}O\nZug{divided}B-LOC\n"
        found = read(tmp_path, text)
        assert found.items == [[f"10{space}000", "EUR", "in", "Zug"]]
        assert found.labels == [["B-MON", "I-MON", "O", "B-LOC"]]


def test_blanks_are_parts_of_tokens_where_tabs_divide(tmp_path: Path) -> None:
    found = read(tmp_path, "10 000\tB-MON\nNew York\tB-LOC\n\nto\tO\n")
    assert (found.items, found.labels) == ([["10 000", "New York"], ["to"]], [["B-MON", "B-LOC"], ["O"]])


def test_columns_of_words_that_are_counted_are_no_tokens(tmp_path: Path) -> None:
    text = "1\tanna\tNOUN\n2\truns\tVERB\n\n1\tto\tADP\n2\tRome\tNOUN\n"
    assert read(tmp_path, text).items == [["anna", "runs"], ["to", "Rome"]]
    assert read(tmp_path, text).labels == [["NOUN", "VERB"], ["ADP", "NOUN"]]
    wide = text.replace("\tanna", "\tanna\tx").replace("\truns", "\truns\ty").replace("\tto", "\tto\tz")
    wide = wide.replace("\tRome", "\tRome\tx")
    with pytest.raises(DataError, match="found 4 columns, of which the first counts words; say which has the labels"):
        read(tmp_path, wide)
    assert read(tmp_path, wide, target="4").labels == [["NOUN", "VERB"], ["ADP", "NOUN"]]
    assert read(tmp_path, "1 CD\n2 CD\n").items == [["1", "2"]]  # numbers that are tokens


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BLANKS + "10 000 O\n", r"a\.conll: line 5 has 3 columns, and 2 in the lines before it"),
        (BLANKS + "\nThe dog barks loudly\nA cat\n", "line 7 has 2 columns, and 4 in the lines before it"),
        (TABS + "to O\n", "line 5: the token 'to O' has no tag in column 2"),
        (TABS + "\tO\n", "line 5 has no token before the tab"),
        (TABS + "\u00a0\n", "line 5: the token .* has no tag"),
        (TABS + "#go\n", "line 5: '#go' in a sentence is no comment and has no tag; give it one"),
        (BLANKS + "# perhaps\n", "line 5: '# perhaps' is a comment inside of a sentence, or the token '#'"),
        (universal("1|to|ADP", "2|Rome|_"), r"line 2: the token 'Rome' has no tag in column 4 \('_'\)"),
        (universal("1|to|ADP", "2|Rome|PROPN", "x|!|X"), "line 3 begins with 'x'; expected the number of a word"),
        (universal("1|to|ADP", "2|Rome|N") + "3\tyes\tX\n", "line 3 has 3 columns, expected 10: ID, FORM, LEMMA"),
        ("# only = this\n", "found no token"),
        ("-DOCSTART- O\n\n", "found no token"),
    ],
)
def test_what_is_no_line_of_the_form_is_refused_by_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("1", "column 1 has the tokens, not labels; expected a number from 2"),
        ("0", "column 0 has nothing, not labels"),
        ("NER", "the column of labels is 'NER'; expected its number, as the file has no names of columns"),
        ("²", "the column of labels is '²'"),
    ],
)
def test_targets_that_are_no_column_of_tags_are_refused(tmp_path: Path, target: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, TABS, target=target)

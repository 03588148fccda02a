"""Archives of series: what their lines say is read to the number, and what is damaged is named by file and line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from elman.classify.archives import read_ts
from elman.classify.tables import Labelled
from elman.errors import DataError

HEADER = "# an example\n@problemName Waves\n@classLabel true\n@data\n"


def archive(folder: Path, text: str) -> Path:
    path = folder / "a.ts"
    path.write_bytes(text.encode())
    return path


def found_in(folder: Path, text: str) -> Labelled:
    return read_ts(archive(folder, text))


def test_a_line_is_a_series_with_its_channels_and_its_answer(tmp_path: Path) -> None:
    found = found_in(tmp_path, HEADER + "1,2,3:4,5,6:up\n7,8:9,10:down\n")
    assert found.given.kind == "numbers"
    assert [item.tolist() for item in found.given.items] == [[[1, 4], [2, 5], [3, 6]], [[7, 9], [8, 10]]]
    assert found.labels == ["up", "down"]
    assert found.part.tolist() == [0, 0]
    assert found.keys == {"case": [0, 1]}


def test_numbers_come_back_as_they_were_written(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    series = [random.normal(0, 10.0 ** random.integers(-9, 9), (length, 3)) for length in (1, 5, 40)]
    lines = [":".join(",".join(map(repr, channel.tolist())) for channel in each.T) + ":a" for each in series]
    found = found_in(tmp_path, HEADER + "\n".join(lines))
    for each, item in zip(series, found.given.items, strict=True):
        assert item.dtype == np.float32
        np.testing.assert_array_equal(item, each.astype(np.float32))


def test_missing_values_are_written_as_a_question_mark_or_as_nan(tmp_path: Path) -> None:
    item = found_in(tmp_path, HEADER + "1, ? ,NaN,4:a\n").given.items[0]
    np.testing.assert_array_equal(item[:, 0], [1, np.nan, np.nan, 4])


def test_the_shorter_channel_misses_its_last_values(tmp_path: Path) -> None:
    item = found_in(tmp_path, HEADER + "1,2,3:4:5,6:a\n").given.items[0]
    np.testing.assert_array_equal(item, [[1, 4, 5], [2, np.nan, 6], [3, np.nan, np.nan]])


@pytest.mark.parametrize(("written", "answer"), [("1", "1"), (" 1.0 ", "1.0"), ("very good", "very good"), ("é", "é")])
def test_answers_are_text_as_it_stands(tmp_path: Path, written: str, answer: str) -> None:
    assert found_in(tmp_path, f"{HEADER}1,2:{written}\n").labels == [answer]


@pytest.mark.parametrize(
    "text",
    [
        "@data\n1,2:a\n3,4:b",
        "@DATA\n1,2:a\n3,4:b\n",
        "  @data  \n  1, 2 : a  \n\t3,4:b\n",
        "@data\r\n1,2:a\r\n3,4:b\r\n",
        "@data\n\n# the first\n1,2:a\n\n# the second: 5,6\n3,4:b\n\n",
        "9,9:before\n@univariate true\n@data\n1,2:a\n3,4:b\n",
    ],
)
def test_what_stands_around_the_series_does_not_matter(tmp_path: Path, text: str) -> None:
    found = found_in(tmp_path, text)
    assert [item[:, 0].tolist() for item in found.given.items] == [[1, 2], [3, 4]]
    assert found.labels == ["a", "b"]


def test_series_may_differ_in_length_but_not_in_channels(tmp_path: Path) -> None:
    assert [len(item) for item in found_in(tmp_path, HEADER + "1:a\n1,2,3:b\n").given.items] == [1, 3]
    with pytest.raises(DataError, match=r"a\.ts: found series of \[1, 2\] channels, expected as many in each$"):
        found_in(tmp_path, HEADER + "1:a\n1:2:b\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found no series, expected a line @data and series after it"),
        (HEADER, "found no series, expected a line @data"),
        ("1,2:a\n", "found no series, expected a line @data"),
        (HEADER + "1,2\n", "line 5: found no channels divided by ':' before the answer"),
        (HEADER + "1,2:a\n\n# x\n3,4\n", "line 8: found no channels"),
        (HEADER + "(0,1),(1,2):a\n", "line 5: found no channels .*expected values without times"),
        (HEADER + "1,2:a\n1,many:a\n", "line 6: .*'many'; expected numbers divided by commas"),
        (HEADER + "1,,2:a\n", "line 5: .*''; expected numbers"),
        (HEADER + "1,2::a\n", "line 5: .*''; expected numbers"),
        (HEADER + "1 2:a\n", "line 5: .*'1 2'; expected numbers"),
    ],
)
def test_what_is_damaged_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    path = archive(tmp_path, text)
    with pytest.raises(DataError, match=message) as caught:
        read_ts(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.ts", "."])
def test_no_file_and_a_folder_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(DataError, match=r": the file can't be read \(.+\); check the path$") as caught:
        read_ts(path)
    assert str(caught.value).startswith(str(path))


WAVES = "1,2,3:4,5,6:up\n7,8,9:9,8,7:down\n"


def header(*words: str) -> str:
    return "".join(f"@{word}\n" for word in words) + "@data\n"


@pytest.mark.parametrize("name", ["classLabel", "classlabel", "CLASSLABEL", "targetLabel"])
def test_an_archive_without_answers_has_channels_alone(tmp_path: Path, name: str) -> None:
    found = found_in(tmp_path, header(f"{name} false") + "1,2:3,4\n5,6:7,8\n")
    assert found.labels is None
    assert [item.tolist() for item in found.given.items] == [[[1, 3], [2, 4]], [[5, 7], [6, 8]]]
    assert found_in(tmp_path, header(f"{name} False") + "1,2\n5,6\n").given.channels == 1


def test_answers_are_not_asked_for_where_they_are_not_needed(tmp_path: Path) -> None:
    for line in ("1,2:?\n", "1,2:\n"):
        path = archive(tmp_path, header("classLabel true up down") + line)
        assert read_ts(path, known=False).labels is None
        assert read_ts(path, known=False).given.items[0].tolist() == [[1], [2]]
        with pytest.raises(DataError, match="line 3: found"):
            read_ts(path)


@pytest.mark.parametrize(
    "words",
    [
        ("univariate false", "dimensions 2", "equalLength true", "seriesLength 3", "classLabel true up down"),
        ("timeStamps false", "missing false", "classLabel true down up left"),
        ("classLabel true",),
        ("targetLabel true",),
        ("dimension 2", "equalLength false", "seriesLength 7"),
        ("equalLength true", "seriesLength 0"),
        ("problemName of waves", "unknown", ""),
    ],
)
def test_headers_that_say_what_is_there(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = found_in(tmp_path, header(*words) + WAVES)
    assert (found.labels, found.given.channels) == (["up", "down"], 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("timeStamps true", "line 1: @timeStamps says that values have times, which are not read"),
        ("univariate true", "line 3: found 2 channels, and the header says 1$"),
        ("dimensions 3", r"line 3: found 2 channels, and the header says 3 \(is the answer missing\?\)"),
        ("dimensions two", "line 1: found '@dimensions two'; expected a whole number"),
        ("dimensions", "line 1: found '@dimensions'; expected a whole number"),
        ("classLabel maybe", "line 1: found '@classLabel maybe'; expected true or false"),
        ("classLabel", "line 1: found '@classLabel'; expected true or false"),
        (
            "classLabel true up left",
            "line 4: found the answer 'down', expected one of up, left, as @classLabel says; cor",
        ),
        ("classLabel false", "line 3: could not convert string to float: 'up'; expected numbers"),
        ("equalLength true\n@seriesLength 4", "line 4: found 3 values a channel, and @seriesLength says 4"),
    ],
)
def test_headers_that_say_something_else_are_refused(tmp_path: Path, words: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        found_in(tmp_path, header(words) + WAVES)


@pytest.mark.parametrize("known", [True, False])
def test_values_are_no_answers(tmp_path: Path, known: bool) -> None:
    with pytest.raises(DataError, match="line 2: found values after the last ':', not an answer; say so with @classL"):
        read_ts(archive(tmp_path, "@data\n1,2:3,4\n"), known)


def test_lengths_that_are_said_to_be_equal_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 4: found 2 values a channel, and the first series has 3"):
        found_in(tmp_path, header("equalLength true") + "1,2,3:a\n1,2:b\n")
    with pytest.raises(DataError, match="line 3: found channels of different lengths"):
        found_in(tmp_path, header("equalLength true") + "1,2,3:4:a\n")


@pytest.mark.parametrize("written", ["inf", "-inf", "Infinity", "1e999", "1_000", "--1", "0x10", "1\x002", "nan1"])
def test_infinity_and_what_is_no_number_are_refused_by_line(tmp_path: Path, written: str) -> None:
    with pytest.raises(DataError, match=r"a\.ts: line 6: .*; expected (finite )?numbers"):
        found_in(tmp_path, f"{HEADER}1,2:a\n1,{written}:b\n")


def test_numbers_too_large_for_a_float_are_the_largest(tmp_path: Path) -> None:
    assert np.isfinite(found_in(tmp_path, HEADER + "1e200,-1e200:a\n").given.items[0]).all()


def test_old_comments_need_not_be_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes("# by José\n@problemName Été\n@data\n# Zoë\n1,2:a\n".encode("latin-1"))
    assert read_ts(path).labels == ["a"]
    path.write_bytes("@data\n1,2:a\n3,4:été\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"a\.ts: line 3 is not UTF-8 text; save the file as UTF-8$"):
        read_ts(path)
    path.write_bytes(b"\xef\xbb\xbf@data\n1,2:a\r\n3,4:b\r5,6:c")
    assert read_ts(path).labels == ["a", "b", "c"]

"""From lists, files and tables to labelled sequences: which rows, in which order, with which channels and labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.errors import DataError, SettingError
from elman.settings import TaggerSettings
from elman.tag.sources import read_source
from elman.tag.tagged import Tagged

DAYS = ["2013-01-03", "2013-01-01", "2013-01-02"]
TABLE: dict[str, Any] = {
    "day": DAYS,
    "t": [3.0, 1.0, None],
    "wet": [True, False, True],
    "note": ["p", "q", "r"],
    "on": list("cab"),
}
CHARS = TaggerSettings()


def rows(X: Any, names: tuple[str, ...] = (), known: bool = True, **settings: Any) -> tuple[Tagged, list[str]]:
    """A table whose labels stand in the column `on`."""
    return read_source(X, None, TaggerSettings(level="step", **{"target": "on", **settings}), names, known)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_are_labelled_by_y() -> None:
    given, names = read_source(["abc", "d"], ["xyx", "y"], CHARS)
    assert (given.items, given.labels, names) == ([["a", "b", "c"], ["d"]], [["x", "y", "x"], ["y"]], [])
    words, _ = read_source(["the dog"], ["DET NOUN"], TaggerSettings(level="word"))
    assert (words.items, words.labels) == ([["the", "dog"]], [["DET", "NOUN"]])


@pytest.mark.parametrize("level", ["char", "step"])
def test_labels_are_asked_for_only_where_they_are_needed(level: Any) -> None:
    settings = TaggerSettings(level=level)
    X: Any = ["ab"] if level == "char" else [[1.0, 2.0]]
    assert read_source(X, ["xy"], settings, known=False)[0].labels is None
    with pytest.raises(DataError, match="the target y is None and X has no labels itself; give labels$"):
        read_source(X, None, settings)


def test_a_path_or_a_text_that_names_a_file_is_read(tmp_path: Path) -> None:
    path = file(tmp_path, "a.tsv", "ab\txy\n\ncde\tyyx\n")
    for X in (path, str(path)):
        given, names = read_source(X, None, TaggerSettings(format="aligned"))
        assert (given.items, given.labels) == ([list("ab"), list("cde")], [list("xy"), list("yyx")])
        assert (given.name, given.lines, names) == (str(path), [1, 3], [])
    with pytest.raises(DataError, match=r"a\.tsv: the file has the labels itself; leave y out$"):
        read_source(path, ["xy", "yyx"], CHARS)
    with pytest.raises(DataError, match=r"none\.tsv: there is no such file; check the path$"):
        read_source(str(tmp_path / "none.tsv"), None, CHARS)


@pytest.mark.parametrize("text", ["some words", "two\nlines.txt", ""])
def test_a_text_that_names_no_file_is_refused_as_a_text(text: str) -> None:
    with pytest.raises(DataError, match="X is one text, .*; expected a list of texts"):
        read_source(text, ["x"], CHARS)


def test_rows_of_a_table_are_read_in_the_order_of_time() -> None:
    given, names = rows(TABLE)
    assert names == ["t", "wet"]  # numbers alone: neither the time nor words nor the labels
    np.testing.assert_array_equal(given.items[0], [[1, 0], [np.nan, 1], [3, 1]])
    assert given.labels == [["a", "b", "c"]]
    assert given.order is not None
    assert given.order.tolist() == [1, 2, 0]
    assert (given.level, given.form, given.name) == ("step", "rows", "the table")


def test_rows_without_a_time_keep_their_order() -> None:
    given, _ = rows({"t": [3.0, 1.0, 2.0], "on": list("cab")})
    assert given.items[0][:, 0].tolist() == [3, 1, 2]
    assert given.labels == [["c", "a", "b"]]
    named, names = rows({"t": [3.0, 1.0, 2.0], "k": [9, 7, 8], "on": list("cab")}, time="k")
    assert (named.items[0][:, 0].tolist(), named.labels, names) == ([1, 2, 3], [["a", "b", "c"]], ["t"])


def test_each_series_is_a_sequence() -> None:
    random = np.random.default_rng(0)
    cells = [(site, day) for site in "BAC" for day in range(1, int(random.integers(2, 9)))]
    cells = [cells[place] for place in random.permutation(len(cells))]
    table = {
        "site": [site for site, _ in cells],
        "day": [f"2013-01-0{day}" for _, day in cells],
        "t": [100.0 * ord(site) + day for site, day in cells],
        "on": [f"{site}{day}" for site, day in cells],
    }
    for series in (None, "site"):  # found, since days repeat, or named
        given, names = rows(table, series=series)
        assert names == ["t"]
        sites = list(dict.fromkeys(site for site, _ in cells))
        assert len(given) == len(sites) == 3
        for site, item, labels in zip(sites, given.items, given.labels or [], strict=True):
            days = sorted(day for other, day in cells if other == site)
            assert item[:, 0].tolist() == [100.0 * ord(site) + day for day in days]
            assert list(labels) == [f"{site}{day}" for day in days]
        assert given.order is not None
        assert [cells[row] for row in given.order] == sorted(cells, key=lambda cell: (sites.index(cell[0]), cell[1]))


@pytest.mark.parametrize("labels", [["x", "y", "x"], [2, 1, 2], [True, False, True], ["yes", "no", "yes"]])
def test_labels_are_what_the_user_wrote(labels: list[Any]) -> None:
    found = rows({"t": [1.0, 2.0, 3.0], "on": labels})[0].labels
    assert found is not None
    assert found[0] == labels
    assert [type(value) for value in found[0]] == [type(value) for value in labels]


def test_channels_are_those_that_a_model_reads() -> None:
    given, names = rows(TABLE, names=("wet", "t"))
    assert names == ["wet", "t"]
    np.testing.assert_array_equal(given.items[0], [[0, 1], [1, np.nan], [1, 3]])
    assert rows(TABLE, names=("t",))[0].items[0].shape == (3, 1)


def test_a_table_to_predict_needs_no_labels_and_reads_none() -> None:
    rest = {name: values for name, values in TABLE.items() if name != "on"}
    for table in (rest, {**TABLE, "on": ["a", None, "b"]}, {**TABLE, "on": [0.5, 1.0, 2.0]}):
        given, names = rows(table, known=False)
        assert (given.labels, names) == (None, ["t", "wet"])
        assert given.items[0].shape == (3, 2)


def test_frames_and_files_are_tables(tmp_path: Path) -> None:
    expected, names = rows(TABLE)
    frame = pd.DataFrame(TABLE)
    frame.to_csv(tmp_path / "t.csv", index=False)
    for X in (frame, tmp_path / "t.csv", str(tmp_path / "t.csv")):
        given, found = rows(X)
        np.testing.assert_array_equal(given.items[0], expected.items[0])
        assert (given.labels, found) == (expected.labels, names)


def test_arrays_and_frames_beside_y_are_rows_or_series() -> None:
    settings = TaggerSettings(level="step")
    for X in (np.eye(3), pd.DataFrame(np.eye(3))):
        given, _ = read_source(X, ["x", "y", "x"], settings)
        assert ([item.tolist() for item in given.items], given.form) == ([[row] for row in np.eye(3).tolist()], "rows")
        assert given.labels == [["x"], ["y"], ["x"]]
    series, _ = read_source([[1.0, 2.0], [3.0]], [["x", "y"], ["y"]], settings)
    assert [item.tolist() for item in series.items] == [[[1.0], [2.0]], [[3.0]]]
    alone, _ = read_source([[1.0, 2.0], [3.0, 4.0]], None, settings, known=False, rows=True)
    assert [item.tolist() for item in alone.items] == [[[1.0, 2.0]], [[3.0, 4.0]]]


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"on": ["a", "b", None]}, {}, r"column 'on', row 3 \(line 4\): found no label, expected one in each row"),
        ({"on": [1.0, 0.5, 2.0]}, {}, "column 'on' has real numbers, expected labels; choose another target$"),
        ({}, {"target": "om"}, "there is no column 'om', choose one of t, wet, note, on$"),
        ({}, {"names": ("t", "u")}, "there is no column 'u', choose one of"),
        ({}, {"names": ("t", "note")}, "column 'note' has words, expected numbers as in the training$"),
        ({"t": [1, "warm", 2]}, {}, r"column 't', row 2 \(line 3\): found 'warm', expected a number"),
        ({"day": [DAYS[0]] * 3, "note": ["p"] * 3}, {}, r"'day', rows 1 and 2 \(lines 2 and 3\) have the same time"),
        ({"note": ["p", None, "p"]}, {"series": "note"}, r"column 'note', row 2 \(line 3\): found no series"),
        ({"t": ["u"] * 3, "wet": ["v"] * 3}, {}, "found no column of numbers beside 'on', expected one or more"),
    ],
)
def test_what_is_wrong_in_a_table_is_named(
    tmp_path: Path, columns: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    path = tmp_path / "t.csv"
    pd.DataFrame({**TABLE, **columns}).to_csv(path, index=False)
    with pytest.raises(DataError, match=message) as caught:
        rows(path, **options)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_the_column_of_labels_must_be_named() -> None:
    with pytest.raises(SettingError, match=r"setting 'target': found nothing, .* choose one of t, wet, note, on$"):
        rows(TABLE, target=None)


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%d-%b-%y", "%Y%m%d", "%Y-%m-%dT%H:%M:%SZ", "%B %d, %Y"])
def test_rows_are_in_the_order_of_dates_whatever_their_writing(form: str) -> None:
    days = pd.date_range("2013-01-25", periods=14)[::-1]
    table = {"day": days.strftime(form).tolist(), "t": list(range(14)), "on": list("abcdefghijklmn")}
    given, _ = rows(table)
    assert given.items[0].ravel().tolist() == list(range(14))[::-1]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (["1. Mai 2013", "2. Mai 2013", "3. Mai 2013"], "column 'day', row 1: found '1. Mai 2013', expected a date"),
        (
            ["01/02/2013", "02/03/2013", "03/04/2013"],
            "column 'day', row 1: found '01/02/2013', expected a day above 12",
        ),
        (["01.05.2013", "01.05.2013", "13.05.2013"], "column 'day', rows 1 and 2 have the same time"),
    ],
)
def test_dates_that_give_no_order_are_refused(day: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        rows({"day": day, "t": [1.0, 2.0, 3.0], "on": list("cab")})

"""Tables of sequences: which columns are what, the sequences in order, their answers and parts, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from elman.classify.tables import Labelled, Layout, find_layout, labelled
from elman.errors import DataError
from elman.settings import ClassifierSettings
from elman.table.reading import read
from elman.table.table import Table

LONG: dict[str, list[Any]] = {
    "case": ["b", "a", "b", "a", "b"],
    "time": [2, 9, 3, 8, 1],
    "x": [1.0, 2.0, 3.0, 4.0, 5.0],
    "on": [True, False, None, False, True],
    "class": ["up", "down", "up", "down", "up"],
}


def layout(columns: dict[str, Any], **settings: Any) -> Layout:
    return find_layout(Table(columns), ClassifierSettings(**settings))


def taken(columns: dict[str, Any], **settings: Any) -> Labelled:
    """As a file `t.csv` with a header has them."""
    table = Table(columns, "t.csv", np.arange(2, 2 + len(next(iter(columns.values())))))
    return labelled(table, find_layout(table, ClassifierSettings(**settings)))


def without(columns: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: values for key, values in columns.items() if key != name}


def test_a_row_of_numbers_is_a_series_with_a_column_a_step() -> None:
    columns = {"t1": [1.0, 2.0], "label": ["x", "y"], "t2": [3.0, None], "t3": [True, False]}
    assert layout(columns) == Layout("wide", ("t1", "t2", "t3"), "label")
    found = taken(columns)
    assert [item.shape for item in found.given.items] == [(3, 1), (3, 1)]
    np.testing.assert_array_equal(np.hstack(found.given.items).T, [[1, 3, 1], [2, np.nan, 0]])
    assert (found.given.columns, found.given.names, found.keys) == (3, ("t1", "t2", "t3"), {})
    assert found.labels == ["x", "y"]


def test_rows_with_one_name_are_the_steps_of_a_series() -> None:
    assert layout(LONG) == Layout("long", ("x", "on"), "class", "case", "time")
    found = taken(LONG)
    assert found.keys == {"case": ["b", "a"]}  # in the order in which they first appear
    assert found.labels == ["up", "down"]
    np.testing.assert_array_equal(found.given.items[0], [[5, 1], [1, 1], [3, np.nan]])
    np.testing.assert_array_equal(found.given.items[1], [[4, 0], [2, 0]])
    assert found.given.items[0].dtype == np.float32


def test_rows_without_a_time_keep_their_order() -> None:
    found = taken(without(without(LONG, "time"), "on"))
    assert [item[:, 0].tolist() for item in found.given.items] == [[1, 3, 5], [2, 4]]


def test_shuffled_rows_give_the_series_that_a_loop_finds() -> None:
    random = np.random.default_rng(0)
    rows = [(int(series), int(step)) for series in range(6) for step in range(random.integers(1, 9))]
    rows = [rows[place] for place in random.permutation(len(rows))]
    columns = {"id": [a for a, _ in rows], "step": [b for _, b in rows], "y": [a % 2 for a, _ in rows]}
    found = taken({**columns, "value": [10 * a + b for a, b in rows]})
    names = list(dict.fromkeys(a for a, _ in rows))
    assert found.keys == {"id": names}
    assert found.labels == [name % 2 for name in names]
    for name, item in zip(names, found.given.items, strict=True):
        assert item[:, 0].tolist() == [10 * a + b for a, b in sorted(rows) if a == name]


def test_a_column_of_words_in_series_holds_symbols() -> None:
    columns = {"id": [1, 1, 2], "move": ["left", "right", "left"], "label": ["x", "x", "y"]}
    assert layout(columns) == Layout("symbols", ("move",), "label", "id")
    found = taken(columns)
    assert (found.given.kind, found.given.items) == ("symbols", [["left", "right"], ["left"]])
    assert found.keys == {"id": [1, 2]}


@pytest.mark.parametrize("name", ["text", "name"])
def test_a_text_a_row_is_found_by_its_name_or_alone(name: str) -> None:
    days = ["2013-01-01", "2013-01-02", "2013-01-03"]
    columns = {"day": days, name: ["one two", "", "three"], "label": ["x", "y", "x"], "size": [1, 2, 3]}
    unread = dict.fromkeys(("day", "size"), "the text alone is read")
    assert layout(columns) == Layout("text", (name,), "label", left_out=unread)
    found = taken(columns)
    assert (found.given.kind, found.given.items) == ("text", ["one two", "", "three"])
    assert found.keys == {name: ["one two", "", "three"]}


def test_columns_may_be_named() -> None:
    columns = {"a": ["12", "7"], "b": ["u", "v"], "text": ["p", "q"], "label": ["x", "y"]}
    assert layout(columns).inputs == ("text",)
    assert taken(columns, text="a").given.items == ["12", "7"]
    once = {"unit": ["p", "q"], "x": [1.0, 2.0], "label": ["x", "y"]}
    assert layout(once).form == "text"
    assert layout(once, series="unit") == Layout("long", ("x",), "label", "unit")
    assert layout(without(LONG, "time") | {"k": [1, 2, 3, 4, 5]}, time="k").inputs == ("x", "on")


def test_names_that_never_repeat_tell_no_series_apart() -> None:
    assert layout({"id": [1, 2], "x": [1.0, 2.0], "label": ["x", "y"]}).form == "wide"
    assert layout({"id": [1, 1], "x": [1.0, 2.0], "label": ["x", "x"]}).form == "long"


def test_a_column_says_which_part_a_sequence_is_in() -> None:
    words = ["train", "training", "validation", "valid", "val", "dev", "test"]
    columns = {"text": list("abcdefg"), "label": list("xyxyxyx"), "split": words}
    assert taken(columns).part.tolist() == [0, 0, 1, 1, 1, 1, 2]
    assert taken(without(columns, "split")).part.tolist() == [0] * 7
    named = without(columns, "split") | {"part": [word.upper() for word in words]}
    assert taken(named, split="part").part.tolist() == [0, 0, 1, 1, 1, 1, 2]
    long = {**without(LONG, "on"), "split": ["test", "train", "test", "train", "test"]}
    assert taken(long).part.tolist() == [2, 0]
    assert layout({"split": ["left", "right"], "label": ["x", "y"]}) == Layout("text", ("split",), "label")


@pytest.mark.parametrize(
    "answers", [["no", "yes", "no"], [True, False, True], [3, 1, 3], [0.5, -1.5, 2.25], ["rain", "sun", "rain"]]
)
def test_answers_are_what_the_user_wrote(answers: list[Any]) -> None:
    found = taken({"text": ["a", "b", "c"], "label": answers}).labels
    assert found == answers
    assert [type(value) for value in found or []] == [type(value) for value in answers]


def test_answers_and_parts_are_not_asked_for_where_they_are_not_needed() -> None:
    known = find_layout(Table({**LONG, "split": ["train"] * 5}), ClassifierSettings())
    found = labelled(Table(without(LONG, "class")), known, need_labels=False)
    assert (found.labels, found.part.tolist()) == (None, [0, 0])
    gone = labelled(Table({**LONG, "class": [None] * 5}), known, need_labels=False)
    assert gone.labels is None
    with pytest.raises(DataError, match="there is no column 'class'"):
        labelled(Table(without(LONG, "class")), known)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": [1], "b": [2]}, "the table: found the columns a, b and none called label, class, target or y"),
        ({"label": ["x"]}, "the table: found no column to read beside 'label'"),
        ({"a": ["p"], "b": ["q"], "y": [1]}, r"the table: found 2 columns of words \(a, b\) beside 'y'; name"),
        ({"a": ["01"], "b": ["q"], "y": [1]}, r"words \(a, b\) \(with zeros before other digits they are codes; write"),
        ({"a": ["p"], "n": [2], "b": ["q"], "y": [1]}, r"found 2 columns of words \(a, b\)"),
        (
            {"id": [1, 1], "p": ["a", "b"], "q": ["c", "d"], "y": [1, 1]},
            "found no column of numbers beside 'y' and 'id', and 2 of symbols; expected columns of numbers, or one",
        ),
        ({"id": [1, 1], "y": [1, 1]}, "and 0 of symbols"),
    ],
)
def test_a_table_that_can_not_be_understood_says_why(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        layout(columns)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("role", ["text", "series", "split"])
def test_a_column_that_is_named_must_be_there(role: str) -> None:
    with pytest.raises(DataError, match="the table: there is no column 'tekst', did you mean 'text'"):
        layout({"text": ["a", "b"], "label": ["x", "y"]}, **{role: "tekst"})


TEXTS = {"text": ["a", "b"], "label": ["x", "y"], "split": ["train", "test"]}
STEPS = {"id": ["a", "b", "a", "b"], "v": [1, 2, 3, 4], "label": ["x", "y", "x", "y"], "split": ["train"] * 4}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (TEXTS | {"label": ["x", None]}, r"column 'label', row 2 \(line 3\): found nothing, expected an answer; fill"),
        (TEXTS | {"split": ["train", "tets"]}, r"column 'split', row 2 \(line 3\): found 'tets', expected train, vali"),
        (STEPS | {"label": ["x", "y", "z", "y"]}, r"column 'label', row 3 \(line 4\): found 'z' in .* starts with 'x'"),
        (STEPS | {"label": ["x", None, "x", "y"]}, r"column 'label', row 2 \(line 3\): found nothing, expected an ans"),
        (STEPS | {"split": ["train", "train", "train", "test"]}, r"'split', row 4 \(line 5\): found 'test' in a serie"),
        (STEPS | {"v": [1, 2, 3, np.inf]}, r"column 'v', row 4 \(line 5\): found inf, expected a number"),
    ],
)
def test_what_is_wrong_is_named_by_table_row_and_column(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        taken(columns, split="split")
    assert str(caught.value).startswith("t.csv: column ")
    assert "\n" not in str(caught.value)


def test_a_table_to_predict_has_the_columns_of_the_training() -> None:
    known = layout({"a": [1, 2], "b": [3, 4], "label": ["x", "y"]})
    with pytest.raises(DataError, match="the table: there is no column 'b'"):
        labelled(Table({"a": [1]}), known, need_labels=False)
    with pytest.raises(DataError, match="the table: column 'b' is word, expected numbers, as in the training"):
        labelled(Table({"a": [1], "b": ["many"]}), known, need_labels=False)


def steps(dates: list[Any]) -> Table:
    """Twelve sequences, whose values are the days since the first, from the last row to the first."""
    values = [float(day) for day in range(len(dates))]
    columns: dict[str, list[Any]] = {"id": [], "when": [], "v": [], "label": []}
    for number in range(12):
        columns["id"] += [number] * len(dates)
        columns["when"] += dates[::-1]
        columns["v"] += values[::-1]
        columns["label"] += ["ab"[number % 2]] * len(dates)
    return Table(columns)


DATES = pd.date_range("2020-01-25", periods=12)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%d-%b-%y", "%B %d, %Y", "%Y%m%d", "%Y-%m-%d 00:00:00+00"])
def test_dates_of_a_long_table_are_in_order_whatever_their_writing(form: str) -> None:
    table, first = steps(DATES.strftime(form).tolist()), steps(DATES.strftime("%Y-%m-%d").tolist())
    for trained in (table, first):
        layout = find_layout(trained, ClassifierSettings(time="when"))
        assert labelled(table, layout).given.items[0].ravel().tolist() == list(range(12))


def test_the_column_of_dates_orders_steps_whatever_it_is_called() -> None:
    assert find_layout(steps(DATES.strftime("%d/%m/%Y").tolist()), ClassifierSettings()).time == "when"


def test_the_order_of_day_and_month_is_that_of_the_training() -> None:
    layout = find_layout(steps(DATES.strftime("%d/%m/%Y").tolist()), ClassifierSettings())
    few = steps(pd.date_range("2020-03-01", periods=12).strftime("%d/%m/%Y").tolist())
    assert labelled(few, layout).given.items[0].ravel().tolist() == list(range(12))


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ([f"{day}. Mai 2020" for day in range(1, 13)], "column 'when', row 1: found '12. Mai 2020', expected a date"),
        ([f"0{day % 9 + 1}/02/2020" for day in range(9)], "column 'when', row .*expected a day above 12"),
        (["2020-01-25", "2020-01-26", "2020-01-26"], "column 'when', row 2: found the time of row 1 of"),
        (["2020-01-25", "2020-01-26", None], "column 'when', row 1: found no date"),
    ],
)
def test_times_of_steps_that_give_no_order_are_refused(dates: list[Any], message: str) -> None:
    table = steps(dates)
    with pytest.raises(DataError, match=message):
        labelled(table, find_layout(table, ClassifierSettings(time="when")))


def test_two_columns_of_dates_have_to_be_told_apart() -> None:
    table = steps(DATES.strftime("%Y-%m-%d").tolist())
    with pytest.raises(DataError, match="the columns when, seen all hold dates, expected one"):
        find_layout(Table({**table.raw, "seen": table.raw["when"]}), ClassifierSettings())


def test_inputs_whose_numbers_would_become_the_same_are_refused() -> None:
    columns = {"t1": [2**60, 2**60 + 1], "t2": [1, 2], "label": ["x", "y"]}
    with pytest.raises(DataError, match=rf"t\.csv: column 't1', row 2 \(line 3\): found {2**60 + 1}, .* in row 1"):
        taken(columns)


@pytest.mark.parametrize("need_labels", [True, False])
@pytest.mark.parametrize("name", ["text", "symbols"])
def test_a_missing_text_or_symbol_is_refused_by_its_row(name: str, need_labels: bool, tmp_path: Path) -> None:
    column, expected = {"text": ("text", "a text"), "symbols": ("move", "a symbol")}[name]
    given: dict[str, list[Any]] = {column: ["one", None, "three"], "label": ["x", "x", "y"]}
    if name == "symbols":
        given["id"] = [1, 1, 2]
    path = tmp_path / "t.csv"
    pd.DataFrame(given).to_csv(path, index=False)
    found = rf"column '{column}', row 2.*: found nothing, expected {expected}; fill it in or remove the row"
    for table in (Table(given), read(pd.DataFrame(given)), read(path)):
        with pytest.raises(DataError, match=found):
            labelled(table, find_layout(table, ClassifierSettings()), need_labels)


def test_codes_are_texts_and_not_numbers() -> None:
    columns = {"zip": ["01234", "98765", "1234"], "label": ["a", "b", "c"]}
    assert layout(columns).form == "text"
    assert taken(columns).given.items == columns["zip"]

"""What people give as rivals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.rivals.given import is_ahead, needed_by, read_against, require_new, require_test_part


class Mine:
    """An estimator of one's own."""

    def fit(self, X: Any, y: Any) -> Mine:
        return self

    def predict(self, X: Any) -> Any:
        return np.zeros(len(X))


def last(history: Any, horizon: int, season: int) -> Any:
    return np.full(horizon, history[-1])


MADE = object()
MAKES = {"trees": lambda: MADE, "smooth": lambda: last}


@pytest.mark.parametrize("against", ["trees,smooth", "trees, smooth", ["trees", "smooth"], ("trees", "smooth")])
def test_names_come_in_a_text_or_a_list(against: Any) -> None:
    assert read_against(against, MAKES, "numbers") == {"trees": MADE, "smooth": last}


def test_a_dict_has_names_estimators_and_functions() -> None:
    mine = Mine()
    given = {"a": "trees", "b": mine, "c": last}
    assert read_against(given, MAKES, "numbers", ahead=True) == {"a": MADE, "b": mine, "c": last}
    assert [is_ahead(each) for each in (mine, last)] == [False, True]
    assert read_against(None, MAKES, "numbers") == {}


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("tres", "setting 'against': found 'tres'; did you mean 'trees'?"),
        (
            ["crf"],
            "found 'crf', expected for numbers names (trees, smooth), or estimators of your own, by name: {'mine'",
        ),
        (7, "found int 7, expected for numbers names (trees, smooth)"),
        ([Mine()], "found list"),
        ({"mine": Mine}, "'mine' is the class Mine, expected one that is made; give Mine(...)"),
        ({"mine": 3}, "'mine' is int without fit and predict, expected an estimator"),
        ({"mine": last}, "'mine' is function without fit and predict"),
        ({"": Mine()}, "found the name '', expected a word or a few"),
        ({3: Mine()}, "found the name 3, expected"),
        ("trees,", "found the name ''"),
    ],
)
def test_what_is_no_rival_is_refused_in_a_line(against: Any, said: str) -> None:
    with pytest.raises(SettingError) as error:
        read_against(against, MAKES, "numbers")
    assert said in str(error.value)


def test_where_functions_are_taken_the_message_says_so() -> None:
    with pytest.raises(SettingError, match=r"or be a function of \(history, horizon, season\)"):
        read_against({"mine": 3}, MAKES, "numbers", ahead=True)
    with pytest.raises(SettingError, match="expected for labels of rows estimators of your own, by name"):
        read_against("crf", {}, "labels of rows")


def test_a_name_that_is_measured_anyway_is_refused() -> None:
    require_new(["mine"], ["elman"])
    with pytest.raises(SettingError, match="found the name 'elman', which one that is always measured has"):
        require_new(["mine", "elman"], ["elman"])


def test_rivals_need_a_part_to_be_measured_on() -> None:
    require_test_part(None, 0.0)
    require_test_part("trees", 0.1)
    with pytest.raises(SettingError, match="'against': found rivals and test_fraction=0, expected a test part"):
        require_test_part("trees", 0.0)


def test_a_library_that_is_missing_is_named_with_what_installs_it() -> None:
    with pytest.raises(SettingError) as error, needed_by("trees"):
        raise ModuleNotFoundError("No module named 'trees'")
    expected = "setting 'against': 'trees' needs the extra rivals; pip install 'elman[rivals]'"
    assert str(error.value) == expected
    with pytest.raises(SettingError, match="'trees' can't be loaded: libgomp.so.1: cannot open"), needed_by("trees"):
        raise OSError("libgomp.so.1: cannot open")

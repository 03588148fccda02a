"""Symbols as ids and back."""

from __future__ import annotations

import numpy as np
import pytest

from elman.errors import DamagedError, SettingError
from elman.plain import take_apart
from elman.table.vocabulary import Vocabulary, fit_vocabulary
from tests.kept import changed, kept


def test_frequent_ones_first_equals_as_they_came() -> None:
    assert fit_vocabulary(["beyond", "bend"]).symbols == ("b", "e", "n", "d", "y", "o")


def test_rare_and_surplus_ones_are_unknown() -> None:
    assert fit_vocabulary([["a", "b", "a"], ["c", "b", "a"]], min_count=2).symbols == ("a", "b")
    assert fit_vocabulary([["a", "b", "a"], ["c", "b", "a"]], max_size=1).symbols == ("a",)
    assert len(fit_vocabulary([])) == 1


@pytest.mark.parametrize("symbols", [("床", "é", " "), (1, 2, 3), ("a", 1, None, True), (("NN", 1), ("VB", 2.5))])
def test_any_symbols_come_back_from_a_file(symbols: tuple[object, ...]) -> None:
    unique = tuple(dict.fromkeys(symbols))
    again = kept(Vocabulary(unique))
    assert again.symbols == unique
    assert again.decode(again.encode(unique)) == list(unique)


def test_ids() -> None:
    ids = Vocabulary(("x", "y")).encode(["y", "z", "x"])
    assert ids.dtype == np.int64
    assert ids.tolist() == [2, 0, 1]
    assert Vocabulary(("x",)).decode([0, 1], unknown="?") == ["?", "x"]


def test_what_a_file_lacks_is_named() -> None:
    with pytest.raises(SettingError, match="frozenset, which a model file can't keep"):
        take_apart(Vocabulary((frozenset({1}),)))


def test_numpy_symbols_are_kept_as_numbers() -> None:
    assert kept(Vocabulary((np.int64(3),))).symbols == (3,)
    assert take_apart(Vocabulary((np.int64(3),)))[0] == {"symbols": [3]}


@pytest.mark.parametrize("values", [["a", "a"], [["a"]], [{"tuple": [[]]}]])
def test_a_damaged_one_is_refused(values: list[object]) -> None:
    with pytest.raises(DamagedError, match="symbol"):
        changed(Vocabulary(("a",)), lambda plain, _: plain.update(symbols=values))

"""Sequences shared among folds: each left out once, classes in their shares, groups never parted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from elman import DataError, SettingError
from elman.training.parting import Parting, groups_of, joined, parting_of

Y = np.repeat([0, 1, 2], [70, 25, 5])
ALONE = np.arange(100)


def test_each_is_left_out_once_in_each_repeat() -> None:
    found = Parting(5, 3).left_out(Y, ALONE, seed=0)
    assert len(found) == 15
    for repeat in range(3):
        assert sorted(np.concatenate(found[5 * repeat : 5 * repeat + 5]).tolist()) == list(range(100))
    assert len({tuple(rows.tolist()) for rows in found}) == 15  # each time anew


def test_every_fold_has_the_classes_in_their_shares() -> None:
    for rows in Parting(5).left_out(Y, ALONE, seed=3):
        assert np.bincount(Y[rows]).tolist() == [14, 5, 1]


def test_many_rare_classes_fill_all_folds() -> None:
    y = np.repeat(np.arange(50), 2)
    assert [len(rows) for rows in Parting(5).left_out(y, ALONE, seed=0)] == [20] * 5


def test_the_seed_says_what_is_left_out() -> None:
    first, same, other = (np.concatenate(Parting(4).left_out(Y, ALONE, seed)).tolist() for seed in (0, 0, 1))
    assert first == same != other


def test_groups_are_never_parted_and_share_what_they_can() -> None:
    random = np.random.default_rng(0)
    group = np.sort(random.integers(0, 24, size=400))
    group = np.unique(group, return_inverse=True)[1]
    y = random.integers(0, 2, size=400)
    found = Parting(4).left_out(y, group, seed=0)
    for rows in found:
        assert not set(group[rows]) & set(group[np.setdiff1d(np.arange(400), rows)])
        assert abs(len(rows) - 100) <= 10
        assert abs(y[rows].mean() - y.mean()) < 0.05
    assert sorted(np.concatenate(found).tolist()) == list(range(400))


def test_as_many_groups_as_folds_are_one_in_each() -> None:
    group = np.repeat(np.arange(3), [1, 90, 9])
    found = Parting(3).left_out(Y, group, seed=0)
    assert sorted(len(rows) for rows in found) == [1, 9, 90]


def test_what_is_linked_by_either_stays_together() -> None:
    found = joined(np.array([0, 1, 2, 3, 0]), np.array([0, 0, 1, 2, 2]))
    assert found.tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pl.Series])
def test_groups_come_in_every_form(kind: type) -> None:
    assert groups_of(kind(["b", "a", "b"]), 3).tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("speaker", "groups: found 'speaker', expected a value for each sequence, or the name of a column"),
        (7, "groups: found 7, expected a value for each sequence"),
        (["a"], "groups: found 1 values for 2 sequences; expected as many"),
        (["a", None], r"groups: sequence 2 has none \(None\)"),
        ([1.0, float("nan")], "groups: sequence 2 has none"),
        (["a", ["b"]], r"groups: sequence 2 has \['b'\], expected a text or a number"),
    ],
)
def test_groups_that_are_none_are_named(groups: object, said: str) -> None:
    with pytest.raises(DataError, match=said):
        groups_of(groups, 2)


@pytest.mark.parametrize(
    ("folds", "repeats", "said"),
    [
        (1, 1, "setting 'folds': found 1, expected a whole number from 2"),
        (2.0, 1, "setting 'folds': found 2.0"),
        (True, 1, "setting 'folds': found True"),
        (2, 0, "setting 'repeats': found 0, expected a whole number from 1"),
    ],
)
def test_wrong_settings_are_named(folds: object, repeats: object, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        parting_of(folds, repeats)


def test_too_few_for_the_folds_are_said() -> None:
    with pytest.raises(DataError, match="^the data: found 2 groups, expected at least 3 for 3 folds; ask for fewer"):
        Parting(3).require("the data", np.array([0, 1, 1]), "groups")

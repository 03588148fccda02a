"""Backtests of whole sequences: folds are what a loop written by hand makes of them, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from elman import Classifier, DataError, SequenceRegressor, SettingError
from elman.evaluate.backtest import Fold

QUICK: dict[str, Any] = {
    "ensemble": 2,
    "hidden_size": 4,
    "epochs": 1,
    "min_steps": 20,
    "embedding_size": 4,
    "n_jobs": 1,
}
ENDS = {"first": ["a", "ia", "ine"], "last": ["ov", "ski", "son"], "place": ["burg", "ton", "ville"]}


def names(count: int = 30) -> tuple[list[str], list[str]]:
    """Names of three kinds, the third one half as frequent."""
    random = np.random.default_rng(0)
    kinds = [("first", "last", "first", "last", "place")[number % 5] for number in range(count)]
    stems = ["".join(random.choice(list("bdklmnprst"), 3)) for _ in kinds]
    return [stem + ENDS[kind][int(random.integers(3))] for stem, kind in zip(stems, kinds, strict=True)], kinds


def waves(count: int = 24) -> tuple[list[Any], list[float]]:
    """Series of unequal length, and how steep they are."""
    random = np.random.default_rng(1)
    steep = random.normal(size=count)
    return [np.linspace(0, s, int(random.integers(5, 9))) + random.normal(size=1) / 10 for s in steep], steep.tolist()


def classifier(**settings: Any) -> Classifier:
    return Classifier(**{**QUICK, **settings})


def some(values: Any, rows: Any) -> Any:
    return [values[row] for row in rows]


def left_out(found: dict[str, list[Any]]) -> list[Any]:
    """The places, from 0, of what each fold left out, in the table of one repeat."""
    fold = np.array(found["fold"])
    return [np.flatnonzero(fold == number) for number in sorted(set(found["fold"]))]


@pytest.mark.parametrize(
    "settings", [{}, {"class_weight": "balanced", "validation_fraction": 0.2}, {"experts": False, "pieces": 2}]
)
def test_folds_are_what_a_loop_by_hand_makes(settings: dict[str, Any]) -> None:
    X, y = names()
    model = classifier(**settings)
    found = model.backtest(X, y, folds=3).table()
    assert found["sequence"] == list(range(1, 31))
    assert found["truth"] == y
    for left in left_out(found):
        rest = np.setdiff1d(np.arange(30), left)
        fresh = classifier(**{**settings, "test_fraction": 0.0}).fit(some(X, rest), some(y, rest))
        chances = np.array([found[f"probability {label}"] for label in fresh.classes_]).T[left]
        np.testing.assert_array_equal(chances, fresh.predict_proba(some(X, left)))
        assert some(found["prediction"], left) == fresh.predict(some(X, left)).tolist()
        assert sorted(np.unique(some(y, left), return_counts=True)[1].tolist()) == [2, 4, 4]


def test_values_are_what_a_loop_by_hand_makes() -> None:
    X, y = waves()
    found = SequenceRegressor(**QUICK).backtest(X, y, folds=3)
    table = found.table()
    assert (list(table), table["truth"]) == (["sequence", "fold", "truth", "prediction"], y)
    for left in left_out(table):
        rest = np.setdiff1d(np.arange(24), left)
        fresh = SequenceRegressor(**QUICK, test_fraction=0).fit(some(X, rest), some(y, rest))
        np.testing.assert_array_equal(some(table["prediction"], left), fresh.predict(some(X, left)))
    missed = float(np.abs(np.array(table["prediction"]) - y).mean())
    assert found.evaluation.metrics["elman"]["mae"] == pytest.approx(missed, rel=1e-12)
    assert "nearest neighbour" in found.evaluation.metrics


def long_table(count: int = 24) -> pd.DataFrame:
    """A time step a row: two channels, who wore the sensor, and what was done."""
    random = np.random.default_rng(2)
    rows = []
    for number in range(count):
        kind = ("walk", "run")[number % 2]
        steps = random.normal(size=(6, 2)) + (2.0 if kind == "run" else 0.0)
        rows += [(f"s{number}", step, *values, number // 3, kind) for step, values in enumerate(steps)]
    return pd.DataFrame(rows, columns=["case", "step", "x", "y1", "person", "label"])


def test_a_table_is_learnt_as_if_the_others_alone_had_been_given() -> None:
    table = long_table()
    found = classifier().backtest(table, folds=2, groups="person").table()
    assert isinstance(found, pd.DataFrame)
    assert found.columns.tolist() == ["case", "fold", "truth", "prediction", "probability"]
    assert found["case"].tolist() == [f"s{number}" for number in range(24)]
    assert found.groupby(np.arange(24) // 3)["fold"].nunique().tolist() == [1] * 8
    plain = table.drop(columns="person")  # what the groups are is not read
    for number in (1, 2):
        left = table["case"].isin(found["case"][found["fold"] == number])
        fresh = classifier(test_fraction=0.0).fit(plain[~left])
        wanted = fresh.predict(plain[left])["probability"].tolist()
        assert found["probability"][found["fold"] == number].tolist() == wanted


def test_groups_are_never_parted() -> None:
    X, y = names()
    group = np.arange(30) // 4
    found = classifier().backtest(X, y, folds=3, groups=group)
    assert all(len(set(some(found.table()["fold"], np.flatnonzero(group == each)))) == 1 for each in range(8))
    assert found.evaluation.difference.moments == 8  # a group is one piece of evidence


@pytest.mark.parametrize("called", ["speaker", "id"])
def test_a_column_of_words_may_say_the_groups(called: str) -> None:
    X, y = names(20)
    table = {called: [f"p{number // 4}" for number in range(20)], "name": X, "label": y}
    found = classifier(text="name" if called == "id" else None).backtest(table, folds=2, groups=called).table()
    plain = classifier().backtest({"name": X, "label": y}, folds=2, groups=np.arange(20) // 4).table()
    assert found == plain


def test_of_symbols_a_column_of_words_may_say_the_groups() -> None:
    cases, steps = np.repeat(np.arange(12), 2), np.tile([0, 1], 12)
    symbols = np.array(list("vwxyz"))[np.where(steps == 0, cases % 5, cases // 5)]  # no two cases have the same ones
    table = {"id": cases.tolist(), "symbol": symbols.tolist(), "label": np.where(cases % 2, "a", "b").tolist()}
    speakers = [f"p{case // 3}" for case in cases]
    found = classifier().backtest({**table, "speaker": speakers}, folds=2, groups="speaker").table()
    assert [len(set(found["fold"][start : start + 3])) for start in (0, 3, 6, 9)] == [1] * 4
    assert found == classifier().backtest(table, folds=2, groups=np.arange(12) // 3).table()


def test_what_tells_sequences_apart_may_say_the_groups_too() -> None:
    table = long_table().drop(columns="person")
    found = classifier().backtest(table, folds=3, groups="case").table()
    assert found["case"].tolist() == [f"s{number}" for number in range(24)]


def test_sequences_that_are_the_same_stay_together() -> None:
    X, y = names(20)
    found = classifier().backtest([*X, *X], [*y, *y], folds=4).table()
    assert found["fold"][:20] == found["fold"][20:]


def test_repeats_part_anew_and_are_one_piece_of_evidence() -> None:
    X, y = names()
    found = classifier().backtest(X, y, folds=2, repeats=3)
    table = found.table()
    assert table["repeat"] == [1] * 30 + [2] * 30 + [3] * 30
    assert table["sequence"] == list(range(1, 31)) * 3
    assert table["truth"] == y * 3
    each = np.array(table["fold"]).reshape(3, 30)
    assert [sorted(set(row)) for row in each.tolist()] == [[1, 2], [3, 4], [5, 6]]
    assert len({tuple(row) for row in (each % 2).tolist()}) == 3
    assert [fold.number for fold in found.folds] == [1, 2, 3, 4, 5, 6]
    evaluation = found.evaluation
    assert (evaluation.rows, evaluation.forecasts, evaluation.difference.moments) == (30, 90, 30)


def test_one_evaluation_holds_all_folds_and_what_each_has() -> None:
    X, y = names()
    found = classifier().backtest(X, y, folds=3)
    table = found.table()
    wrong = float(np.mean([a != b for a, b in zip(table["truth"], table["prediction"], strict=True)]))
    assert found.evaluation.metrics["elman"]["error"] == pytest.approx(wrong)
    assert {"elman", "network", "most frequent class"} <= set(found.evaluation.metrics)
    assert [(fold.learnt, fold.forecast) for fold in found.folds] == [("20 sequences", "10 sequences")] * 3
    share = np.mean([fold.evaluation.metrics["most frequent class"]["error"] for fold in found.folds])
    assert found.evaluation.metrics["most frequent class"]["error"] == pytest.approx(float(share))


def test_a_class_that_a_fold_has_not_learnt_has_no_chance_in_it() -> None:
    X, y = names()
    y[7] = "lone"
    found = classifier().backtest(X, y, folds=3)
    table = found.table()
    same = np.array(table["fold"]) == table["fold"][7]
    lone = np.array(table["probability lone"])
    assert set(lone[same]) == {0.0}
    assert (lone[~same] > 0).all()
    assert table["truth"][7] == "lone" != table["prediction"][7]
    each = [table[f"probability {label}"] for label in ("first", "last", "lone", "place")]
    assert np.sum(each, axis=0) == pytest.approx(1)


def test_threads_change_nothing_and_what_is_fitted_stays() -> None:
    X, y = names()
    model = classifier().fit(X, y)
    before = model.predict_proba(X).tobytes()
    one, two = (classifier(n_jobs=jobs).backtest(X, y, folds=3) for jobs in (1, 2))
    assert one.table() == two.table()
    assert one.evaluation == two.evaluation
    model.backtest(X, y, folds=2)
    assert model.predict_proba(X).tobytes() == before


def test_without_a_seed_one_is_drawn_for_all_folds() -> None:
    X, y = names()
    found = classifier(random_state=None).backtest(X, y, folds=2).table()
    assert sorted(found["fold"]) == [1] * 15 + [2] * 15


def test_the_table_comes_in_the_form_of_the_data(tmp_path: Path) -> None:
    X, y = names()
    frame = pl.DataFrame({"name": X, "label": y})
    found = classifier().backtest(frame, folds=2).table()
    assert isinstance(found, pl.DataFrame)
    assert found.columns[:3] == ["name", "fold", "truth"]
    frame.write_csv(tmp_path / "names.csv")
    assert classifier().backtest(tmp_path / "names.csv", folds=2).table().equals(found)
    assert classifier().backtest({"name": X, "label": y}, folds=2).table() == found.to_dict(as_series=False)
    wide = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 4)), columns=list("abcd"))
    beside = classifier().backtest(wide, pd.Series([0, 1] * 10), folds=2).table()
    assert beside["sequence"].tolist() == list(range(1, 21))
    assert beside["truth"].tolist() == [0, 1] * 10


def test_a_split_column_says_nothing() -> None:
    X, y = names()
    parts = ["train", "validation", "test"] * 10
    plain = classifier().backtest({"name": X, "label": y}, folds=2).table()
    assert classifier().backtest({"name": X, "label": y, "split": parts}, folds=2).table() == plain


def test_a_callback_ends_the_rest() -> None:
    X, y = names()
    heard: list[Fold] = []

    def stop(fold: Fold) -> str:
        heard.append(fold)
        return "stop"

    found = classifier().backtest(X, y, folds=4, callbacks=[stop])
    assert (found.ended, len(found.folds), found.asked) == ("callback", 1, 4)
    assert [fold.number for fold in heard] == [1]
    assert len(found.table()["fold"]) == len(found.table()["sequence"]) < 30


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"folds": 31}, "the data: found 30 different sequences, expected at least 31 for 31 folds; ask for fewer"),
        (
            {"groups": [1, 2] * 15, "folds": 3},
            "the data: found 2 groups without a sequence in common",
        ),
        ({"groups": "name"}, "groups: found 'name', expected a value for each sequence"),
    ],
)
def test_what_can_not_be_parted_is_said(how: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        classifier().backtest(*names(), **how)


def test_other_faults_are_said() -> None:
    X, y = names()
    with pytest.raises(SettingError, match="setting 'folds': found 1"):
        classifier().backtest(X, y, folds=1)
    with pytest.raises(DataError, match="its column 'fold' is called like one of the backtest's; rename it"):
        classifier(text="fold").backtest({"fold": X, "label": y})
    with pytest.raises(DataError, match="there is no column 'speaker'"):
        classifier().backtest({"name": X, "label": y}, groups="speaker")
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 3)), index=[f"r{number}" for number in range(30)])
    with pytest.raises(DataError, match=r"^groups: its index has the labels of X in another order, .* groups\.loc"):
        classifier().backtest(frame, y, groups=pd.Series(range(30), index=frame.index[::-1]))
    table = {"name": X, "label": y, "who": ["a", "b", None, *["c"] * 27]}
    with pytest.raises(DataError, match="row 3: found nothing, expected the group of the sequence"):
        classifier().backtest(table, groups="who")
    with pytest.raises(DataError, match=r"^fold \d of 2: .* only one class"):
        classifier().backtest(X, ["a"] * 29 + ["b"], folds=2)


def test_a_fold_that_lacks_a_class_that_is_weighted_is_named() -> None:
    X, y = names(30)
    y = ["rare", *y[1:]]
    with pytest.raises(SettingError, match=r"fold \d of 3: setting 'class_weight'"):
        classifier(class_weight={"rare": 3.0, "first": 1.0}).backtest(X, y, folds=3)

"""Backtests of taggers: folds are what a loop written by hand makes of them, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from elman import DataError, SettingError, Tagger
from elman.evaluate.backtest import Fold

QUICK: dict[str, Any] = {
    "hidden_size": 4,
    "num_layers": 1,
    "embedding_size": 4,
    "epochs": 2,
    "n_jobs": 1,
}
Columns = dict[str, list[Any]]


def words(count: int = 30) -> tuple[list[str], list[str]]:
    """Words of some letters, all different, and the same in capitals, but for those that follow an "a"."""
    random = np.random.default_rng(0)
    found = list(dict.fromkeys("".join(random.choice(list("abcd"), 5)) for _ in range(4 * count)))[:count]
    before = (zip(" " + each[:-1], each, strict=True) for each in found)
    return found, ["".join(b if a == "a" else b.upper() for a, b in each) for each in before]


def tagger(**settings: Any) -> Tagger:
    return Tagger(**{**QUICK, **settings})


def some(values: Any, rows: Any) -> Any:
    return [values[row] for row in rows]


def folds_of(found: Columns) -> dict[int, list[int]]:
    """The sequences, from 0, that each fold left out."""
    pairs = sorted(set(zip(found["fold"], found["sequence"], strict=True)))
    return {fold: [each - 1 for number, each in pairs if number == fold] for fold, _ in pairs}


@pytest.mark.parametrize("settings", [{}, {"validation_fraction": 0.2, "refit": False}, {"experts": False}])
def test_folds_are_what_a_loop_by_hand_makes(settings: dict[str, Any]) -> None:
    X, y = words()
    found = tagger(**settings).backtest(X, y, folds=3).table()
    assert list(found) == ["sequence", "step", "symbol", "fold", "truth", "prediction"]
    assert "".join(found["symbol"]) == "".join(X)
    assert "".join(found["truth"]) == "".join(y)
    assert found["sequence"] == [number + 1 for number in range(30) for _ in range(5)]
    assert found["step"] == [1, 2, 3, 4, 5] * 30
    parts = folds_of(found)
    assert sorted(row for rows in parts.values() for row in rows) == list(range(30))
    for fold, left in parts.items():
        rest = np.setdiff1d(np.arange(30), left)
        fresh = tagger(**settings, test_fraction=0.0).fit(some(X, rest), some(y, rest))
        own = [label for number, label in zip(found["fold"], found["prediction"], strict=True) if number == fold]
        assert "".join(own) == "".join(fresh.predict(some(X, left)))


def test_words_with_labels_of_any_form() -> None:
    X = [["the", "dog", "barks"], ["a", "cat", "sleeps"], ["the", "cat", "barks"], ["a", "dog", "sleeps"]]
    found = tagger(level="word").backtest([[*each, "."] for each in X], ["D N V P"] * 4, folds=2).table()
    assert found["truth"] == ["D", "N", "V", "P"] * 4
    assert found["symbol"][:4] == ["the", "dog", "barks", "."]


def test_groups_are_never_parted_and_the_same_stays_together() -> None:
    X, y = words()
    group = [number // 4 for number in range(30)]
    found = tagger().backtest(X, y, folds=3, groups=group)
    whose = {row: fold for fold, rows in folds_of(found.table()).items() for row in rows}
    assert all(len({whose[row] for row in range(30) if group[row] == each}) == 1 for each in range(8))
    assert found.evaluation.difference.moments == 8
    twice = tagger().backtest([*X[:9], *X[:9]], [*y[:9], *y[:9]], folds=3).table()
    assert twice["fold"][:45] == twice["fold"][45:]


def test_repeats_part_anew_and_are_one_piece_of_evidence() -> None:
    X, y = words()
    found = tagger().backtest(X, y, folds=2, repeats=2)
    table = found.table()
    assert table["repeat"] == [1] * 150 + [2] * 150
    assert sorted(set(table["fold"])) == [1, 2, 3, 4]
    assert "".join(table["truth"]) == "".join(y) * 2
    evaluation = found.evaluation
    assert (evaluation.rows, evaluation.forecasts, evaluation.difference.moments) == (150, 300, 30)


def test_one_evaluation_holds_all_folds() -> None:
    X, y = words()
    found = tagger().backtest(X, y, folds=3)
    table = found.table()
    wrong = np.mean([a != b for a, b in zip(table["truth"], table["prediction"], strict=True)])
    assert found.evaluation.metrics["elman"]["errors"] == pytest.approx(float(wrong))
    assert {"most frequent label", "most frequent of the symbol"} <= set(found.evaluation.metrics)
    assert [(fold.learnt, fold.forecast) for fold in found.folds] == [("20 sequences", "10 sequences")] * 3


def machines(count: int, rows: int) -> pd.DataFrame:
    """A table of several series of numbers, a label in each row, on where the light is high."""
    random = np.random.default_rng(3)
    light = random.normal(size=(count, rows))
    return pd.DataFrame(
        {
            "machine": np.repeat([f"m{number}" for number in range(count)], rows),
            "minute": np.tile(pd.date_range("2024-01-01", periods=rows, freq="min"), count),
            "light": light.ravel(),
            "hall": np.repeat(np.arange(count) // 2, rows),
            "state": np.where(light.ravel() > 0, "on", "off"),
        }
    )


def test_series_of_a_table_are_left_out_whole() -> None:
    table = machines(6, 12)
    settings = {"level": "step", "target": "state", "series": "machine", "time": "minute"}
    found = tagger(**settings).backtest(table, folds=3, groups="hall").table()
    assert found.columns.tolist() == ["machine", "minute", "fold", "truth", "prediction"]
    assert found["minute"].dtype == table["minute"].dtype
    assert found["truth"].tolist() == table["state"].tolist()
    assert found.groupby(table["hall"].to_numpy())["fold"].nunique().tolist() == [1, 1, 1]
    plain = table.drop(columns="hall")  # what the groups are is not read
    for number in (1, 2, 3):
        left = (found["fold"] == number).to_numpy()
        fresh = tagger(**settings, test_fraction=0.0).fit(plain[~left])
        assert found["prediction"][left].tolist() == fresh.predict(plain[left]).tolist()


def test_of_few_long_series_stretches_are_left_out() -> None:
    table = machines(1, 160).drop(columns=["machine", "hall"])
    settings = {"level": "step", "target": "state", "time": "minute"}
    found = tagger(**settings).backtest(table.to_dict("list"), folds=2)
    rows = found.table()
    assert rows["fold"] == [1] * 80 + [2] * 80
    assert rows["truth"] == table["state"].tolist()
    assert [(fold.learnt, fold.forecast) for fold in found.folds] == [("80 rows",) * 2] * 2
    light, state = table["light"].to_numpy()[:, None], table["state"].tolist()
    fresh = tagger(level="step", test_fraction=0.0).fit([light[80:]], [state[80:]])
    assert rows["prediction"][:80] == fresh.predict([light[:80]])[0]
    thirds = tagger(**settings).backtest(table, folds=3)
    assert thirds.folds[1].learnt == "106 rows"  # before it and after it
    with pytest.raises(SettingError, match="setting 'repeats': found 2, expected 1 where series are long and fewer"):
        tagger(**settings).backtest(table, folds=2, repeats=2)


def test_rows_of_numbers_are_sequences_of_one_step() -> None:
    x = np.random.default_rng(0).normal(size=(40, 2))
    found = tagger(level="step").backtest(x, (x[:, 0] > 0).astype(int), folds=4).table()
    assert (found["sequence"], set(found["step"])) == (list(range(1, 41)), {1})
    assert found["truth"] == (x[:, 0] > 0).astype(int).tolist()


def test_a_file_gives_a_frame(tmp_path: Path) -> None:
    X, y = words(12)
    path = tmp_path / "words.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in zip(X, y, strict=True)), encoding="utf-8")
    found = tagger(format="aligned").backtest(path, folds=2).table()
    assert isinstance(found, pl.DataFrame)
    assert found.to_dict(as_series=False) == tagger().backtest(X, y, folds=2).table()


def test_threads_change_nothing_and_what_is_fitted_stays() -> None:
    X, y = words(20)
    model = tagger().fit(X, y)
    before = model.predict(X)
    one, two = (tagger(n_jobs=jobs).backtest(X, y, folds=3) for jobs in (1, 2))
    assert one.table() == two.table()
    assert one.evaluation == two.evaluation
    model.backtest(X, y, folds=2)
    assert model.predict(X) == before


def test_a_callback_ends_the_rest() -> None:
    X, y = words(12)
    heard: list[Fold] = []

    def stop(fold: Fold) -> bool:
        heard.append(fold)
        return True

    found = tagger().backtest(X, y, folds=3, callbacks=[stop])
    assert (found.ended, len(found.folds), len(heard)) == ("callback", 1, 1)


def test_what_is_wrong_is_said_in_one_line() -> None:
    X, y = words(12)
    with pytest.raises(SettingError, match="setting 'folds': found 0"):
        tagger().backtest(X, y, folds=0)
    with pytest.raises(DataError, match="X: found 12 different sequences, expected at least 13 for 13 folds"):
        tagger().backtest(X, y, folds=13)
    with pytest.raises(DataError, match="groups: found 'speaker', expected a value for each sequence"):
        tagger().backtest(X, y, groups="speaker")
    with pytest.raises(DataError, match=r"^fold \d of 2: X: found only one class"):
        tagger().backtest(["ab", "cd"], ["XX", "XY"], folds=2)
    rows = pd.DataFrame(np.eye(6), index=list("abcdef"))
    with pytest.raises(DataError, match="^groups: its index has the labels of X in another order"):
        tagger(level="step").backtest(rows, ["A", "B"] * 3, folds=2, groups=pd.Series(range(6), index=list("fedcba")))
    table = machines(6, 12)
    model = tagger(level="step", target="state", series="machine", time="minute")
    with pytest.raises(DataError, match="row 2: found 'off', expected the same group in all rows of a series"):
        model.backtest(table.assign(way=["on", *["off"] * 71]), groups="way")
    with pytest.raises(DataError, match="its column 'fold' is called like one of the backtest's; rename it"):
        tagger(level="step", target="state", series="fold").backtest(table.rename(columns={"machine": "fold"}))


def test_labels_of_another_index_are_refused() -> None:
    X, y = (
        pd.DataFrame({"x": np.arange(40.0)}, index=range(100, 140)),
        pd.Series(list("ab") * 20, index=range(139, 99, -1)),
    )
    for refused in (tagger(level="step").fit, tagger(level="step").backtest):
        with pytest.raises(DataError, match="y: its index has the labels of X in another order"):
            refused(X, y)

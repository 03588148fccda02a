"""Backtests of texts: blocks are what a loop written by hand makes of them, to the bit."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from elman import DataError, Generator, SettingError
from elman.evaluate.backtest import Fold
from elman.generate.parts import blocks_of, parts_around
from elman.table.texts import Text, Texts, symbols

TEXT = "the cat sat on the mat. a dog sat on the log. " * 12
POEMS = ["the cat sat on the mat. ", "a dog sat on the log. ", "", "the dog sat. "] * 6


def quick(**settings: Any) -> Generator:
    return Generator(
        **{"hidden_size": 8, "epochs": 3, "learning_rate": 0.02, "batch_size": 2, "window": 16, "n_jobs": 1} | settings
    )


def bits(model: Generator, text: str) -> float:
    return -float(model.log_likelihood(text).sum()) / len(text) / math.log(2)


def test_blocks_are_what_a_loop_by_hand_makes() -> None:
    found = quick(validation_fraction=0.0).backtest(TEXT, folds=3).table()
    third = len(TEXT) // 3
    assert (found["fold"], found["characters"]) == ([1, 2, 3], [third] * 3)
    for fold in range(3):
        block = TEXT[third * fold : third * (fold + 1)]
        rest = [text for text in (TEXT[: third * fold], TEXT[third * (fold + 1) :]) if text]
        fresh = quick(validation_fraction=0.0, test_fraction=0.0).fit(rest)
        assert found["bits_per_character"][fold] == bits(fresh, block)


def test_whole_texts_are_left_out_and_the_rest_learnt_as_fit_learns_it() -> None:
    found = quick().backtest(POEMS, folds=3).table()
    assert found["text"] == [number for number in range(1, 25) if POEMS[number - 1]]
    assert found["fold"] == sorted(found["fold"])
    assert found["characters"] == [len(POEMS[number - 1]) for number in found["text"]]
    for fold in (1, 2, 3):
        left = [number for number, each in zip(found["text"], found["fold"], strict=True) if each == fold]
        rest = [text for number, text in enumerate(POEMS, 1) if number not in left]
        fresh = quick(test_fraction=0.0).fit(rest)
        own = [each for each, number in zip(found["bits_per_character"], found["fold"], strict=True) if number == fold]
        assert own == [bits(fresh, POEMS[number - 1]) for number in left]


def test_one_evaluation_holds_all_blocks() -> None:
    found = quick().backtest(TEXT, folds=3)
    table, figures = found.table(), found.evaluation.metrics
    rival = found.evaluation.rival
    for title, name in (("bits_per_character", "elman"), (f"bits_per_character {rival}", rival)):
        each = np.array(table[title]) * table["characters"]
        assert figures[name]["bits_per_character"] == pytest.approx(each.sum() / len(TEXT))
    assert {f"character {order}-gram" for order in range(1, 7)} <= set(figures)
    assert found.evaluation.rows == len(TEXT)
    assert found.folds[0].forecast == f"{len(TEXT) // 3} characters"
    assert found.folds[1].learnt == f"2 texts, {len(TEXT) - len(TEXT) // 3} characters"


def test_symbols_of_the_block_alone_have_their_share_of_the_rare_ones() -> None:
    found = quick().backtest(TEXT[:200] + "XYZ" + TEXT[200:], folds=2).evaluation
    assert math.isfinite(found.metrics["elman"]["bits_per_character"])


@pytest.mark.parametrize("level", ["char", "word", "byte"])
@pytest.mark.parametrize("documents", [("abc déf 床前 " * 30,), ("one two", "three", "four five six seven") * 9])
def test_blocks_put_together_are_the_texts(documents: tuple[str, ...], level: Any) -> None:
    texts = Texts("x", documents)
    blocks = blocks_of(texts, level, 4)
    empty: Any = b"" if level == "byte" else ""

    def together(parts: Any) -> Any:
        return empty.join(parts)

    whole = together(text.encode() if level == "byte" else text for text in documents)
    assert together(text for block in blocks for text in block.texts) == whole
    sizes = [len(together(block.texts)) for block in blocks]
    assert max(sizes) - min(sizes) <= 20
    for block in blocks:
        assert len(together(block.texts)) + len(together(block.others)) == len(whole)


def test_words_are_not_cut() -> None:
    text = "several words that are long " * 20
    blocks = blocks_of(Texts("x", (text,)), "word", 3)
    assert [word for block in blocks for word in symbols(block.texts[0], "word")] == list(symbols(text, "word"))


@pytest.mark.parametrize("pieces", [("x" * 30, "y" * 300), ("x" * 300, "y" * 30)])
def test_the_part_that_decides_lies_in_the_longer_piece(pieces: tuple[Text, ...]) -> None:
    parts = parts_around(Texts("a", pieces), "char", 0.1, whole=False)
    assert parts.several
    assert len(parts.validation[0]) == 33
    assert sorted(map(len, parts.training)) == [30, 133, 134]
    assert "".join(map(str, parts.known)) == "".join(map(str, pieces))


def test_a_file_is_read_as_its_text_is(tmp_path: Path) -> None:
    path = tmp_path / "cats.txt"
    path.write_text(TEXT, encoding="utf-8")
    found = quick().backtest(path, folds=2)
    assert found.table() == quick(n_jobs=2).backtest(TEXT, folds=2).table()
    pl.DataFrame(found.table())  # columns of the same length


def test_what_is_fitted_stays_and_a_callback_ends_the_rest() -> None:
    model = quick().fit(TEXT)
    before = model.log_likelihood("the cat").tobytes()
    heard: list[Fold] = []

    def stop(fold: Fold) -> bool:
        heard.append(fold)
        return True

    found = model.backtest(TEXT, folds=4, callbacks=[stop])
    assert (found.ended, len(found.folds), found.asked, len(heard)) == ("callback", 1, 4, 1)
    assert model.log_likelihood("the cat").tobytes() == before


@pytest.mark.parametrize(
    ("text", "folds", "said"),
    [
        ("abc", 4, "the text: found 3 characters, too few for 4 folds; ask for fewer folds"),
        (["a" * 30, "b" * 30, ""], 3, "the texts: found 2 texts, too few for 3 folds"),
        ("a" * 20, 2, r"^fold \d of 2: the text: found 10 characters, 10 to learn from; expected 16 or more"),
        ([""], 2, "the texts: found 0 characters, too few"),
    ],
)
def test_too_little_text_is_said(text: Any, folds: int, said: str) -> None:
    with pytest.raises(DataError, match=said):
        quick().backtest(text, folds=folds)


def test_too_little_for_a_part_that_decides_is_said() -> None:
    with pytest.raises(DataError, match="x: found 60 characters to learn from, too few for a validation part"):
        parts_around(Texts("x", ("a" * 30, "b" * 30)), "char", 0.01, whole=False)


def test_wrong_settings_are_named() -> None:
    with pytest.raises(SettingError, match="setting 'folds': found 1, expected a whole number from 2"):
        quick().backtest(TEXT, folds=1)

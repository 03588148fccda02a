"""What the jobs promise alike, where their own tests don't hold it: no file unasked, no look-ahead, no idle setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman import Classifier, Generator, SequenceRegressor, Tagger
from elman.settings import seed_of_fit
from elman.tag.samples import parts_of

SMALL: dict[str, Any] = {"hidden_size": 8, "epochs": 2, "n_jobs": 1}
WORDS = [["the", "dog", "barks"], ["a", "cat", "sleeps"], ["the", "cat", "barks"], ["a", "dog", "sleeps"]] * 10
TAGS = [["DET", "NOUN", "VERB"]] * 40


def tagger(**settings: Any) -> Tagger:
    return Tagger(
        **{**SMALL, "num_layers": 1, "embedding_size": 4, "ensemble": 1, "level": "word", "refit": False, **settings}
    )


def rows(count: int = 200) -> dict[str, list[Any]]:
    """A table in which a row is "on" where x is positive."""
    x = np.random.default_rng(0).normal(size=count)
    return {"day": list(range(count)), "x": x.tolist(), "on": np.where(x > 0, "on", "off").tolist()}


@pytest.fixture(scope="module")
def model() -> Tagger:
    """A tagger of words; no test changes it."""
    return tagger().fit(WORDS, TAGS)


@pytest.mark.parametrize(
    ("job", "given"),
    [
        (Classifier, (["ab", "cd"] * 8, ["x", "y"] * 8)),
        (SequenceRegressor, (["a", "bb"] * 8, [1, 2] * 8)),
        (Generator, ("the cat sat on the mat. " * 20,)),
        (Tagger, (["ab"] * 30, ["xy"] * 30)),
    ],
)
def test_fit_writes_nothing(job: Any, given: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    few = {} if job in (Generator, Tagger) else {"ensemble": 1, "min_steps": 2}
    job(**SMALL, **few).fit(*given)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"random_state": 1}, {"hidden_size": 9}, {"cell": "gru"}, {"num_layers": 2}, {"embedding_size": 5},
        {"num_layers": 2, "dropout": 0.0}, {"epochs": 3}, {"learning_rate": 0.01}, {"schedule": "constant"},
        {"weight_decay": 0.5}, {"gradient_clip": 0.01}, {"batch_size": 4}, {"test_fraction": 0.2},
        {"validation_fraction": 0.2}, {"bidirectional": False}, {"symbol_dropout": 5.0}, {"label_smoothing": 0.4},
        {"window": 2}, {"ensemble": 2}, {"features": ["word"]}, {"time_limit": 1e-6, "epochs": 40},
    ],
)  # fmt: skip
def test_every_setting_of_a_tagger_changes_something(change: dict[str, Any], model: Tagger) -> None:
    other = tagger(**change).fit(WORDS, TAGS)
    assert not np.array_equal(other.predict_proba(WORDS[:1])[0], model.predict_proba(WORDS[:1])[0])


def test_dropout_and_patience_of_a_tagger_act() -> None:
    deep = [tagger(num_layers=2, dropout=share).fit(WORDS, TAGS).predict_proba(WORDS[:1])[0] for share in (0.1, 0.6)]
    assert not np.array_equal(*deep)
    held: dict[str, Any] = {"validation_fraction": 0.2, "epochs": 60, "learning_rate": 0.5, "schedule": "constant"}
    counts = [len(tagger(patience=patience, **held).fit(WORDS, TAGS).history_.epochs) for patience in (1, 40)]
    assert counts[0] < counts[1]


def test_experts_of_a_tagger_of_rows_answer_only_where_they_may() -> None:
    given, found = rows(1200), []
    for experts in (True, False):
        model = tagger(level="step", target="on", experts=experts).fit(given)
        assert (model.experts_["network"] < 1) == experts
        found.append(model.predict_proba(given))
    assert not np.array_equal(*found)


def test_the_test_part_of_words_moves_no_weight(model: Tagger) -> None:
    held = _held(len(WORDS))
    assert len(held) == model.summary_.test > 0
    words = [["zzz", "##", "9"] if number in held else words for number, words in enumerate(WORDS)]
    tags = [tags[::-1] if number in held else tags for number, tags in enumerate(TAGS)]
    other = tagger().fit(words, tags)
    assert _bytes(other) == _bytes(model)


def _held(count: int) -> set[int]:
    """The sequences that a tagger of `count` keeps to measure itself."""
    from elman.tag.tagged import tagged

    numbered = tagged([[str(number)] for number in range(count)], [["x"]] * count, "word")
    settings = tagger()
    test = parts_of(numbered, settings.validation_fraction, settings.test_fraction, seed_of_fit(settings))[2]
    return {int(item[0]) for item in test.items}


def _bytes(model: Tagger) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in model.network_.parameters.items()}


def test_the_last_rows_of_a_series_move_no_weight_and_no_earlier_answer() -> None:
    found = []
    for poison in (False, True):
        table = rows()
        if poison:
            table["x"][-20:] = [1e6] * 20
            table["on"][-20:] = ["off"] * 20
        model = tagger(level="step", target="on", time="day", bidirectional=False).fit(table)
        assert model.summary_.test == 1
        found.append((_bytes(model), model.predict_proba(table)[:-20].tobytes()))
    assert found[0] == found[1]

"""A tagger is measured on what it has not learnt alone: on sequences, and on rows of series that are cut by time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, Tagger
from elman.tag.stretches import BLOCK, Stretches, runs

QUICK: dict[str, Any] = {"hidden_size": 4, "epochs": 2, "embedding_size": 4, "n_jobs": 1, "refit": False}
NOUNS, VERBS = ["dog", "cat", "bird", "fox", "cow"], ["barks", "sleeps", "sings", "runs", "eats", "hides"]
WORDS = [["the", noun, verb] for noun in NOUNS for verb in VERBS]
TAGS = [["DET", "NOUN", "VERB"]] * 30
X = np.random.default_rng(0).normal(size=(400, 2))
ON = (X[:, 0] > 0).astype(int)
STEPS: dict[str, Any] = {**QUICK, "level": "step", "target": "on"}


def table(x: Any = X) -> dict[str, list[Any]]:
    return {"a": x[:, 0].tolist(), "b": x[:, 1].tolist(), "on": [int(value > 0) for value in x[:, 0]]}


def test_one_file_with_all_is_measured_on_the_test_part() -> None:
    model = Tagger(level="word", **QUICK).fit(WORDS, TAGS)
    assert model.evaluate(WORDS, TAGS) == replace(model.evaluation_, left_out=3 * 27)  # type: ignore[type-var]
    new = [["a", "dog", "sings"], ["the", "dog"]]
    found = model.evaluate([*WORDS, *new], [*TAGS, TAGS[0], TAGS[0][:2]])
    assert (found.rows, found.left_out) == (9 + 5, 3 * 27)
    assert model.evaluate(new, [TAGS[0], TAGS[0][:2]]).left_out == 0


def test_where_all_was_learnt_nothing_is_measured_and_all_is_scored(tmp_path: Path) -> None:
    model = Tagger(level="word", test_fraction=0.0, **QUICK).fit(WORDS, TAGS)
    model.save(tmp_path / "m.elman")
    for each in (model, elman.load(tmp_path / "m.elman")):
        with pytest.raises(DataError, match="^X: found 30 sequences with labels, and the model has learnt all of them"):
            each.evaluate(WORDS, TAGS)
        with pytest.raises(DataError, match="^X: found 1 sequence with labels"):
            each.evaluate(WORDS[:1], TAGS[:1])
    right = [a == b for x, y in zip(model.predict(WORDS), TAGS, strict=True) for a, b in zip(x, y, strict=True)]
    assert model.score(WORDS, TAGS) == pytest.approx(np.mean(right))


def test_a_validation_part_is_learnt_too_and_so_is_what_was_learnt_before() -> None:
    model = Tagger(level="word", validation_fraction=0.2, warm_start=True, **QUICK).fit(WORDS, TAGS)
    assert model.evaluate(WORDS, TAGS).left_out == 3 * 27
    model.fit([["a", *rest] for _, *rest in WORDS], TAGS)
    found = model.evaluate([*WORDS, *([["a", *rest] for _, *rest in WORDS])], TAGS * 2)
    assert (found.rows, found.left_out) == (2 * 9, 2 * 3 * 27)


def test_a_table_that_is_cut_by_time_is_measured_on_its_last_rows(tmp_path: Path) -> None:
    model = Tagger(**STEPS).fit(table())
    test = model.evaluation_.rows  # type: ignore[union-attr]
    assert model.evaluate(table()) == replace(model.evaluation_, left_out=400 - test)  # type: ignore[type-var]
    model.save(tmp_path / "m.elman")
    longer = table(np.vstack([X, X[:30] + 1.0]))
    later = {name: values[300:] for name, values in longer.items()}
    for each in (model, elman.load(tmp_path / "m.elman")):
        assert (each.evaluate(longer).rows, each.evaluate(longer).left_out) == (test + 30, 400 - test)
        assert (each.evaluate(later).rows, each.evaluate(later).left_out) == (test + 30, 100 - test)
        with pytest.raises(DataError, match="found 1 sequence with labels, and the model has learnt all of them"):
            each.evaluate({name: values[20:90] for name, values in longer.items()})
    assert model.score(longer) == pytest.approx(np.mean(np.array(longer["on"]) == model.predict(longer)))


def test_rows_that_repeat_are_not_taken_for_those_that_were_learnt() -> None:
    still = np.vstack([X[:200], np.zeros((300, 2))])
    known = Stretches.learnt([still[:400]])
    assert runs(known.of(still)) == [(0, 400)]
    assert runs(known.of(np.vstack([X[200:300], np.zeros((100, 2))]))) == []
    wave = np.tile(np.arange(7.0), 60)[:, None]
    assert runs(Stretches.learnt([wave[:300]]).of(wave)) == [(0, 300)]


def test_every_series_is_found_wherever_it_stands() -> None:
    known = Stretches.learnt([X[:100], X[200:290]])
    assert runs(known.of(np.vstack([X[350:], X[190:310], X[:120]]))) == [(60, 150), (170, 270)]
    assert known.joined(known) is known
    both = known.joined(Stretches.learnt([X[120:150]]))
    assert runs(both.of(X)) == [(0, 100), (120, 150), (200, 290)]
    assert runs(Stretches.learnt([]).of(X)) == []
    assert runs(known.of(X[: BLOCK - 1])) == []


def test_stretches_that_are_none_are_refused() -> None:
    for rows, blocks in (((16,), 1), ((0,), 0)):
        with pytest.raises(ValueError, match="blocks of learnt rows"):
            Stretches(rows, np.zeros(blocks, dtype=np.int64))

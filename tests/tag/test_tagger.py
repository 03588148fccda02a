"""The tagger: every level, every form of labels, files, saving, going on, and what it refuses."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import DataError, ModelFileError, SettingError, Tagger
from elman.plain import Arrays
from elman.tag.samples import Hiding, TagSamples, parts_of
from elman.training.loop import Epoch
from tests.kept import changed_file

SMALL = {
    "hidden_size": 16,
    "num_layers": 1,
    "embedding_size": 8,
    "epochs": 25,
    "learning_rate": 0.02,
    "ensemble": 1,
    "n_jobs": 1,
}
WORDS = [["the", "dog", "barks"], ["a", "cat", "sleeps"], ["the", "cat", "barks"], ["a", "dog", "sleeps"]] * 10
TAGS = [["DET", "NOUN", "VERB"]] * 40


def quick(**settings: Any) -> Tagger:
    return Tagger(**{**SMALL, "refit": False, **settings})


def series(rows: int = 240, seed: int = 0) -> dict[str, list[Any]]:
    """A table in which a row is "on" where the mean of three rows of `light` is high."""
    random = np.random.default_rng(seed)
    light = random.normal(size=rows)
    high = np.convolve(light, np.ones(3) / 3, "same") > 0
    minutes = np.datetime_as_string(np.datetime64("2015-02-04T00:00") + np.arange(rows)).tolist()
    noise = random.normal(size=rows)
    return {
        "date": minutes,
        "light": light.tolist(),
        "noise": noise.tolist(),
        "on": np.where(high, "on", "off").tolist(),
    }


@pytest.fixture(scope="module")
def model() -> Tagger:
    """A tagger of words; no test changes it."""
    return quick(level="word").fit(WORDS, TAGS)


def test_words_never_seen_are_known_by_their_looks(model: Tagger) -> None:
    assert model.predict([["the", "dogs", "sleeps"]]) == [["DET", "NOUN", "VERB"]]
    assert model.evaluation_ is not None
    assert model.evaluation_.metrics["elman"]["accuracy"] == 1.0
    assert list(model.classes_) == ["DET", "NOUN", "VERB"]


def test_labels_come_back_as_they_were_written() -> None:
    phonemes = quick().fit(["em", "me"] * 6, ["_ M", "M IY"] * 6)
    assert phonemes.predict(["em"]) == ["_ M"]
    numbers = quick().fit([["a", "b"]] * 4, [[0, 1]] * 4)
    assert numbers.predict([["a", "b"]]) == [[0, 1]]


def test_scores_are_probabilities_of_the_labels(model: Tagger) -> None:
    ((labels, scores),) = model.predict([["the", "dog"]], scores=True)
    (table,) = model.predict_proba([["the", "dog"]])
    assert table.shape == (2, 3)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    assert scores.tolist() == table.max(axis=1).tolist()
    assert labels == ["DET", "NOUN"]


def test_a_sequence_is_answered_the_same_alone_and_among_others(model: Tagger) -> None:
    alone = model.predict_proba([["the", "dog"]])[0]
    among = model.predict_proba([["a", "cat", "sleeps"], ["the", "dog"], ["a"]])[1]
    assert (alone == among).all()


def test_every_row_of_a_table_is_labelled() -> None:
    table = series()
    model = quick(level="step", target="on", epochs=60).fit(table)
    assert model.feature_names_in_.tolist() == ["light", "noise"]
    assert model.evaluation_ is not None
    assert "logistic regression of each row" in model.evaluation_.metrics
    found = model.predict({name: table[name] for name in ("date", "light", "noise")})
    assert np.mean(found == np.array(table["on"])) > 0.85
    assert model.predict_proba(table).shape == (240, 2)


def test_rows_come_back_in_the_order_of_the_table() -> None:
    table = series(60)
    model = quick(level="step", target="on", epochs=2).fit(table)
    turned = {name: values[::-1] for name, values in table.items()}
    assert (model.predict(turned)[::-1] == model.predict(table)).all()


def test_two_series_are_two_sequences() -> None:
    table = series(60)
    both = {name: values * 2 for name, values in table.items()} | {"site": ["a"] * 60 + ["b"] * 60}
    model = quick(level="step", target="on", epochs=2, series="site").fit(both)
    assert model.summary_.training == 2
    found = model.predict_proba(both)
    assert (found[:60] == found[60:]).all()


def test_missing_numbers_are_read(model: Tagger) -> None:
    x = np.random.default_rng(0).normal(size=(80, 5, 2))
    x[3, 2, 1] = np.nan
    y = (np.nan_to_num(x[:, :, 0]) > 0).astype(int)
    found = quick(level="step").fit(list(x), y.tolist()).predict(list(x))
    assert np.mean(np.array(found) == y) > 0.9


@pytest.mark.parametrize("level", ["word", "step"])
def test_a_saved_tagger_answers_the_same(tmp_path: Path, model: Tagger, level: str) -> None:
    table = series(60)
    first = model if level == "word" else quick(level="step", target="on", epochs=2).fit(table)
    given: Any = [["the", "cat"]] if level == "word" else table
    first.save(tmp_path / "m.elman")
    second = elman.load(tmp_path / "m.elman")
    third = pickle.loads(pickle.dumps(first))
    for other in (second, third):
        assert np.array_equal(np.concatenate(first.predict_proba(given)), np.concatenate(other.predict_proba(given)))
    measured = [m.evaluate(WORDS, TAGS) if level == "word" else m.evaluate(table) for m in (first, second)]
    assert measured[0].metrics == measured[1].metrics


def test_answers_of_several_networks_are_averaged(tmp_path: Path) -> None:
    first = quick(level="word", ensemble=1, epochs=3).fit(WORDS, TAGS)
    seen: list[Epoch] = []
    both = quick(level="word", ensemble=2, epochs=3).fit(WORDS, TAGS, callbacks=[seen.append])
    assert [(epoch.number, epoch.epochs) for epoch in seen] == [(number, 6) for number in range(1, 7)]
    assert both.best_epoch_ == 6
    one, two = (network.parameters for network in both.networks_)
    assert all(np.array_equal(values, first.network_.parameters[name]) for name, values in one.items())
    assert not np.array_equal(one["linear.weight"], two["linear.weight"])
    alone = quick(level="word", ensemble=1, epochs=3).fit(WORDS, TAGS)
    alone.network_.load_state_dict(two)
    given = [["the", "dogs"]]
    mean = (first.predict_proba(given)[0] + alone.predict_proba(given)[0]) / 2
    np.testing.assert_allclose(both.predict_proba(given)[0], mean, rtol=1e-12)
    both.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert len(again.networks_) == 2
    assert np.array_equal(again.predict_proba(given)[0], both.predict_proba(given)[0])


def test_several_networks_go_on_from_where_they_were(model: Tagger) -> None:
    twice = quick(level="word", ensemble=2, epochs=2, warm_start=True).fit(WORDS, TAGS)
    before = [network.parameters["linear.bias"].copy() for network in twice.networks_]
    again = twice.set_params(learning_rate=1e-9).fit(WORDS, TAGS)
    for network, values in zip(again.networks_, before, strict=True):
        np.testing.assert_allclose(network.parameters["linear.bias"], values, atol=1e-5)
    assert len(model.networks_) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: fitted.update(form="x"),
        lambda fitted, _: fitted["labels"].update(symbols=["a"]),
        lambda fitted, _: fitted["labels"].update(symbols=["DET", "DET", "VERB"]),
        lambda fitted, _: fitted.update(coder={}),
        lambda fitted, _: fitted["coder"]["vocabularies"][0]["symbols"].pop(),
        lambda fitted, _: fitted.pop("usual"),
        lambda fitted, _: fitted.update(usual="no label"),
        lambda fitted, _: fitted["networks"][0].update(hidden=[4000]),
    ],
)
def test_a_damaged_file_is_refused(change: Callable[[Any, Arrays], None], tmp_path: Path, model: Tagger) -> None:
    model.save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match="damaged model file"):
        elman.load(changed_file(tmp_path / "m.elman", change))


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    for threads in (1, 2):
        quick(level="word", epochs=2, n_jobs=threads).fit(WORDS, TAGS).save(tmp_path / f"{threads}.elman")
    one, two = (elman.load(tmp_path / f"{threads}.elman").network_.parameters for threads in (1, 2))
    assert all((one[name] == two[name]).all() for name in one)


def test_warm_start_goes_on() -> None:
    model = quick(level="word", epochs=1, warm_start=True).fit(WORDS, TAGS)
    before = model.score(WORDS, TAGS)
    for _ in range(5):
        model.fit(WORDS, TAGS)
    assert model.score(WORDS, TAGS) >= before


def test_callbacks_end_a_training() -> None:
    seen: list[Epoch] = []

    def stop(epoch: Epoch) -> bool:
        seen.append(epoch)
        return epoch.number == 2

    assert quick(level="word").fit(WORDS, TAGS, callbacks=[stop]).stopped_ == "callback"
    assert len(seen) == 2


def test_a_validation_part_decides_when_to_stop() -> None:
    model = quick(level="word", validation_fraction=0.2, patience=1, epochs=60).fit(WORDS, TAGS)
    assert model.summary_.validation == 8
    assert model.history_.epochs[0].validation_loss is not None


def test_one_direction_does_not_look_ahead() -> None:
    model = quick(bidirectional=False, features=["symbol"]).fit(["abab", "baba"] * 3, ["xyxy", "yxyx"] * 3)
    assert (model.predict_proba(["ab"])[0][0] == model.predict_proba(["aa"])[0][0]).all()


@pytest.mark.parametrize(
    ("settings", "X", "y", "message"),
    [
        ({}, ["ab"], ["xx"], "only one class"),
        ({}, ["ab"], None, "target y is None"),
        ({"level": "step"}, {"a": [1.0], "b": [0]}, None, "setting 'target': found nothing"),
        ({"level": "step", "target": "on"}, {"a": [1.0, 2.0], "on": ["x", None]}, None, "row 2: found no label"),
        ({"level": "step", "target": "b"}, {"a": [1.0, 2.0], "b": [0.5, 0.1]}, None, "real numbers, expected labels"),
        ({"level": "wrd"}, ["ab"], ["xy"], "setting 'level'"),
        ({"features": ["sufix3"]}, ["ab"], ["xy"], "did you mean 'suffix3'"),
    ],
)
def test_what_is_wrong_is_said(settings: dict[str, Any], X: Any, y: Any, message: str) -> None:
    with pytest.raises((DataError, SettingError), match=message):
        quick(**settings).fit(X, y)


def test_channels_must_be_those_of_the_training() -> None:
    model = quick(level="step", epochs=1).fit(np.zeros((4, 2)), [0, 1, 0, 1])
    with pytest.raises(DataError, match="X has 3 features"):
        model.predict(np.zeros((4, 3)))


def test_few_sequences_are_all_learnt_and_a_long_series_is_cut_by_time() -> None:
    from elman.tag.tagged import tagged

    few = tagged(["ab"] * 5, ["xy"] * 5)
    assert [len(part) for part in parts_of(few, 0.1, 0.1, 0)] == [5, 0, 0]
    long = tagged([np.arange(100.0)], [list(range(100))], level="step")
    parts = parts_of(long, 0.1, 0.2, 0)
    assert [int(part.lengths.sum()) for part in parts] == [70, 10, 20]
    assert parts[2].items[0][0, 0] == 80.0


def test_rare_symbols_are_hidden_more_often_than_frequent_ones() -> None:
    from elman.tag.coder import fit_token_coder

    items = [["often"] * 50 + ["rare"]] * 1
    coder = fit_token_coder(items, "word", ["word"])
    samples = TagSamples(coder.encode(items), np.array([51]), hiding=Hiding(1.0, 0))
    drawn = np.array([samples.part(np.array([0])).x[0][0] == 0 for _ in range(200)])
    assert drawn[:, 50].mean() > 0.35
    assert drawn[:, :50].mean() < 0.06

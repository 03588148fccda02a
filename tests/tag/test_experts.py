"""What may answer beside a tagger's networks: which there are, how all are joined, and by what shares they answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import Tagger
from elman.baselines.known_words import KnownWords
from elman.baselines.label_runs import LabelRuns
from elman.baselines.mixture import NETWORK, WITHOUT, learn_mixture, log_loss
from elman.baselines.rows import RowRegression
from elman.errors import ModelFileError
from elman.plain import Arrays
from elman.settings import TaggerSettings, seed_of_fit
from elman.tag import fitting as fitting_module
from elman.tag.aside import set_aside
from elman.tag.experts import LOGISTIC, RUNS, WORDS, Expert, fit_experts, joined, said_alone
from elman.tag.samples import parts_of
from elman.tag.tagged import Tagged, tagged
from tests.kept import changed_file

Floats = NDArray[np.float64]
QUICK: dict[str, Any] = {
    "hidden_size": 4, "num_layers": 1, "embedding_size": 4, "epochs": 2, "ensemble": 1, "n_jobs": 1, "refit": False,
}  # fmt: skip
LINES = ["the cat", "the cow", "a cat", "a cow", "on a mat"] * 12
LABELS = ["xyz abc", "xyz abd", "w aBc", "w abd", "pq w rst"] * 12
NAMES = sorted(set("".join(LABELS)))
ALONE = [line.replace(" ", "") for line in LINES]  # one word each
OWN = [labels.replace(" ", "") for labels in LABELS]


def codes(labels: Any, names: Any = NAMES) -> NDArray[np.int64]:
    return np.array([names.index(label) for each in labels for label in each])


def fitted(X: Any, y: Any, names: Any = NAMES, **settings: Any) -> dict[str, Expert]:
    given = TaggerSettings(**settings)
    return fit_experts(tagged(X, y, given.level), codes(y, names), names, given)


def rows(count: int = 1200, seed: int = 0) -> dict[str, list[Any]]:
    """A table in which a row is "on" where x is positive, but for some noise."""
    random = np.random.default_rng(seed)
    x = random.normal(size=count)
    return {"x": x.tolist(), "on": np.where(x + random.normal(size=count) / 3 > 0, "on", "off").tolist()}


@pytest.fixture(scope="module")
def model() -> Tagger:
    """A tagger of lines; no test changes it."""
    return Tagger(**QUICK).fit(LINES, LABELS)


def kinds(experts: dict[str, Expert]) -> dict[str, type]:
    return {name: type(expert) for name, expert in experts.items()}


def test_which_there_are() -> None:
    assert kinds(fitted(LINES, LABELS)) == {WORDS: KnownWords, RUNS: LabelRuns}
    assert kinds(fitted(ALONE, OWN)) == {RUNS: LabelRuns}
    words = [["the", "cat"]] * 4, [["D", "N"]] * 4
    assert kinds(fitted(*words, ["D", "N"], level="word")) == {RUNS: LabelRuns}
    x, y = np.random.default_rng(0).normal(size=(50, 2)), [0, 1] * 25
    found = fit_experts(tagged(x, y, "step"), np.array(y), [0, 1], TaggerSettings(level="step", bidirectional=False))
    assert kinds(found) == {LOGISTIC: RowRegression}
    assert LOGISTIC == "logistic regression of each row"


def test_labels_are_smoothed_for_rows_as_they_are_for_networks() -> None:
    x = np.linspace(-1, 1, 60)[:, None]
    y, given = (x[:, 0] > 0).astype(np.int64), tagged(x, (x[:, 0] > 0).astype(int), "step")
    sure, shy = (
        np.exp(
            said_alone(fit_experts(given, y, [0, 1], TaggerSettings(level="step", label_smoothing=s))[LOGISTIC], given)
        )
        for s in (0.0, 0.4)
    )
    assert shy.max() < sure.max() - 0.1


def test_steps_without_a_label_teach_a_regression_of_rows_nothing() -> None:
    x, y = np.random.default_rng(0).normal(size=(60, 1)), np.array([0, 1, -1] * 20)
    given, settings = tagged(x, y.tolist(), "step"), TaggerSettings(level="step")
    some = fit_experts(given, y, [0, 1], settings)[LOGISTIC]
    only = fit_experts(given.take(np.flatnonzero(y >= 0)), y[y >= 0], [0, 1], settings)[LOGISTIC]
    assert said_alone(some, given).tobytes() == said_alone(only, given).tobytes()


def test_what_is_said_alone_is_of_all_steps_one_after_the_other() -> None:
    given = tagged(LINES[:7])
    for expert in fitted(LINES, LABELS).values():
        found = said_alone(expert, given)
        assert found.shape == (sum(map(len, LINES[:7])), len(NAMES))
        np.testing.assert_allclose(np.exp(found).sum(axis=1), 1, rtol=1e-6)


def random_logs(given: Tagged) -> Floats:
    steps = int(given.lengths.sum())
    return np.log(np.random.default_rng(0).dirichlet(np.ones(len(NAMES)), steps))


def test_members_are_joined_by_their_shares() -> None:
    experts, given = fitted(LINES, LABELS), tagged(["the mat", "a dog"])
    said = {NETWORK: random_logs(given), **{name: said_alone(expert, given) for name, expert in experts.items()}}
    mixed = 0.25 * said[NETWORK] + 0.75 * said[WORDS]
    found = joined({NETWORK: 0.25, WORDS: 0.75, RUNS: 0.0}, said.__getitem__, experts, given)
    powers = np.exp(mixed)
    np.testing.assert_allclose(np.exp(found), powers / powers.sum(axis=1, keepdims=True), rtol=1e-10)
    alone = joined({NETWORK: 0.0, WORDS: 0.0, RUNS: 1.0}, said.__getitem__, experts, given)
    np.testing.assert_allclose(alone, said[RUNS], rtol=1e-10)


def test_runs_hear_what_the_others_say() -> None:
    experts, given = fitted(LINES, LABELS), tagged(["the mat", "a dog"])
    said = {NETWORK: random_logs(given), **{name: said_alone(expert, given) for name, expert in experts.items()}}
    found = joined({NETWORK: 0.25, WORDS: 0.25, RUNS: 0.5}, said.__getitem__, experts, given)
    heard = np.split(0.25 * said[NETWORK] + 0.25 * said[WORDS], [7])
    runs = experts[RUNS]
    assert isinstance(runs, LabelRuns)
    assert found.tobytes() == np.concatenate(runs.answers(given.items, heard, 0.5)).tobytes()


def test_members_without_a_share_are_not_asked() -> None:
    experts, given = fitted(LINES, LABELS), tagged(["the mat"])
    asked: list[str] = []

    def say(name: str) -> Floats:
        asked.append(name)
        return random_logs(given)

    joined({NETWORK: 0.5, WORDS: 0.0, RUNS: 0.5}, say, experts, given)
    joined({NETWORK: 0.0, WORDS: 1.0, RUNS: 0.0}, say, experts, given)
    assert asked == [NETWORK, WORDS]


def test_a_tagger_answers_with_them_where_they_are_right_and_its_network_is_not(model: Tagger) -> None:
    assert list(model.experts_) == [NETWORK, WORDS, RUNS]
    assert sum(model.experts_.values()) == pytest.approx(1)
    assert model.experts_[NETWORK] < 1
    alone = Tagger(**QUICK, experts=False).fit(LINES, LABELS)
    assert alone.experts_ == {NETWORK: 1.0}
    assert model.score(LINES, LABELS) > alone.score(LINES, LABELS)
    assert model.evaluation_ is not None
    assert list(model.evaluation_.metrics)[:5] == ["elman", NETWORK, WITHOUT, WORDS, RUNS]
    assert model.evaluation_.network is not None
    assert model.predict(["the cow", "a cat"]) == ["xyz abd", "w aBc"]


def test_of_one_direction_the_network_answers_alone_and_experts_are_measured() -> None:
    model = Tagger(**QUICK, bidirectional=False).fit(LINES, LABELS)
    assert model.experts_ == {NETWORK: 1.0}
    assert model.evaluation_ is not None
    assert {"elman", WORDS, RUNS} <= model.evaluation_.metrics.keys()


def test_of_few_sequences_networks_answer_alone_and_experts_are_measured() -> None:
    model = Tagger(**QUICK).fit(LINES[:30], LABELS[:30])
    assert model.experts_ == {NETWORK: 1.0}
    assert model.evaluation_ is not None
    assert model.evaluation_.network is None
    assert NETWORK not in model.evaluation_.metrics
    assert {"elman", WORDS, RUNS} <= model.evaluation_.metrics.keys()


def test_shares_are_learnt_from_sequences_that_none_has_seen() -> None:
    """By experts that learnt what the network did; those of the model learnt all of the training part."""
    model = Tagger(**QUICK).fit(LINES, LABELS)
    fit, settings = model._whole, model.settings_
    training = parts_of(tagged(LINES, LABELS), 0.0, settings.test_fraction, seed_of_fit(settings))[0]
    learnt, aside = set_aside(training, seed_of_fit(settings))
    early = fit_experts(learnt, codes(learnt.labels), NAMES, settings)
    said = [fit.says(NETWORK, aside), *(said_alone(each, aside) for each in early.values())]
    expected = learn_mixture([NETWORK, *early], log_loss(said, codes(aside.labels), len(aside)))
    assert fit.mixture == expected
    whole = fit_experts(training, codes(training.labels), NAMES, settings)
    for name, expert in whole.items():
        assert said_alone(fit.experts[name], aside).tobytes() == said_alone(expert, aside).tobytes()


def test_labels_of_what_is_set_aside_change_nothing_but_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network does not see them."""
    found = []
    for wrong in (False, True):

        def aside(training: Tagged, seed: int, wrong: bool = wrong) -> tuple[Tagged, Tagged]:
            learnt, missed = set_aside(training, seed)
            labels = [list(each)[::-1] if wrong else list(each) for each in missed.labels or []]
            return learnt, Tagged(missed.level, missed.items, labels, missed.form, missed.name)

        monkeypatch.setattr(fitting_module, "set_aside", aside)
        found.append(Tagger(**QUICK).fit(LINES, LABELS))
    one, two = (model.network_.parameters for model in found)
    assert all(values.tobytes() == two[name].tobytes() for name, values in one.items())
    assert found[0].experts_ != found[1].experts_


def test_a_validation_part_is_what_shares_are_learnt_from() -> None:
    model = Tagger(**QUICK, validation_fraction=0.2).fit(LINES[:30], LABELS[:30])
    assert list(model.experts_) == [NETWORK, WORDS, RUNS]
    assert model.experts_[NETWORK] < 1


def test_rows_are_answered_by_a_logistic_regression_too(tmp_path: Path) -> None:
    table = rows()
    model = Tagger(**QUICK, level="step", target="on").fit(table)
    assert list(model.experts_) == [NETWORK, LOGISTIC]
    assert model.experts_[LOGISTIC] > 0.2
    assert model.evaluation_ is not None
    assert list(model.evaluation_.metrics)[:3] == ["elman", NETWORK, LOGISTIC]
    model.save(tmp_path / "m.elman")
    assert np.array_equal(elman.load(tmp_path / "m.elman").predict_proba(table), model.predict_proba(table))


def test_a_sequence_is_answered_the_same_alone_and_among_others(model: Tagger) -> None:
    items = ["the cat", "a", "zzz cow", "on a mat the cat a cow"]
    together = model.predict_proba(items)
    assert [model.predict_proba([item])[0].tobytes() for item in items] == [each.tobytes() for each in together]


def test_a_model_file_keeps_them(model: Tagger, tmp_path: Path) -> None:
    model.save(tmp_path / "m.elman")
    again: Any = elman.load(tmp_path / "m.elman")
    assert again.experts_ == model.experts_
    for one, other in zip(again.predict_proba(LINES[:5]), model.predict_proba(LINES[:5]), strict=True):
        assert one.tobytes() == other.tobytes()


def a_label_more(_: Any, arrays: Arrays) -> None:
    arrays["experts.1.tokens"][0, 1] = 99


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: fitted["mixture"]["shares"].update(network=0.9),
        lambda fitted, _: fitted["mixture"]["shares"].update(others=0.0),
        lambda fitted, _: fitted.update(experts={}),
        lambda fitted, _: fitted["experts"][RUNS].update(classes=99),
        a_label_more,
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None], model: Tagger, tmp_path: Path) -> None:
    model.save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match="damaged model file"):
        elman.load(changed_file(tmp_path / "m.elman", change))


def test_an_expert_that_learns_from_the_smaller_part_alone_has_no_share() -> None:
    """All that is set aside are single words: without them there are two words a line, and with them fewer."""
    settings = TaggerSettings(**QUICK)
    numbers = tagged([[number] for number in range(60)], [[number] for number in range(60)], "word")
    training = parts_of(numbers, 0.0, settings.test_fraction, seed_of_fit(settings))[0]
    aside = {item[0] for item in set_aside(training, seed_of_fit(settings))[1].items}
    lines = ["cat" if number in aside else "the cat" for number in range(60)]
    labels = ["abc" if number in aside else "xyz abc" for number in range(60)]
    model = Tagger(**QUICK).fit(lines, labels)
    assert list(model.experts_) == [NETWORK, RUNS]

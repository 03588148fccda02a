"""Who answers, in every job: shares that sum to one, each member alone, and no share from what a network saw."""

from __future__ import annotations

from typing import Any

import pytest

from elman import SettingError
from tests.jobs.examples import EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_shares_begin_with_the_network_and_sum_to_one(name: str) -> None:
    shares = EXAMPLES[name].fit().experts_
    assert next(iter(shares)) == "network"
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_that_answers_may_be_asked_alone(name: str) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    before = example.answer(model)
    for member in model.experts_:
        alone = model.alone(member)
        assert alone.experts_ == {**dict.fromkeys(model.experts_, 0.0), member: 1.0}
        if len(model.experts_) == 1:
            assert example.answer(alone) == before
        else:
            example.answer(alone)
        assert alone.evaluation_ is None
    assert example.answer(model) == before
    with pytest.raises(SettingError, match="'name' of alone: found 'nobody', expected one of 'network'"):
        model.alone("nobody")


@pytest.mark.parametrize("name", ["classifier", "tagger"])
@pytest.mark.parametrize("settings", [{"random_state": 9}, {"experts": False}])
def test_warm_start_measures_experts_on_what_no_network_saw(name: str, settings: dict[str, Any]) -> None:
    example = EXAMPLES[name]
    model = example.fit(warm_start=True, test_fraction=0.0)
    with pytest.raises(SettingError, match=f"'warm_start': found {next(iter(settings))} "):
        model.set_params(**settings).fit(*example.given)

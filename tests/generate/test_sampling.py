"""How the next symbol is drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.generate.sampling import Sampler, exponential

LOGITS = np.log(np.array([0.5, 0.25, 0.125, 0.125])).astype(np.float32)


def drawn(sampler: Sampler, draws: int = 4000) -> np.ndarray:
    return np.bincount([sampler.draw(LOGITS, place) for place in range(draws)], minlength=4) / draws


def test_the_exponential_is_right_to_two_units_of_the_last_place() -> None:
    x = -np.linspace(0, 699, 20_001)
    np.testing.assert_allclose(exponential(x), np.exp(x), rtol=5e-16)
    assert exponential(np.array([-math.inf, -1e9])).tolist() == [0, 0]


def test_draws_have_the_network_s_probabilities() -> None:
    np.testing.assert_allclose(drawn(Sampler()), [0.5, 0.25, 0.125, 0.125], atol=0.03)


def test_temperature_sharpens_and_flattens() -> None:
    sharp, flat = np.exp(LOGITS / 0.5), np.exp(LOGITS / 2)
    np.testing.assert_allclose(drawn(Sampler(temperature=0.5)), sharp / sharp.sum(), atol=0.03)
    np.testing.assert_allclose(drawn(Sampler(temperature=2)), flat / flat.sum(), atol=0.03)
    assert drawn(Sampler(temperature=0), 50)[0] == 1
    assert drawn(Sampler(temperature=1e-9), 50)[0] == 1


def test_top_k_keeps_the_likeliest_and_of_equals_the_first() -> None:
    kept = drawn(Sampler(top_k=3))
    assert kept[3] == 0
    assert kept[2] > 0
    assert drawn(Sampler(top_k=1), 50)[0] == 1
    np.testing.assert_allclose(drawn(Sampler(top_k=99)), [0.5, 0.25, 0.125, 0.125], atol=0.03)


@pytest.mark.parametrize(("top_p", "kinds"), [(0.3, 1), (0.5, 1), (0.6, 2), (0.8, 3), (1.0, 4)])
def test_top_p_keeps_as_few_as_have_the_probability(top_p: float, kinds: int) -> None:
    assert (drawn(Sampler(top_p=top_p)) > 0).sum() == kinds


def test_what_is_banned_is_never_drawn() -> None:
    logits = LOGITS.copy()
    logits[[0, 3]] = -np.inf
    for sampler in (Sampler(), Sampler(top_k=4), Sampler(top_p=1.0), Sampler(temperature=0)):
        assert {sampler.draw(logits, place) for place in range(100)} <= {1, 2}


def test_draws_depend_on_seed_and_place_alone() -> None:
    first = [Sampler(seed=1).draw(LOGITS, place) for place in range(60)]
    assert first == [Sampler(seed=1).draw(LOGITS, place) for place in range(60)]
    assert first != [Sampler(seed=2).draw(LOGITS, place) for place in range(60)]
    assert first[:12] == [0, 0, 0, 0, 0, 3, 0, 1, 0, 0, 2, 0]  # stored: the same on every machine


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -1},
        {"temperature": math.nan},
        {"temperature": "hot"},
        {"top_k": 0},
        {"top_k": 1.5},
        {"top_p": 0},
        {"top_p": 1.1},
        {"seed": -1},
        {"seed": True},
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match=f"setting '{next(iter(wrong))}': found"):
        Sampler(**wrong)

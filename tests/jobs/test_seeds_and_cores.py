"""Seeds that are drawn, and scikit-learn's word for all cores."""

from __future__ import annotations

from pathlib import Path

import pytest

import elman
from elman import SettingError
from elman.engine import available_cores
from tests.jobs.examples import EXAMPLES


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_seed_is_drawn_once_for_each_fit_and_said(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    model = example.fit(random_state=None)
    drawn = model.settings_.random_state
    assert isinstance(drawn, int)
    assert model.random_state is None
    assert example.answer(example.fit(random_state=drawn)) == example.answer(model)
    model.save(tmp_path / "m.elman")
    assert elman.load(tmp_path / "m.elman").random_state == drawn
    assert example.fit(random_state=None).settings_.random_state != drawn


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_minus_one_is_all_cores(name: str) -> None:
    example = EXAMPLES[name]
    model = example.fit(n_jobs=-1)
    assert model.network_.threads == available_cores()
    assert (model.n_jobs, model.settings_.n_jobs) == (-1, None)
    assert example.answer(model) == example.answer(example.fit(n_jobs=1))


@pytest.mark.parametrize("wrong", [0, -2])
def test_other_numbers_below_one_are_refused(wrong: int) -> None:
    with pytest.raises(SettingError, match="setting 'n_jobs': found .*, expected greater than or equal to 1. Threads"):
        EXAMPLES["numbers"].fit(n_jobs=wrong)

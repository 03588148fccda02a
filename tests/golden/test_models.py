"""Model files of every job that were written once are still read, and answer what they answered then."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import elman
from tests.golden.models import ANSWERS, FOLDER, answers, jobs

STORED = json.loads(ANSWERS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(STORED))
def test_a_stored_model_answers_as_it_did(name: str) -> None:
    same(answers(name, elman.load(FOLDER / f"{name}.elman")), STORED[name])


def test_every_job_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.elman")} == set(STORED) == set(jobs())


def same(found: Any, stored: Any) -> None:
    """The same words; numbers, which pass through numpy's sums, to rounding."""
    if isinstance(stored, dict):
        assert list(found) == list(stored)
        found, stored = list(found.values()), list(stored.values())
    if isinstance(stored, list):
        assert len(found) == len(stored)
        for one, other in zip(found, stored, strict=True):
            same(one, other)
    elif isinstance(stored, float):
        np.testing.assert_allclose(found, stored, rtol=1e-4, atol=1e-6)
    else:
        assert found == stored

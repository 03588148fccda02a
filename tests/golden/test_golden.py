"""elman against values that torch computed once, so that they are checked where torch isn't installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.golden.cases import Batch, Case, golden_cases
from tests.golden.compare import check
from tests.golden.training import check_training
from tests.golden.trajectories import TRAJECTORIES

FILE = Path(__file__).with_name("golden.safetensors")


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return load_file(FILE)


def _part(golden: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): value for name, value in golden.items() if name.startswith(prefix)}


def _batch(case: Case, stored: dict[str, np.ndarray]) -> Batch:
    lengths = None if case.lengths is None else np.array(case.lengths, dtype=np.int64)
    return Batch(stored["x"], stored["y"], stored["h0"], stored.get("c0"), lengths)


@pytest.mark.parametrize("case", golden_cases(), ids=str)
def test_outputs_states_loss_and_gradients_are_torchs(case: Case, golden: dict[str, np.ndarray]) -> None:
    stored = _part(golden, f"{case}/")
    check(case, _batch(case, stored), _part(stored, "weight."), stored)


@pytest.mark.parametrize("name", TRAJECTORIES)
def test_fifty_training_steps_are_torchs(name: str, golden: dict[str, np.ndarray]) -> None:
    stored, run = _part(golden, f"trajectory/{name}/"), TRAJECTORIES[name]
    check_training(run, _batch(run.case, stored), _part(stored, "weight."), stored)

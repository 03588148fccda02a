"""The prior that comes with elman: small, whole, and of the network that it says."""

from __future__ import annotations

import numpy as np
from safetensors import safe_open

from elman.prior.network import untrained
from elman.prior.weights import PLACE, the_prior


def test_its_file_is_small_and_holds_every_weight_in_16_bits() -> None:
    assert PLACE.stat().st_size < 4 * 2**20
    with safe_open(PLACE, "numpy") as file:
        kept = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    parameters = untrained(1).parameters
    assert {name: values.shape for name, values in kept.items()} == {n: v.shape for n, v in parameters.items()}
    assert all(values.dtype == np.float16 and np.isfinite(values).all() for values in kept.values())


def test_it_is_the_trained_one_and_every_time_the_same() -> None:
    first, again, raw = the_prior(1), the_prior(2), untrained(1)
    assert all((first.parameters[name] == again.parameters[name]).all() for name in first.parameters)
    assert any((first.parameters[name] != raw.parameters[name]).any() for name in first.parameters)

"""The prior as it comes with elman: the weights that a training on made series ended with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elman.network import Network
from elman.prior.network import untrained

__all__ = ["PLACE", "the_prior"]

PLACE = Path(__file__).with_name("prior.safetensors")


def the_prior(threads: int | None = None) -> Network:
    """The trained network; its weights are kept in 16 bits."""
    from safetensors.numpy import load

    network = untrained(threads)
    network.load_state_dict({name: values.astype(np.float32) for name, values in load(PLACE.read_bytes()).items()})
    return network

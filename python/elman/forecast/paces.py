"""Within a time limit fewer windows are looked at: as many as a share of it has time for."""

from __future__ import annotations

import time

from elman.draws import Lot
from elman.forecast.channels import Channels, Picked
from elman.forecast.foreseen import foresee
from elman.network import Network
from elman.training.watch import Watch

__all__ = ["affordable", "seconds_a_window"]

LOOKING = 0.2  # of the limit, for windows that are looked at before the training, and for those that measure
PROBED = 64  # windows that are timed
LEAST = 200  # windows that are looked at whatever the limit is


def seconds_a_window(channels: Channels, network: Network, windows: Picked) -> float:
    """How many seconds it takes to foresee one of `windows`."""
    some = windows.few(PROBED, 0, Lot.FITTING)
    begin = time.perf_counter()
    foresee(channels, network, some)
    return (time.perf_counter() - begin) / max(len(some), 1)


def affordable(watch: Watch, channels: Channels, network: Network, windows: Picked, most: int, times: int = 1) -> int:
    """How many of `windows` are looked at, `most` at most, each so many `times`."""
    count = watch.affords(LOOKING, lambda: times * seconds_a_window(channels, network, windows), LEAST)
    return most if count is None else min(most, count)

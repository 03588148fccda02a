"""The parameter table."""

from __future__ import annotations

import numpy as np

import elman
from elman.explain.parameters import parameter_table


def test_every_parameter_is_described_in_order() -> None:
    net = elman.Network(elman.Dense(3), cell="lstm", hidden=[4, 5], head=elman.Binary())
    found = parameter_table(net.parameters)
    assert [each.name for each in found] == list(net.parameters)
    for each in found:
        values = net.parameters[each.name].astype(np.float64)
        assert (each.shape, each.count) == (values.shape, values.size)
        assert (each.mean, each.std) == (values.mean(), values.std())
        assert (each.min, each.max) == (values.min(), values.max())


def test_figures_are_plain_floats() -> None:
    (only,) = parameter_table({"a": np.array([[1, 2], [3, 6]], dtype=np.float32)})
    assert (only.mean, only.min, only.max) == (3.0, 1.0, 6.0)
    assert all(type(value) is float for value in (only.mean, only.std, only.min, only.max))

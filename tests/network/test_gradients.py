"""Gradients of every cell x head, proved in float64 with states that aren't zero and unequal lengths."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.golden.cases import CELLS, Case, batch, network
from tests.network.differences import TOLERANCE, central, distance

SIZES = {"batch": 3, "steps": 4, "hidden": 3, "inputs": 2, "outputs": 2}
HEADS = [
    (head, at, reduction, linear)
    for head, at, reduction, linear in product(
        ("classes", "binary", "values"), ("every", "last"), ("mean", "sum"), (True, False)
    )
]


def _check(case: Case) -> None:
    net, data = network(case), batch(case)
    loss, gradients = net.gradients(data.x, data.y, data.lengths, data.state)
    assert loss == net.loss(data.x, data.y, data.lengths, data.state)
    assert list(gradients) == list(net.parameters)
    for name, value in net.parameters.items():
        expected = central(lambda: net.loss(data.x, data.y, data.lengths, data.state), value)
        assert np.linalg.norm(expected) > 0, f"{name} has no effect"
        assert distance(gradients[name], expected) < TOLERANCE, f"{case}: {name}"


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("setting", HEADS, ids=str)
def test_every_cell_and_head(kind: tuple[str, str], setting: tuple[str, str, str, bool]) -> None:
    head, at, reduction, linear = setting
    _check(Case(*kind, 2, "dense", head, at, reduction, linear, (4, 1, 3), dtype="float64", sizes=SIZES))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("inputs", ["onehot", "embedding"])
@pytest.mark.parametrize("lengths", [None, (2, 4, 3)], ids=str)
def test_ids(kind: tuple[str, str], inputs: str, lengths: tuple[int, ...] | None) -> None:
    _check(
        Case(*kind, 1, inputs, "classes", "every", "sum", True, lengths, "float64", SIZES | {"batch": 3, "steps": 6})
    )


def test_an_id_that_never_occurs_has_no_gradient() -> None:
    case = Case(inputs="embedding", dtype="float64")
    net, data = network(case), batch(case)
    data.x[data.x == 2] = 3
    _, gradients = net.gradients(data.x, data.y)
    assert not gradients["embedding.weight"][2].any()
    assert gradients["embedding.weight"][3].any()


def test_the_first_output_depends_on_the_first_input_and_the_last_on_the_last() -> None:
    case = Case("gru", at="last", head="values", dtype="float64")
    net, data = network(case), batch(case)
    before, _ = net.forward(data.x)
    for step in (0, data.x.shape[1] - 1):
        changed = data.x.copy()
        changed[:, step] += 0.1
        assert (net.forward(changed)[0] != before).all()

"""The mixture: shares against a search over a grid, known limits, what it answers and measures, and files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines import mixture
from elman.baselines.mixture import (
    ALL,
    NETWORK,
    WITHOUT,
    Mixture,
    absolute_loss,
    alone,
    learn_mixture,
    log_loss,
    require_members,
)
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.kept import changed, kept

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
NAMES = ["network", "pieces", "counts"]
GRID = 32  # parts of a share, in the search
BOTH = Mixture({NETWORK: 0.25, "pieces": 0.75, "counts": 0.0}, {"pieces": 0.5, "counts": 0.5})


def opinions(rows: int, sure: tuple[float, ...] = (0.8, 0.5, -0.5), seed: int = 0) -> tuple[list[Floats], Ids]:
    """What three members say of three classes: by default one is right too shyly, one half right, one wrong."""
    random = np.random.default_rng(seed)
    y = random.integers(0, 3, rows)
    scores = [each * np.eye(3)[y] + 0.5 * random.normal(size=(rows, 3)) for each in sure]
    return [score - np.log(np.exp(score).sum(axis=1, keepdims=True)) for score in scores], y


def naive_log_loss(said: list[Floats], y: Ids, shares: tuple[float, ...]) -> float:
    loss = 0.0
    for row, right in enumerate(y):
        scores = [sum(share * each[row, k] for share, each in zip(shares, said, strict=True)) for k in range(3)]
        loss -= math.log(math.exp(scores[right]) / sum(math.exp(score) for score in scores))
    return loss


def grid(members: int) -> Iterator[tuple[float, ...]]:
    """All shares that are whole parts."""
    for parts in product(range(GRID + 1), repeat=members - 1):
        if sum(parts) <= GRID:
            yield (*(part / GRID for part in parts), 1 - sum(parts) / GRID)


def searched(loss: Callable[[tuple[float, ...]], float], start: int, members: int = 3) -> tuple[float, ...]:
    """The shares on the grid with the smallest loss and pull."""

    def cost(shares: tuple[float, ...]) -> float:
        return loss(shares) + 0.25 * sum((share - (n == start)) ** 2 for n, share in enumerate(shares))

    return min(grid(members), key=cost)


@pytest.mark.parametrize("sure", [(0.8, 0.5, -0.5), (0.1, 0.6, 0.5), (0.5, 0.5, 0.5), (3.0, 0.2, 0.2)], ids=str)
def test_shares_are_those_of_a_search(sure: tuple[float, ...]) -> None:
    said, y = opinions(40, sure)
    found = learn_mixture(NAMES, log_loss(said, y))
    best = searched(lambda shares: naive_log_loss(said, y, shares), 0)
    np.testing.assert_allclose(list(found.shares.values()), best, atol=2 / GRID)
    two = searched(lambda shares: naive_log_loss(said[1:], y, shares), 0, members=2)
    np.testing.assert_allclose(list(found.without.values()), two, atol=2 / GRID)
    assert math.fsum(found.shares.values()) == pytest.approx(1, abs=1e-12)


def test_the_loss_is_minus_the_logarithm_of_how_likely_all_rows_are() -> None:
    said, y = opinions(7)
    shares = (0.5, 0.2, 0.3)
    whole = naive_log_loss(said, y, shares)
    assert log_loss(said, y)(np.array(shares)) == pytest.approx(whole, rel=1e-12)
    assert log_loss(said, y, pieces=2)(np.array(shares)) == pytest.approx(whole * 2 / 7, rel=1e-12)


def test_values_are_as_likely_as_errors_are_in_laplaces_law() -> None:
    errors = np.random.default_rng(0).normal(size=(3, 9)) * np.array([2.0, 1.0, 3.0])[:, None]
    shares = np.array([0.2, 0.5, 0.3])
    mixed = [sum(share * error for share, error in zip(shares, column, strict=True)) for column in errors.T.tolist()]
    usual = sum(abs(error) for error in errors[0].tolist()) / 9
    expected = sum(abs(error) for error in mixed) / usual
    assert absolute_loss(errors, 0)(shares) == pytest.approx(expected, rel=1e-12)
    assert absolute_loss(errors, 0, pieces=3)(shares) == pytest.approx(expected / 3, rel=1e-12)
    assert absolute_loss(np.array([[0.0, 0.0], [1.0, 2.0]]), 0)(np.array([0.0, 1.0])) == 0.0


def test_shares_of_values_are_those_of_a_search() -> None:
    errors = np.random.default_rng(1).normal(size=(3, 60)) * np.array([1.0, 0.8, 2.0])[:, None]
    found = learn_mixture(NAMES, absolute_loss(errors, 0))
    best = searched(lambda shares: absolute_loss(errors, 0)(np.array(shares)), 0)
    np.testing.assert_allclose(list(found.shares.values()), best, atol=2 / GRID)


def test_a_member_that_is_better_answers_alone_and_one_that_is_worse_does_not() -> None:
    said, y = opinions(300, (0.0, 2.0, -2.0))
    found = learn_mixture(NAMES, log_loss(said, y))
    assert found.shares == {"network": 0.0, "pieces": 1.0, "counts": 0.0}
    assert found.without == {"pieces": 1.0, "counts": 0.0}
    said, y = opinions(300, (2.0, 0.0, -2.0))
    assert learn_mixture(NAMES, log_loss(said, y)).shares == {"network": 1.0, "pieces": 0.0, "counts": 0.0}


def test_the_network_alone() -> None:
    said, y = opinions(9)
    assert learn_mixture([NETWORK], log_loss(said[:1], y)) == alone() == Mixture({NETWORK: 1.0}, {})


def test_one_expert_is_all_there_is_without_the_network() -> None:
    said, y = opinions(30)
    assert learn_mixture(NAMES[:2], log_loss(said[:2], y)).without == {"pieces": 1.0}


def test_a_few_rows_say_little() -> None:
    said, y = opinions(300, (0.5, 1.5, 0.0))
    shares = [
        learn_mixture(NAMES, log_loss([each[:rows] for each in said], y[:rows])).shares[NETWORK] for rows in (1, 5, 300)
    ]
    assert shares[0] > shares[1] > shares[2] == 0.0
    assert shares[0] > 0.25
    pieces = learn_mixture(NAMES, log_loss(said, y, pieces=1)).shares[NETWORK]
    assert pieces > 0.25  # many rows of one piece of evidence


@pytest.mark.parametrize(
    "loss",
    [log_loss([np.zeros((0, 2))] * 3, np.zeros(0, dtype=np.int64)), absolute_loss(np.zeros((3, 0)), 0)],
    ids=["classes", "values"],
)
def test_no_rows_say_nothing(loss: mixture.Loss) -> None:
    assert learn_mixture(NAMES, loss).shares == {"network": 1.0, "pieces": 0.0, "counts": 0.0}


def test_a_loss_that_is_no_number_ends_the_search() -> None:
    assert learn_mixture(NAMES, lambda _: float("nan")).shares[NETWORK] == 1.0


def test_shares_are_drawn_towards_the_start() -> None:
    """Members that say the same: nothing but the pull tells them apart."""
    said, y = opinions(20)
    loss = log_loss([said[0]] * 3, y)
    assert learn_mixture(NAMES, loss).shares["network"] == 1.0
    counts = Mixture({"network": 0.0, "pieces": 0.0, "counts": 1.0}, {"pieces": 0.0, "counts": 1.0})
    found = learn_mixture(NAMES, loss, start=counts)
    assert found.shares == {"network": 0.0, "pieces": 0.0, "counts": 1.0}
    assert found.without == {"pieces": 0.0, "counts": 1.0}


def test_of_many_rows_every_so_manieth_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    said, y = opinions(120)
    few = log_loss([each[::4] for each in said], y[::4], pieces=120)
    monkeypatch.setattr(mixture, "NUMBERS", 90)  # of 120 rows of three classes
    shares = np.array([0.5, 0.25, 0.25])
    assert log_loss(said, y)(shares) == few(shares)


def test_members_without_a_share_are_not_asked() -> None:
    asked: list[str] = []

    def say(name: str) -> Floats:
        asked.append(name)
        return np.array([{NETWORK: 1.0, "pieces": 2.0}[name]])

    assert BOTH.answers(say).tolist() == [0.25 * 1 + 0.75 * 2]
    assert asked == [NETWORK, "pieces"]


def test_rows_are_all_together_the_network_the_others_and_each() -> None:
    said = {NETWORK: np.array([1.0]), "pieces": np.array([2.0]), "counts": np.array([4.0])}
    found = {name: float(each[0]) for name, each in BOTH.rows(said).items()}
    assert found == {ALL: 1.75, NETWORK: 1.0, WITHOUT: 3.0, "pieces": 2.0, "counts": 4.0}
    assert list(found) == [ALL, NETWORK, WITHOUT, "pieces", "counts"]
    assert BOTH.beside == WITHOUT
    joined: list[Mapping[str, float]] = []

    def join(shares: Mapping[str, float]) -> Floats:
        joined.append(shares)
        return np.zeros(1)

    assert BOTH.rows(said, join)[ALL].tolist() == [0.0]
    assert joined == [BOTH.shares, BOTH.without]


def test_one_other_is_no_second_row_and_none_is_no_row_at_all() -> None:
    one = Mixture({NETWORK: 0.5, "pieces": 0.5}, {"pieces": 1.0})
    said = {NETWORK: np.array([1.0]), "pieces": np.array([2.0])}
    assert list(one.rows(said)) == [ALL, NETWORK, "pieces"]
    assert one.beside == "pieces"
    assert list(alone().rows({NETWORK: np.array([1.0])})) == [ALL]
    assert alone().beside is None


def test_a_mixture_of_other_members_is_refused() -> None:
    require_members(BOTH, {"pieces": 1, "counts": 2, "more": 3})
    with pytest.raises(ValueError, match="its members are"):
        require_members(BOTH, {"pieces": 1})


@pytest.mark.parametrize("value", [BOTH, alone()])
def test_a_file_keeps_it(value: Mixture) -> None:
    assert kept(value) == value


@pytest.mark.parametrize(
    "change",
    [
        lambda plain, _: plain["shares"].update(network=0.3),
        lambda plain, _: plain["shares"].update(network=-0.25, counts=0.5),
        lambda plain, _: plain["shares"].update(network=float(2**60)),
        lambda plain, _: plain["without"].update(pieces=0.6),
        lambda plain, _: plain["without"].pop("counts"),
        lambda plain, _: plain["shares"].pop("network"),
        lambda plain, _: plain["shares"].update(network="0.25"),
        lambda plain, _: plain.update(without={"pieces": 1.0}),
        lambda plain, _: plain.update(shares={}),
        lambda plain, _: plain.update(shares=[0.25, 0.75]),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError):
        changed(BOTH, change)

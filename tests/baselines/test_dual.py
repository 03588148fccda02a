"""Regressions on fewer windows than columns: those of the columns themselves, at a price that grows as these do."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines import dual, linear
from elman.baselines.dual import Turned, WindowProducts, products_of, sum_of
from elman.baselines.problem import Floats, TableRows

COUNT, COLUMNS = 30, 90


def rows(count: int = COUNT, columns: int = COLUMNS) -> Floats:
    return np.random.default_rng(0).standard_normal((count, columns)).cumsum(axis=0)


@pytest.fixture(params=["one", "several"])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "several":
        monkeypatch.setattr(dual, "BLOCK_NUMBERS", 7 * COLUMNS)


@pytest.mark.usefixtures("_blocks")
def test_products_and_sums_are_those_of_all_columns() -> None:
    table = rows()
    found = products_of(lambda start, stop: table[start:stop], COUNT, COLUMNS)
    np.testing.assert_allclose(found, table @ table.T, rtol=1e-12)
    shares = np.random.default_rng(1).standard_normal((COUNT, 2))
    sums = sum_of(lambda start, stop: table[start:stop], shares, COLUMNS)
    np.testing.assert_allclose(sums, table.T @ shares, rtol=1e-9)


@pytest.mark.usefixtures("_blocks")
def test_turned_windows_have_the_same_products_and_weights_go_back() -> None:
    table = rows()
    turned = Turned(lambda start, stop: table[start:stop], COUNT, COLUMNS)
    np.testing.assert_allclose(turned.table @ turned.table.T, table @ table.T, rtol=1e-6, atol=1e-6)
    weights = np.random.default_rng(1).standard_normal((COUNT, 2))
    np.testing.assert_allclose(table @ turned.back(weights), turned.table @ weights, atol=1e-6)


def test_windows_that_tell_the_same_can_be_turned() -> None:
    table = np.repeat(rows(5), 6, axis=0)
    turned = Turned(lambda start, stop: table[start:stop], COUNT, COLUMNS)
    np.testing.assert_allclose(turned.table @ turned.table.T, table @ table.T, rtol=1e-6, atol=1e-6)


def test_shares_of_windows_are_the_weighted_ridge_regression() -> None:
    table, random = rows(), np.random.default_rng(2)
    counts, y = random.uniform(0.2, 1.0, COUNT), random.standard_normal((COUNT, 2))
    mean = counts @ table / counts.sum()
    centred, target = table - mean, y - counts @ y / counts.sum()
    gram = (centred * counts[:, None]).T @ centred + 0.1 * counts.sum() * np.eye(COLUMNS)
    expected = np.linalg.solve(gram, (centred * counts[:, None]).T @ target)
    shares, bias = WindowProducts(table @ table.T, counts).shares(y, 0.1)
    np.testing.assert_allclose(table.T @ shares, expected, atol=1e-9)
    np.testing.assert_allclose(bias, counts @ y / counts.sum() - mean @ expected, atol=1e-9)


class Counted(TableRows):
    """Rows that count how many numbers are gathered."""

    read = 0

    def gather(self, start: int, stop: int) -> Floats:
        found = super().gather(start, stop)
        Counted.read += found.size
        return found


def learnt(table: Floats, y: NDArray[np.int64]) -> tuple[int, Floats]:
    """How many numbers a logistic regression gathers, and its scores."""
    Counted.read = 0
    design = linear.Design(Counted(table))
    weights = linear.fit_classes(design, y, 3)
    return Counted.read, linear.fitted(design, weights).scores(TableRows(table))


def test_a_regression_on_few_windows_of_many_columns_is_the_same_and_reads_them_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear, "GRAM_COLUMNS", 100)
    table, y = rows(COUNT, 400), np.random.default_rng(1).integers(0, 3, COUNT)
    read, scores = learnt(table, y)
    monkeypatch.setattr(linear, "GRAM_COLUMNS", 1000)
    _, expected = learnt(table, y)
    np.testing.assert_allclose(scores, expected, atol=1e-4)
    assert read <= 6 * table.size  # and not once for each step on the way to the smallest loss


def test_what_is_read_grows_as_the_columns_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "GRAM_COLUMNS", 100)
    y = np.random.default_rng(1).integers(0, 3, COUNT)
    one, two = (learnt(rows(COUNT, columns), y)[0] for columns in (400, 800))
    assert one < two <= 2 * one

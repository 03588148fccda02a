"""Streams over a text: every id once, in order, and losses that carry the state."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from elman.network import Classes, Embedding, Network
from elman.training.streams import CONTEXT, Streams, symbol_losses


@pytest.mark.parametrize(("ids", "batch", "steps"), [(1000, 4, 32), (1003, 7, 10), (50, 1, 64), (17, 16, 8), (2, 1, 1)])
def test_pieces_are_the_text_in_order(ids: int, batch: int, steps: int) -> None:
    streams = Streams(np.arange(ids), batch, steps)
    for epoch in range(4):
        pieces = list(streams.pieces(seed=1, epoch=epoch))
        assert len(pieces) == streams.count
        assert all((np.asarray(y) == x + 1).all() and len(x) == batch for x, y, _, _ in pieces)
        rows = np.concatenate([x for x, _, _, _ in pieces], axis=1)
        assert rows.shape == (batch, streams.length)
        assert (np.diff(rows.ravel()) == 1).all()  # parts follow each other without a gap
        assert rows[-1, -1] < ids - 1


def test_epochs_begin_at_different_ids_and_the_same_ones_for_a_seed() -> None:
    streams = Streams(np.arange(5000), 4, 64)
    starts = [int(next(streams.pieces(0, epoch))[0][0, 0]) for epoch in range(8)]
    assert len(set(starts)) > 1
    assert starts == [int(next(streams.pieces(0, epoch))[0][0, 0]) for epoch in range(8)]


def test_too_few_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        Streams(np.arange(4), 4, 8)


@pytest.fixture
def network() -> Network:
    return Network(Embedding(9, 4), "gru", 6, Classes(9, at="every"), seed=3)


def test_losses_are_those_of_the_network_step_by_step(network: Network) -> None:
    ids = np.random.default_rng(0).integers(0, 9, 40)
    losses = symbol_losses(network, ids[:3], ids[3:], streams=1)
    state, expected = None, []
    for now, after in pairwise(ids):
        logits, state = network.step(int(now), state)
        expected.append(np.log(np.exp(logits.astype(np.float64)).sum()) - logits[after])
    np.testing.assert_allclose(losses, expected[2:], rtol=1e-5)


def test_losses_side_by_side_are_nearly_those_of_one_stream(network: Network) -> None:
    ids = np.random.default_rng(1).integers(0, 9, 4 * CONTEXT + 11)
    one = symbol_losses(network, ids[:20], ids[20:], streams=1)
    many = symbol_losses(network, ids[:20], ids[20:], streams=3)
    assert many.shape == one.shape
    np.testing.assert_allclose(many, one, atol=1e-4)


def test_no_symbols_have_no_losses(network: Network) -> None:
    assert symbol_losses(network, np.array([1]), np.array([], dtype=np.int64)).shape == (0,)

"""The order in which batches are drawn: a permutation, and the same one on every machine."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.engine import permutation

GOLDEN = [[7, 1, 3, 2, 6, 0, 5, 4, 8, 9], [7, 1, 8, 9, 4, 5, 0, 6, 2, 3]]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(n=st.integers(0, 500), seed=st.integers(0, 2**63 - 1), stream=st.integers(0, 10_000))
def test_every_number_once(n: int, seed: int, stream: int) -> None:
    order = permutation(n, seed, stream)
    assert order.dtype == np.int64
    assert np.array_equal(np.sort(order), np.arange(n))
    assert np.array_equal(order, permutation(n, seed, stream))


def test_seeds_and_streams_differ() -> None:
    orders = {tuple(permutation(100, seed, stream)) for seed in range(5) for stream in range(5)}
    assert len(orders) == 25


def _philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, ...]:
    """Return Philox4x32-10 (Salmon and others, 2011), written from the paper."""
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k0, second % 2**32, (first >> 32) ^ c[3] ^ k1, first % 2**32]
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return tuple(c)


def test_the_reference_gives_the_published_values() -> None:
    assert _philox((0, 0, 0, 0), (0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    ones = 2**32 - 1
    assert _philox((ones, ones, ones, ones), (ones, ones)) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)


def _reference(n: int, seed: int, stream: int) -> list[int]:
    """Return Fisher and Yates' shuffle from the top, place i drawing from the 64 bits that belong to i."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        words = _philox((i // 2, 0, stream % 2**32, stream >> 32), (seed % 2**32, seed >> 32))
        high, low = words[2 * (i % 2) : 2 * (i % 2) + 2]
        j = ((high << 32 | low) * (i + 1)) >> 64
        order[i], order[j] = order[j], order[i]
    return order


@settings(max_examples=50, deadline=None, derandomize=True)
@given(n=st.integers(0, 60), seed=st.integers(0, 2**64 - 1), stream=st.integers(0, 2**63 - 1))
def test_it_is_the_documented_one(n: int, seed: int, stream: int) -> None:
    assert permutation(n, seed, stream).tolist() == _reference(n, seed, stream)


def test_it_stays_the_same_for_ever() -> None:
    assert permutation(10, 0, 0).tolist() == GOLDEN[0]
    assert permutation(10, 2026, 7).tolist() == GOLDEN[1]


def test_first_places_are_even() -> None:
    firsts = np.bincount([permutation(8, 0, stream)[0] for stream in range(4000)], minlength=8)
    assert abs(firsts - 500).max() < 110  # five standard deviations

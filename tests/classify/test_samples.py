"""Sequences as a training step takes them: padding, an answer at each step, noise, parts drawn to the old length."""

from __future__ import annotations

import numpy as np
import pytest

from elman.classify.samples import SequenceSamples, Variation, shares

RAMPS = [np.arange(n, dtype=np.float32)[:, None] * [1.0, -2.0] for n in (6, 9, 1)]


def ramps() -> list[np.ndarray]:
    """Rising and falling channels (time, 2)."""
    return [ramp.astype(np.float32) for ramp in RAMPS]


def test_an_answer_at_each_step_counts_by_the_length() -> None:
    batch = SequenceSamples(ramps(), np.array([3, 4, 5]), every=True).part(np.array([0, 2]))
    assert batch.y.tolist() == [[3] * 6, [5] * 6]
    assert batch.weights is not None
    np.testing.assert_allclose(batch.weights, [[1 / 6] * 6, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]], rtol=1e-6)
    assert SequenceSamples(ramps(), np.array([3, 4, 5])).part(np.array([0])).y.tolist() == [3]
    np.testing.assert_allclose(shares(np.array([1, 2]), 2), [[1.0, 0.0], [0.5, 0.5]])


def test_a_cropped_series_is_a_run_of_the_whole_one() -> None:
    samples = SequenceSamples(ramps(), variation=Variation(crop=0.5, channels=2, seed=1))
    starts = set()
    for _ in range(20):
        x, _, lengths, _ = samples.part(slice(None))
        assert lengths is not None
        for series, length in zip(x, lengths, strict=True):
            own = series[:length]
            np.testing.assert_allclose(own[:, 1], -2 * own[:, 0], rtol=1e-5, atol=1e-6)  # channels stay together
            assert own.min() >= -2 * (length - 1) - 1e-5
            assert own.max() <= length - 1 + 1e-5
            slope = np.diff(own[:, 0])
            np.testing.assert_allclose(slope, slope[:1].repeat(length - 1), rtol=1e-4)
            assert all((slope >= 0.5 - 1e-5) & (slope <= 1 + 1e-5))
        starts.add(float(x[0, 0, 0]))
    assert len(starts) == 20


def test_several_time_steps_in_one_are_taken_apart() -> None:
    whole = [np.arange(12, dtype=np.float32).reshape(3, 4)]  # two channels, two time steps in each
    plain = [np.arange(12, dtype=np.float32).reshape(6, 2)]
    found = [
        SequenceSamples(arrays, variation=Variation(crop=0.5, channels=2)).part(slice(None)).x
        for arrays in (whole, plain)
    ]
    np.testing.assert_array_equal(found[0].reshape(6, 2), found[1].reshape(6, 2))


@pytest.mark.parametrize("variation", [None, Variation(crop=0.5, noise=0.5)])
def test_symbols_are_not_cropped(variation: Variation | None) -> None:
    ids = [np.array([[1], [2], [3]]), np.array([[1]])]
    x = SequenceSamples(ids, variation=variation).part(slice(None)).x[0]
    assert x.shape == (2, 3, 1)
    assert set(x[0].ravel()) <= {0, 1, 2, 3}

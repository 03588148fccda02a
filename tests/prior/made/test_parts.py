"""Levels, seasons, noise and shapes of made series: finite, of the sizes that they say, and what each kind is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from elman.draws import Draw, generator
from elman.prior.made import levels, noise, seasons, shapes
from elman.prior.made.drawing import Floats

PACES = np.array([[1.0], [12.0], [52.0]] * 40)
LENGTHS = np.array([[2], [4], [7], [12], [24], [52]] * 20)
EACH = np.zeros((120, 1))


def of(kinds: object) -> list[Callable[..., Floats]]:
    return [kind for _, kind in kinds]  # type: ignore[attr-defined]


def name(kind: Callable[..., Floats]) -> str:
    return kind.__name__


@pytest.mark.parametrize("t", [1, 2, 90])
@pytest.mark.parametrize(
    ("kind", "each"),
    [
        *((kind, PACES) for kind in of(levels.KINDS)),
        *((kind, LENGTHS) for kind in of(seasons.KINDS)),
        *((kind, EACH) for kind in (*of(noise.SHAPES), *of(noise.CHANGES))),
    ],
    ids=lambda value: name(value) if callable(value) else "",
)
def test_each_kind_is_finite_and_depends_on_the_draws_alone(kind: Callable[..., Floats], each: Floats, t: int) -> None:
    found = kind(generator(3, Draw.MADE_SERIES), t, each)
    assert found.shape == (len(each), t)
    assert np.isfinite(found).all()
    assert (found == kind(generator(3, Draw.MADE_SERIES), t, each)).all()


@pytest.mark.parametrize("kind", of(seasons.KINDS), ids=name)
def test_a_season_comes_again(kind: Callable[..., Floats]) -> None:
    found = kind(generator(3, Draw.MADE_SERIES), 120, LENGTHS)
    for length, series in zip(LENGTHS[:, 0], found, strict=True):
        np.testing.assert_allclose(series[length:], series[:-length], atol=1e-9)


def test_seasons_stand_around_0_and_are_of_about_one_size() -> None:
    found = seasons.seasons(generator(3, Draw.MADE_SERIES), 120, LENGTHS)
    assert abs(np.median(found.mean(axis=1))) < 0.1
    assert 0.3 < np.median(found.std(axis=1)) < 2


def test_noise_is_of_about_the_size_1_and_around_0() -> None:
    for shape in of(noise.SHAPES):
        found = shape(generator(3, Draw.MADE_SERIES), 400, EACH)
        assert abs(found.mean()) < 0.1, name(shape)
        assert 0.6 < np.median(found.std(axis=1)) < 1.4, name(shape)


def test_outliers_are_rare_and_far() -> None:
    found = noise.outliers(generator(3, Draw.MADE_SERIES), 100, np.zeros((2000, 1)))
    assert 0 < (found != 0).mean() < 0.02
    assert np.median(np.abs(found[found != 0])) > 1


def test_a_slower_pace_is_a_slower_level() -> None:
    fast, slow = (levels.levels(generator(3, Draw.MADE_SERIES), 60, np.full((600, 1), pace)) for pace in (1.0, 50.0))
    assert np.median(np.abs(np.diff(slow)).mean(axis=1)) < 0.5 * np.median(np.abs(np.diff(fast)).mean(axis=1))


SIGNAL = np.cumsum(generator(5, Draw.MADE_SERIES).normal(size=(200, 80)), axis=1) / 3


@pytest.mark.parametrize("kind", of(shapes.KINDS), ids=name)
def test_each_shape_is_finite(kind: Callable[..., Floats]) -> None:
    found = kind(generator(3, Draw.MADE_SERIES), 80, SIGNAL)
    assert found.shape == SIGNAL.shape
    assert np.isfinite(found).all()


def test_counts_are_counts_and_shares_are_shares() -> None:
    random = generator(3, Draw.MADE_SERIES)
    counted, rare = shapes._counts(random, 80, SIGNAL), shapes._rare(random, 80, SIGNAL)
    assert (counted >= 0).all()
    assert (counted == np.rint(counted)).all()
    assert (rare >= 0).all()
    assert 0.2 < (rare == 0).mean() < 0.95
    part = shapes._shares(random, 80, SIGNAL)
    assert ((part > 0) & (part < 1)).all()
    assert (shapes._multiplied(random, 80, SIGNAL) > 0).all()

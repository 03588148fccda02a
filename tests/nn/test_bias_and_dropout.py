"""Parts without biases, and numbers left out between layers in training."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from elman import SettingError, nn

X = np.random.default_rng(0).standard_normal((6, 4, 3))
LAYERS: list[Any] = [nn.RNN, nn.GRU, nn.LSTM]
CELLS: list[Any] = [nn.RNNCell, nn.GRUCell, nn.LSTMCell]


@pytest.mark.parametrize("kind", [*LAYERS, *CELLS])
def test_without_biases_it_is_as_with_zeros(kind: Any) -> None:
    bare, full = kind(3, 5, bias=False, dtype="float64"), kind(3, 5, dtype="float64")
    for name, values in full.parameters.items():
        values[...] = bare.parameters.get(name, 0)
    given = X if kind in LAYERS else X[0]
    one, other = bare(given), full(given)
    np.testing.assert_array_equal(_first(one), _first(other))
    d = _first(one) * 0.5
    upon = (d, d * 0) if kind is nn.LSTMCell else d
    (dx, _, own), (d_full, _, theirs) = bare.backward(upon), full.backward(upon)
    np.testing.assert_array_equal(dx, d_full)
    assert [name for name in theirs if name not in own] == [name for name in theirs if "bias" in name]
    assert list(own) == list(bare.parameters) == list(bare.state_dict()) == list(bare.gradients)


def _first(found: Any) -> Any:
    return found[0] if isinstance(found, tuple) else found


def test_a_linear_part_without_a_bias() -> None:
    part = nn.Linear(3, 2, bias=False)
    np.testing.assert_allclose(part(X), X.astype(np.float32) @ part.parameters["weight"].T, rtol=1e-5, atol=1e-6)
    _, gradients = part.backward(np.ones((6, 4, 2)))
    assert list(gradients) == ["weight"]
    nn.Adam(part).step()
    np.testing.assert_allclose(part(np.zeros((1, 3))), 0)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("both", [False, True])
def test_dropout_acts_between_layers_until_eval(kind: Any, both: bool) -> None:
    part, plain = (kind(3, 5, 3, dropout=p, bidirectional=both) for p in (0.5, 0.0))
    assert all(v.tobytes() == plain.parameters[name].tobytes() for name, v in part.parameters.items())
    first, second = part(X)[0], part(X)[0]
    assert (first != second).any()
    again = kind(3, 5, 3, dropout=0.5, bidirectional=both)
    assert again(X)[0].tobytes() == first.tobytes()  # by the seed
    assert part.eval() is part
    assert part(X)[0].tobytes() == plain(X)[0].tobytes()
    assert part.train()(X)[0].tobytes() != plain(X)[0].tobytes()


def test_what_is_left_out_and_by_how_much_the_rest_grows() -> None:
    part = nn.RNN(1, 400, 2, dropout=0.25, dtype="float64")
    part(np.ones((50, 2, 1)))
    mask = part._last[1][2]
    assert mask is not None
    assert set(np.unique(mask)) == {0.0, 1 / 0.75}
    assert abs((mask == 0).mean() - 0.25) < 0.01


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("both", [False, True])
def test_gradients_go_back_through_what_was_left_out(kind: Any, both: bool) -> None:
    part = kind(3, 4, 3, dropout=0.4, bidirectional=both, dtype="float64")
    rng = np.random.default_rng(1)
    runs = 6 if both else 3
    h = rng.standard_normal((runs, 4, 4))
    state = (h, h[::-1].copy()) if kind is nn.LSTM else h
    output, _ = part(X, state)
    d = rng.standard_normal(output.shape)
    dx, d_state, gradients = part.backward(d)

    def loss() -> float:
        part._random = _Again([each[2] for each in kept[1:]])
        return float((part(X, state)[0] * d).sum())

    kept = list(part._last)
    for name, index in (("weight_ih_l0", (1, 2)), ("weight_hh_l1", (0, 1)), ("bias_ih_l2", (2,))):
        values, step = part.parameters[name], 1e-6
        before = values[index]
        values[index] = before + step
        up = loss()
        values[index] = before - step
        down = loss()
        values[index] = before
        np.testing.assert_allclose(gradients[name][index], (up - down) / (2 * step), rtol=1e-5, atol=1e-8)
    step = 1e-6
    X[2, 1, 0] += step
    up = loss()
    X[2, 1, 0] -= 2 * step
    down = loss()
    X[2, 1, 0] += step
    np.testing.assert_allclose(dx[2, 1, 0], (up - down) / (2 * step), rtol=1e-5, atol=1e-8)
    first = d_state[0] if isinstance(d_state, tuple) else d_state
    h[1, 2, 3] += step
    up = loss()
    h[1, 2, 3] -= 2 * step
    down = loss()
    h[1, 2, 3] += step
    np.testing.assert_allclose(first[1, 2, 3], (up - down) / (2 * step), rtol=1e-4, atol=1e-8)


class _Again:
    """A generator that draws what was drawn before."""

    def __init__(self, masks: list[Any]) -> None:
        self.masks = masks

    def random(self, shape: tuple[int, ...]) -> Any:
        return np.where(self.masks.pop(0) > 0, 1.0, 0.0)


def test_one_layer_has_nothing_between() -> None:
    with pytest.warns(UserWarning, match="dropout acts between layers, and there is one"):
        part = nn.GRU(3, 4, dropout=0.5)
    assert part(X)[0].tobytes() == nn.GRU(3, 4)(X)[0].tobytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nn.GRU(3, 4, 2, dropout=0.5)


@pytest.mark.parametrize("wrong", [1.0, -0.1, "a", True])
def test_a_share_is_from_0_to_below_1(wrong: Any) -> None:
    with pytest.raises(SettingError, match="dropout is"):
        nn.GRU(3, 4, 2, dropout=wrong)
    with pytest.raises(SettingError, match="bias is 'no'"):
        nn.LSTM(3, 4, bias="no")  # type: ignore[arg-type]

"""What the modules of elman.nn are given wrong: one line that says what was found and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman import nn
from elman.errors import SettingError

X = np.ones((5, 2, 3), np.float32)  # (time, batch, features)
IDS = np.zeros((5, 2), np.int64)
MASKED = np.ma.masked_array(X, mask=X == 1)


def back(module: Any, x: Any, gradient: Any) -> None:
    module(x)
    module.backward(gradient)


CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "masked layer": (lambda: nn.GRU(3, 4)(MASKED), "input has masked values"),
    "masked cell": (lambda: nn.GRUCell(3, 4)(MASKED[0]), "input has masked values"),
    "masked linear": (lambda: nn.Linear(3, 4)(MASKED), "input has masked values"),
    "masked ids": (lambda: nn.Embedding(3, 4)(np.ma.masked_equal(IDS, 0)), "ids has masked values"),
    "masked state": (lambda: nn.GRUCell(3, 4)(X[0], np.ma.masked_equal(np.ones((2, 4)), 1)), "state has masked values"),
    "masked gradient": (lambda: back(nn.Linear(3, 3), X, MASKED), "d_output has masked values"),
    "ragged layer": (lambda: nn.LSTM(3, 4)([[1, 2], [3]]), "input has parts of unequal length"),
    "ragged cell": (lambda: nn.RNNCell(3, 4)([[1, 2], [3]]), "input has parts of unequal length"),
    "ragged linear": (lambda: nn.Linear(3, 4)([[1, 2], [3]]), "input has parts of unequal length"),
    "ragged ids": (lambda: nn.Embedding(3, 4)([[1], [2, 1]]), "ids has parts of unequal length"),
    "ragged state": (lambda: nn.GRUCell(3, 4)(X[0], [[1], [2, 3]]), "state has parts of unequal length"),
    "text": (lambda: nn.GRU(3, 4)("a"), "input has type <U1; expected numbers"),
    "no input": (lambda: nn.Linear(3, 4)(None), "input is None; expected an array of numbers"),  # type: ignore[arg-type]
    "floats as ids": (lambda: nn.Embedding(3, 4)([0.5]), "ids has type float64; expected whole numbers"),
    "id": (lambda: nn.Embedding(3, 4)([3]), "ids are from 3 to 3; expected 0 to 2"),
    "state of three": (lambda: nn.LSTM(3, 4)(X, (1, 2, 3)), r"state has 3 parts; expected a pair \(h, c\)"),
    "text as gradient": (lambda: back(nn.GRU(3, 4), X, "a"), "d_output has type <U1; expected numbers"),
    "text as gradient of a cell": (lambda: back(nn.GRUCell(3, 4), X[0], "a"), "d_state has type <U1; expected numbers"),
    "gradient of a linear": (
        lambda: back(nn.Linear(3, 4), X, X),
        r"d_output has shape \(5, 2, 3\); expected \(5, 2, 4\)",
    ),
    "gradient of fewer": (
        lambda: back(nn.Linear(3, 3), X, X[:1]),
        r"d_output has shape \(1, 2, 3\); expected \(5, 2, 3\)",
    ),
    "gradient of vectors": (
        lambda: back(nn.Embedding(3, 4), IDS, X),
        r"d_output has shape \(5, 2, 3\); expected \(5, 2, 4\)",
    ),
    "both": (lambda: nn.GRU(3, 4, bidirectional="no"), "bidirectional is 'no'; expected True or False"),  # type: ignore
    "batch first": (lambda: nn.GRU(3, 4, batch_first="no"), "batch_first is 'no'"),  # type: ignore[arg-type]
    "units": (lambda: nn.GRU(3, 2**70), "hidden_size is 1180591620717411303424; expected a whole number from 1"),
    "layers": (lambda: nn.GRU(3, 4, 2**40), "num_layers is 1099511627776; expected a whole number from 1 to 65536"),
    "features": (lambda: nn.Linear(2**70, 1), "in_features is 1180591620717411303424; expected a whole number from 1"),
    "dtype": (lambda: nn.Linear(3, 4, dtype="float16"), "dtype is 'float16'; did you mean 'float64'"),
    "seed": (lambda: nn.Embedding(3, 4, seed=-1), "seed is -1; expected a whole number from 0"),
}


@pytest.mark.parametrize("name", CALLS)
def test_bad_input_is_refused_in_one_line(name: str) -> None:
    call, pattern = CALLS[name]
    with pytest.raises(SettingError, match=f"^{pattern}") as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [2**30, 2**31])
def test_a_lack_of_memory_says_how_much_was_needed(size: int) -> None:
    for make in (nn.Linear, nn.Embedding):
        with pytest.raises(
            MemoryError, match=rf"a weight of shape \({size}, {size}\), at least \d+ EiB; make it smaller"
        ):
            make(size, size)

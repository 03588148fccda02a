"""Functions that are called after each epoch: what is taken for one, and which answers end the training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import SettingError
from tests.jobs.examples import EXAMPLES


@pytest.mark.parametrize("wrong", [print, "stop", ["x"], [1.5], {"sales": 1}, np.arange(3)])
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_what_is_no_list_of_functions_is_refused_as_callbacks(name: str, wrong: Any) -> None:
    example = EXAMPLES[name]
    model = example.fit()
    before = model._fitted
    with pytest.raises(SettingError, match="callbacks: found .*, expected functions"):
        model.fit(*example.given, callbacks=wrong)
    assert model._fitted is before


@pytest.mark.parametrize("answer", [True, np.True_, "stop"])
def test_a_callback_ends_the_training(answer: Any) -> None:
    example = EXAMPLES["numbers"]
    model = example.make().fit(*example.given, callbacks=[lambda epoch: answer])
    assert (model.stopped_, len(model.history_.epochs)) == ("callback", 1)


@pytest.mark.parametrize("answer", [None, False, np.False_, 1, 0, "", np.arange(3)])
def test_other_answers_of_a_callback_do_not(answer: Any) -> None:
    example = EXAMPLES["numbers"]
    model = example.make(epochs=2).fit(*example.given, callbacks=[lambda epoch: answer])
    assert len(model.history_.epochs) == 2


def test_a_generator_has_no_y() -> None:
    example = EXAMPLES["generator"]
    with pytest.raises(
        SettingError, match=r"y: found .*, expected none, .*given by name: fit\(text, callbacks=\[...\]\)"
    ):
        example.make().fit(*example.given, [print])

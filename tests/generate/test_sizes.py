"""What is chosen by the amount of text."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from elman.generate.sizes import chosen
from elman.settings import GeneratorSettings


@pytest.mark.parametrize("symbols", [0, 1, 100, 5_000, 60_000, 10**6, 10**8])
@pytest.mark.parametrize("kinds", [3, 67, 5000])
def test_everything_is_a_number_in_its_range(symbols: int, kinds: int) -> None:
    settings = chosen(GeneratorSettings(), symbols, kinds)
    for name in ("hidden_size", "embedding_size", "epochs", "batch_size"):
        assert getattr(settings, name) >= 1


def test_what_is_given_stays() -> None:
    given = GeneratorSettings(hidden_size=7, epochs=1, batch_size=3, embedding_size=5)
    assert asdict(chosen(given, 10**6, 65)) == asdict(given)


def test_more_text_needs_fewer_passes_and_bears_a_larger_network() -> None:
    small, large = chosen(GeneratorSettings(), 5_000, 65), chosen(GeneratorSettings(), 10**7, 65)
    assert (small.epochs or 0) > (large.epochs or 0)
    assert (small.hidden_size or 0) < (large.hidden_size or 0)

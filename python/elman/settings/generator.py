"""The settings of the generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from elman.settings.common import CellName, CommonSettings, refit_on
from elman.settings.schema import changed, left_open, setting

__all__ = ["GeneratorSettings"]


@dataclass(eq=False, kw_only=True, repr=False)
class GeneratorSettings(CommonSettings):
    """The settings of `elman.Generator`. What is None is chosen by the size of the text: see `elman.generate.sizes`."""

    level: Literal["char", "word", "byte"] = setting("What a text is made of: characters, words or bytes.", "char")
    min_count: int = setting(
        "Symbols that occur less often in the training part share one id, the rare ones.", 2, ge=1, le=1_000_000
    )
    embedding_size: int | None = setting(
        "Numbers that stand for a symbol at the input; chosen by the number of symbols when not given.",
        None,
        ge=1,
        le=4096,
    )
    window: int = setting(
        "Symbols that a training step reads of each stream; gradients reach back so far, states further.",
        64,
        ge=1,
        le=100_000,
    )
    refit: bool = refit_on("the whole text")
    # Types wider than the inherited ones: numbers are chosen before a job reads them.
    cell: CellName = changed(CommonSettings, "cell", "lstm")
    hidden_size: int | None = left_open(  # type: ignore[assignment]
        CommonSettings, "hidden_size", "Hidden units of a layer; chosen by the amount of text when not given."
    )
    epochs: int | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "epochs",
        "At most so many passes over the training part; chosen by the amount of text when not given.",
    )
    batch_size: int | None = setting(
        "Streams that are read side by side; chosen by the amount of text when not given.", None, ge=1, le=1_000_000
    )
    schedule: Literal["constant", "cosine", "one_cycle", "plateau"] = changed(CommonSettings, "schedule", "one_cycle")
    weight_decay: float = changed(CommonSettings, "weight_decay", 0.1)
    validation_fraction: float = changed(CommonSettings, "validation_fraction", 0.03)
    test_fraction: float = changed(CommonSettings, "test_fraction", 0.1)

"""The settings of the tagger."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from elman.settings.common import CellName, CommonSettings, refit_on
from elman.settings.schema import changed, left_open, setting

__all__ = ["TaggerSettings"]


@dataclass(eq=False, repr=False)
class TaggerSettings(CommonSettings):
    """The settings of `elman.Tagger`. What is None is chosen by level and amount of data: `elman.tag.sizes`."""

    target: str | None = setting(
        "The column of labels: a name, or in files without a header its number; found, or that after the tokens.",
        None,
        column=True,
    )
    _: KW_ONLY
    level: Literal["char", "word", "step"] = setting(
        "What gets a label: each character, each word, or each row of numbers.", "char"
    )
    features: list[str] | None = setting(
        "What is seen of each symbol: symbol, word, lower, left, right, shape, or with a size prefix3, suffix3, "
        "ngrams4, window5; chosen by the level when not given.",
        None,
    )
    format: Literal["auto", "conll", "aligned", "slashes", "jsonl"] = setting(
        "How a file of symbols is written.", "auto"
    )
    time: str | None = setting("The column of dates of a table; found by its values when not given.", None, column=True)
    series: str | None = setting(
        "The column of a table that tells series apart; found when dates repeat.", None, column=True
    )
    ensemble: int = setting("Networks, each from its own first weights, whose answers are averaged.", 1, ge=1, le=100)
    embedding_size: int = setting("Numbers that stand for a value of a feature.", 32, ge=1, le=4096)
    bidirectional: bool = setting("Whether a label may depend on what comes after it.", True)
    symbol_dropout: float = setting(
        "A value seen n times is made unknown in training with the chance symbol_dropout / (symbol_dropout + n).",
        0.25,
        ge=0,
        le=1000,
    )
    label_smoothing: float = setting("Part of a label that is spread over all labels in training.", 0.1, ge=0, lt=1)
    window: int = setting("Longest piece of a sequence that a training step reads.", 256, ge=2, le=100_000)
    experts: bool = setting(
        "Whether simple methods (words and runs of symbols that were counted, a logistic regression of each row of "
        "numbers) answer with the networks, by shares learnt from sequences that none of them saw. They are measured "
        "all the same.",
        True,
    )
    refit: bool = refit_on("all sequences")
    # Types wider than the inherited ones: numbers are chosen before a job reads them.
    cell: CellName = changed(CommonSettings, "cell", "lstm")
    hidden_size: int | None = left_open(  # type: ignore[assignment]
        CommonSettings, "hidden_size", "Hidden units of a layer; chosen by the level when not given."
    )
    num_layers: int | None = left_open(  # type: ignore[assignment]
        CommonSettings, "num_layers", "Recurrent layers, one upon the other; chosen by the level when not given."
    )
    dropout: float = changed(CommonSettings, "dropout", 0.3)
    epochs: int | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "epochs",
        "At most so many passes over the training part; chosen by the amount of data when not given.",
    )
    learning_rate: float = changed(CommonSettings, "learning_rate", 4e-3)
    schedule: Literal["constant", "cosine", "one_cycle", "plateau"] = changed(CommonSettings, "schedule", "one_cycle")
    validation_fraction: float = changed(CommonSettings, "validation_fraction", 0.0)
    test_fraction: float = changed(CommonSettings, "test_fraction", 0.1)

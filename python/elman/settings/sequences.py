"""The settings of the jobs that read a whole sequence and give one answer: a class, or a number."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal

from elman.settings.common import CommonSettings
from elman.settings.schema import changed, setting

__all__ = ["ClassifierSettings", "RegressorSettings", "SequenceSettings"]


@dataclass(eq=False, repr=False)
class SequenceSettings(CommonSettings):
    """What a classifier and a regressor of sequences share."""

    target: str | None = setting(
        "The column with the answer of each sequence; found when it is called label, class, target or y.",
        None,
        column=True,
    )
    _: KW_ONLY
    text: str | None = setting("The column of texts; found when not given.", None, column=True)
    series: str | None = setting(
        "The column that tells series apart, in a table with one row a time step; found by its name when not given.",
        None,
        column=True,
    )
    time: str | None = setting(
        "The column that orders the rows of a series; found by its name, else the order of the rows.", None, column=True
    )
    split: str | None = setting(
        "The column that says train, validation or test; found when it is called split.", None, column=True
    )
    level: Literal["auto", "char", "word"] = setting(
        "What a step of a text is, a character or a word; auto takes words where the usual text has eight or more.",
        "auto",
    )
    ensemble: int = setting("Networks, each from its own first weights, whose answers are averaged.", 10, ge=1, le=100)
    pooling: Literal["last", "mean", "both"] = setting(
        "What an answer is taken from: the states that have read everything (last), the mean of an answer at each step "
        "(mean), or one and the other by turns of the ensemble's networks (both).",
        "both",
    )
    time_steps: int = setting(
        "Most time steps of the usual series; longer ones are read several values at a time.", 32, ge=1, le=100_000
    )
    embedding_size: int = setting("Numbers that stand for a symbol of a text.", 32, ge=1, le=4096)
    pieces: int = setting(
        "Characters of the longest piece that is seen at each step; of words and symbols 2 at most.",
        1,
        ge=1,
        le=8,
    )
    min_count: int = setting("How often a symbol must occur to have an id of its own.", 2, ge=1, le=1_000_000)
    noise: float = setting(
        "Noise added to the numbers of a training step, in standard deviations of a channel.", 0.3, ge=0, le=10
    )
    symbol_dropout: float = setting(
        "Share of the symbols and pieces of a training step that are made unknown.", 0.1, ge=0, le=0.9
    )
    changes: bool = setting(
        "Whether networks with an answer at each step read beside each number of a series how fast it changes. Not "
        "where all series have the same few steps.",
        True,
    )
    crop: float = setting(
        "Most of a series that a network with an answer at each step misses in training, another part each time; what "
        "is left is drawn to the old length. Not where all series have the same few steps.",
        0.2,
        ge=0,
        le=0.9,
    )
    min_steps: int | None = setting(
        "Training steps at least, so that small data are seen more often than `epochs` says; 600 to 2500, by the "
        "number of sequences and their kind, when not given.",
        None,
        ge=1,
        le=10**9,
    )
    experts: bool = setting(
        "Whether simple methods answer about texts and lists of symbols with the networks, by shares learnt from what "
        "networks left out. They are measured all the same.",
        True,
    )
    hidden_size: int = changed(CommonSettings, "hidden_size", 64)
    epochs: int = setting(
        "At most so many passes over the training part; more where these make fewer training steps than `min_steps`.",
        15,
        ge=1,
        le=1_000_000,
    )
    schedule: Literal["constant", "cosine", "one_cycle", "plateau"] = changed(CommonSettings, "schedule", "cosine")
    weight_decay: float = changed(CommonSettings, "weight_decay", 0.01)
    patience: int = changed(CommonSettings, "patience", 5)
    validation_fraction: float = setting(
        "Share of the sequences, another one for each network, that decides which epoch's weights are kept; 0: none.",
        0.0,
        ge=0,
        le=0.5,
    )
    test_fraction: float = setting(
        "Share of the sequences that a network never sees and is measured on, another one for each of the ensemble; "
        "0: none. A split column with a test part goes before.",
        0.1,
        ge=0,
        le=0.5,
    )

    def _refuse(self) -> None:
        """Nothing: parts that are drawn for each network leave enough to learn from."""


@dataclass(eq=False, kw_only=True, repr=False)
class ClassifierSettings(SequenceSettings):
    """The settings of `elman.Classifier`."""

    class_weight: Literal["balanced"] | dict[Any, float] | None = setting(
        "How much each class counts: balanced makes all count the same, a mapping gives the weights.", None
    )


@dataclass(eq=False, kw_only=True, repr=False)
class RegressorSettings(SequenceSettings):
    """The settings of `elman.SequenceRegressor`."""

    loss: Literal["squared", "absolute", "huber"] = setting("What a wrong number costs.", "squared")

"""The settings that all jobs share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from elman.errors import SettingError
from elman.settings.schema import Settings, setting

__all__ = ["CellName", "CommonSettings", "refit_on", "seed_of_fit"]

CellName = Literal["rnn", "gru", "lstm"]


@dataclass(eq=False, kw_only=True, repr=False)
class CommonSettings(Settings):
    """The network, its training, and what is kept for measuring it. A job changes defaults with `changed`."""

    cell: CellName = setting("The recurrent cell.", "gru")
    hidden_size: int = setting("Hidden units of a layer.", 16, ge=1, le=4096)
    num_layers: int = setting("Recurrent layers, one upon the other.", 1, ge=1, le=16)
    dropout: float = setting(
        "Share of the numbers between layers that a training step leaves out; needs two layers.", 0.0, ge=0, lt=1
    )
    epochs: int = setting("At most so many passes over the training part.", 200, ge=1, le=1_000_000)
    learning_rate: float = setting("Step size of Adam.", 3e-3, gt=0, le=1)
    schedule: Literal["constant", "cosine", "one_cycle", "plateau"] = setting(
        "How the step size changes during the training.", "constant"
    )
    weight_decay: float = setting("How strongly weights are pulled to zero, as in AdamW.", 0.0, ge=0, le=10)
    gradient_clip: float = setting("Most that the norm of all gradients together may be.", 1.0, gt=0, le=1e6)
    batch_size: int | None = setting(
        "Samples in a training step; chosen by the number of samples when not given.", None, ge=1, le=1_000_000
    )
    patience: int = setting(
        "Epochs without a better validation loss after which training stops.", 20, ge=1, le=1_000_000
    )
    time_limit: float | None = setting(
        "Seconds after which training stops with the best weights; the result then depends on the machine.",
        None,
        gt=0,
        le=1e9,
    )
    warm_start: bool = setting("Whether fit goes on from the weights that are there.", False, typed=False)
    validation_fraction: float = setting(
        "Share of the samples that decides when training stops; 0: none.", 0.15, ge=0, le=0.5
    )
    test_fraction: float = setting("Share of the samples that measures the model; 0: none.", 0.15, ge=0, le=0.5)
    random_state: int | None = setting(
        "Seed of the first weights and of the order of samples; in Python None draws one for each fit.",
        0,
        ge=0,
        lt=2**63,
    )
    n_jobs: int | None = setting(
        "Threads; all cores when not given, or -1. The result does not depend on it.", None, ge=1, le=1024
    )

    def _refuse(self) -> None:
        """SettingError for parts that leave too little to learn from."""
        fraction = self.validation_fraction + self.test_fraction
        if fraction > 0.8:
            raise SettingError(
                f"settings 'validation_fraction' and 'test_fraction': found {fraction:g} together, expected at most 0.8"
            )


def refit_on(everything: str) -> Any:
    """The setting of a job that learns `everything` once it was measured."""
    return setting(
        f"Whether the model is trained again on {everything} once it was measured, for as many steps as were best; not "
        "where the training was ended early, nor under warm_start.",
        True,
    )


def seed_of_fit(settings: CommonSettings) -> int:
    """The seed in the settings of a fit, which always have one: where None was given it was drawn before."""
    return cast(int, settings.random_state)

"""How large the network of a forecaster is and how long it is trained, when nobody says: by what it is asked."""

from __future__ import annotations

import math
from typing import Literal

from elman.prior.network import HIDDEN
from elman.settings import ForecasterSettings, but
from elman.training.batches import batch_size_for

__all__ = ["Origin", "chosen", "origin_of"]

Origin = Literal["the prior", "nothing"]
STEPS, PASSES = 250, 3  # from the prior on, at least
MOST_STEPS = 600  # about, unless a single pass takes more
LARGEST = 64  # windows in a batch


def origin_of(settings: ForecasterSettings) -> Origin:
    """What the network of numbers begins as: nothing, where the settings ask for another one than the prior."""
    other = settings.cell != "gru" or settings.hidden_size is not None or settings.num_layers is not None
    return "nothing" if other else "the prior"


def chosen(settings: ForecasterSettings, numbers: bool, windows: int) -> ForecasterSettings:
    """The settings with a value wherever there was None, for so many `windows` that teach.

    >>> few = chosen(ForecasterSettings(), numbers=True, windows=100)
    >>> few.hidden_size, few.num_layers, few.learning_rate, few.epochs
    (128, 2, 0.0006, 36)
    """
    prior = numbers and origin_of(settings) == "the prior"
    batch = settings.batch_size or (min(LARGEST, batch_size_for(windows)) if prior else None)
    each = math.ceil(max(windows, 1) / (batch or 1))  # steps of a pass
    epochs = max(1, min(max(PASSES, round(STEPS / each)), round(MOST_STEPS / each))) if prior else 200
    return but(
        settings,
        hidden_size=settings.hidden_size or (HIDDEN[0] if prior else 16),
        num_layers=settings.num_layers or (len(HIDDEN) if prior else 1),
        epochs=settings.epochs or epochs,
        learning_rate=settings.learning_rate or (6e-4 if prior else 3e-3),
        schedule=settings.schedule or ("cosine" if prior else "constant"),
        batch_size=batch,
    )

"""How large a tagger's network is and how long it is trained, when nobody says: by level and amount of data alone."""

from __future__ import annotations

import math

from elman.settings import TaggerSettings, but

__all__ = ["chosen"]

STEPS_A_BATCH = 1024  # time steps
UNITS = {"char": 128, "word": 128, "step": 16}
LAYERS = {"char": 2, "word": 2, "step": 1}
ENOUGH = {"char": 1500, "word": 1500, "step": 300}  # training steps
FEWEST_EPOCHS = {"char": 6, "word": 8, "step": 8}
FEWEST_BATCHES = 16  # an epoch, where there is enough for it
SMALLEST_BATCH = 8
MOST_EPOCHS = 100


def chosen(settings: TaggerSettings, samples: int, steps: int) -> TaggerSettings:
    """The settings with a number wherever there was None, for `samples` pieces of `steps` time steps in all.

    >>> one, many = chosen(TaggerSettings(), 1, 6), chosen(TaggerSettings(level="word"), 12_544, 204_577)
    >>> (one.epochs, one.batch_size), (many.epochs, many.batch_size, many.hidden_size)
    ((100, 8), (8, 63, 128))
    """
    level = settings.level
    most = min(max(samples // FEWEST_BATCHES, SMALLEST_BATCH), 256)
    batch = settings.batch_size or min(max(round(STEPS_A_BATCH * samples / max(steps, 1)), SMALLEST_BATCH), most)
    each = math.ceil(samples / batch)
    epochs = min(max(math.ceil(ENOUGH[level] / each), FEWEST_EPOCHS[level]), MOST_EPOCHS)
    return but(
        settings,
        hidden_size=settings.hidden_size or UNITS[level],
        num_layers=settings.num_layers or LAYERS[level],
        epochs=settings.epochs or epochs,
        batch_size=batch,
    )

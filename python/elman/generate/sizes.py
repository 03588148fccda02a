"""How large a generator's network is and how long it is trained, when nobody says: by the amount of text alone.

More text bears a larger network. Six passes are enough where they make some hundreds of steps, and more only learn by
heart; of much text fewer are made, so that the training ends within minutes. With thousands of symbols the output layer
costs most of the time, so that fewer hidden units are taken. The figures come from trainings on 12,000, 60,000 and
1,000,000 characters of one English text, and on Chinese poems.
"""

from __future__ import annotations

import numpy as np

from elman.settings import GeneratorSettings, but

__all__ = ["chosen"]

MANY_SYMBOLS = 1000
FEWEST_STREAMS, MOST_STREAMS = 4, 32
SYMBOLS_A_STREAM = 8000
PASSES, MOST_PASSES = 6, 60
FEWEST_STEPS = 250
MOST_SYMBOLS = 12e6  # read in all passes together


def chosen(settings: GeneratorSettings, symbols: int, kinds: int) -> GeneratorSettings:
    """The settings with a number wherever there was None, for `symbols` in the training part, of so many `kinds`.

    >>> small, large = chosen(GeneratorSettings(), 5_000, 60), chosen(GeneratorSettings(), 1_000_000, 65)
    >>> (small.hidden_size, small.epochs, small.batch_size), (large.hidden_size, large.epochs, large.batch_size)
    ((256, 13, 4), (512, 6, 32))
    """
    many = kinds > MANY_SYMBOLS
    streams = 2.0 ** np.round(np.log2(max(symbols, 1) / SYMBOLS_A_STREAM))
    size = 256 if many or symbols < 20_000 else 512
    batch = settings.batch_size or int(np.clip(streams, FEWEST_STREAMS, MOST_STREAMS))
    steps = max(symbols / (batch * settings.window), 1)
    passes = min(PASSES, MOST_SYMBOLS / max(symbols, 1))
    epochs = np.clip(FEWEST_STEPS / steps, passes, MOST_PASSES)
    return but(
        settings,
        hidden_size=settings.hidden_size or size,
        embedding_size=settings.embedding_size or (128 if many else 64),
        epochs=settings.epochs or max(1, round(float(epochs))),
        batch_size=batch,
    )

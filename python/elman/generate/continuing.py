"""What a trained network writes after a prompt, symbol by symbol."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.generate.alphabet import Alphabet
from elman.generate.sampling import Sampler
from elman.network import Network

__all__ = ["Continuation", "Stopper"]


@dataclass(frozen=True)
class Continuation:
    """What follows the symbols `prompt` (ids, the first one the end of an earlier text) in at most `length` symbols.

    Rare symbols are never drawn. The end of the text is drawn, and ends it, where there were several texts to learn.
    """

    network: Network
    alphabet: Alphabet
    sampler: Sampler
    prompt: Sequence[int]
    length: int

    def ids(self) -> Iterator[int]:
        """The ids of the symbols, as they are drawn."""
        state: Any = None
        for number in self.prompt:
            logits, state = self.network.step(int(number), state)
        for place in range(self.length):
            allowed = logits.astype(np.float64)
            allowed[self.alphabet.rare] = -np.inf
            if not self.alphabet.several:
                allowed[self.alphabet.end] = -np.inf
            number = self.sampler.draw(allowed, place)
            if number == self.alphabet.end:
                return
            yield number
            if place + 1 < self.length:
                logits, state = self.network.step(number, state)

    def pieces(self) -> Iterator[str]:
        """The text as it comes: whole characters, also where bytes are drawn; bytes that are no UTF-8 become U+FFFD."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for number in self.ids():
            written = self.alphabet.write(number)
            piece = decoder.decode(written) if isinstance(written, bytes) else written
            if piece:
                yield piece
        rest = decoder.decode(b"", final=True)
        if rest:
            yield rest


@dataclass(frozen=True)
class Stopper:
    """Ends a text before the first of the texts `stops`, which may lie across pieces.

    >>> "".join(Stopper(["--"]).until(iter(["one -", "- two"])))
    'one '
    """

    stops: Sequence[str]

    def until(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces up to the first stop; what may be the beginning of one is held back until that is known."""
        held = ""
        for piece in pieces:
            held += piece
            places = [place for place in (held.find(stop) for stop in self.stops) if place >= 0]
            if places:
                if min(places):
                    yield held[: min(places)]
                return
            keep = max((self._overlap(held, stop) for stop in self.stops), default=0)
            if len(held) > keep:
                yield held[: len(held) - keep]
            held = held[len(held) - keep :]
        if held:
            yield held

    @staticmethod
    def _overlap(text: str, stop: str) -> int:
        """How many of the last characters of `text` begin `stop`."""
        most = min(len(text), len(stop) - 1)
        return next((size for size in range(most, 0, -1) if stop.startswith(text[-size:])), 0)

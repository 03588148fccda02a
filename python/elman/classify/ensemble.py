"""The networks of an ensemble: what they answer together. Texts are read once for all, and their symbols kept once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.problem import Floats
from elman.classify.answers import Scale, Shares
from elman.classify.coder import NOTHING, SequenceCoder
from elman.classify.networks import Member, outputs
from elman.classify.sequences import Sequences
from elman.network import Network
from elman.plain import Arrays, put_together, take_apart
from elman.table.vocabulary import UNKNOWN, Vocabulary

__all__ = ["Ensemble"]

Ids = NDArray[np.int64]
NONE = Vocabulary(())


@dataclass(frozen=True)
class Ensemble:
    """Networks that read the same kind of sequences, each with a coder and an output of its own."""

    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        """ValueError for no networks, or such as read other kinds of sequences."""
        read = {(each.coder.kind, each.coder.level, each.coder.longest) for each in self.members}
        if len(read) != 1:
            raise ValueError(f"its networks read {sorted(read)}")

    def answers(self, given: Sequences) -> Floats:
        """The mean of what the networks answer: probabilities (n, K) or numbers (n,) for each sequence."""
        pairs = zip(self.members, self._arrays(given), strict=True)
        return np.asarray(sum(m.output.of(outputs(m.network, arrays)) for m, arrays in pairs) / len(self.members))

    def _arrays(self, given: Sequences) -> Iterator[list[NDArray[Any]]]:
        """The sequences as each network reads them."""
        if given.kind == "numbers" or self.members[0].coder.kind == "numbers":
            yield from (member.arrays(given) for member in self.members)
            return
        read = replace(self.members[0].coder, vocabulary=self._symbols).encode(given)
        ids, ends = np.concatenate(read), np.cumsum([len(each) for each in read])[:-1]
        for first, later in self._own_ids:
            own = later[ids]
            own[:, 0] = first[ids[:, 0]]
            yield np.split(own, ends)

    @cached_property
    def _symbols(self) -> Vocabulary:
        """The symbols, and pieces, that any of the networks knows."""
        known = (symbol for member in self.members for symbol in member.coder.vocabulary.symbols)
        return Vocabulary(tuple(dict.fromkeys(known)))

    @cached_property
    def _own_ids(self) -> list[tuple[Ids, Ids]]:
        """For each network its ids of all symbols, by their ids; of single ones, and of longer pieces, which may be
        nothing."""
        found = []
        for member in self.members:
            own = np.append(UNKNOWN, member.coder.vocabulary.encode(self._symbols.symbols))
            later = np.append(np.where(own == UNKNOWN, NOTHING, own), NOTHING)  # the last one is that of -1
            found.append((own, later))
        return found

    def take_apart(self) -> tuple[Any, Arrays]:
        """What a model file keeps: the symbols once, and which of them each network knows."""
        kept = _Kept(
            self._symbols.symbols,
            tuple(self._symbols.encode(member.coder.vocabulary.symbols) - 1 for member in self.members),
            tuple(replace(member.coder, vocabulary=NONE) for member in self.members),
            tuple(member.network for member in self.members),
            tuple(member.output for member in self.members),
        )
        return take_apart(kept)

    @classmethod
    def put_together(cls, plain: Any, arrays: Arrays) -> Ensemble:
        """The networks that `take_apart` gave these of; DamagedError for anything else."""
        kept = put_together(_Kept, plain, arrays)
        members = []
        for known, coder, network, output in zip(kept.known, kept.coders, kept.networks, kept.outputs, strict=True):
            vocabulary = Vocabulary(tuple(kept.symbols[number] for number in known.tolist()))
            members.append(Member(replace(coder, vocabulary=vocabulary), network, output))
        return cls(tuple(members))


@dataclass(frozen=True)
class _Kept:
    """The symbols of all networks, and the places (k,) in them of those that each knows, in the order of its ids."""

    symbols: tuple[Hashable, ...]
    known: tuple[Ids, ...]
    coders: tuple[SequenceCoder, ...]
    networks: tuple[Network, ...]
    outputs: tuple[Shares | Scale, ...]

    def __post_init__(self) -> None:
        """ValueError for parts of different numbers of networks, or symbols that are not there."""
        counts = {len(part) for part in (self.known, self.coders, self.networks, self.outputs)}
        if len(counts) != 1:
            raise ValueError(f"it has parts of {sorted(counts)} networks")
        for known in self.known:
            if known.ndim != 1 or (len(known) and not 0 <= known.min() <= known.max() < len(self.symbols)):
                raise ValueError("its networks know symbols that are not there")

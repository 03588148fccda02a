"""By what shares members answer windows of numbers: those that suit all, or the kind of window that one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import NETWORK, Mixture, absolute_loss, learn_mixture, mean_of, require_members
from elman.baselines.windows import LAST, USUAL
from elman.forecast.foreseen import Foreseen
from elman.forecast.members import Said
from elman.forecast.past import KINDS, SHIFTED
from elman.prior.network import FARTHEST

__all__ = ["Shares", "learn_shares", "pieces_of"]

Floats = NDArray[np.float64]
FEWEST = 5  # pieces of evidence, that can say by what shares members answer


@dataclass(frozen=True)
class Shares:
    """The mixture that suits `common` windows, and those that suit windows of one kind, `special`, of which there are
    such `parts` among those that decide.

    A window's kind is the forecast without learning that would have been the best in it, or that its level shifted. One
    of a kind that has no mixture of its own is answered as all.
    """

    common: Mixture
    special: Mapping[str, Mixture] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)

    def require(self, names: Iterable[str]) -> None:
        """ValueError for mixtures of others than the members `names`, and for kinds that are none."""
        for mixture in (self.common, *self.special.values()):
            require_members(mixture, names)
        if list(self.special) != list(self.parts) or not self.parts.keys() <= {*KINDS}:
            raise ValueError(f"its kinds of windows are {list(self.parts)}")
        if min(self.parts.values(), default=0.0) < 0 or sum(self.parts.values()) > 1 + 1e-9:
            raise ValueError(f"its kinds of windows are such parts of all: {list(self.parts.values())}")

    def only(self, name: str) -> Shares:
        """Those with which one member answers alone, or all others without the network."""
        return Shares(
            self.common.only(name), {kind: each.only(name) for kind, each in self.special.items()}, self.parts
        )

    @property
    def mean(self) -> Mixture:
        """By what shares members answer, the mean over windows that decide."""
        if not self.special:
            return self.common
        by = [1 - sum(self.parts.values()), *self.parts.values()]
        mean = mean_of([self.common, *self.special.values()], by)
        return self.common if mean is None else mean

    def table(self, said: Said) -> Table:
        """The shares of each window; one that shows no known value is answered by the simple forecast alone."""
        every, names = [self.common, *self.special.values()], said.names
        which = np.zeros(len(said.windows), dtype=np.int64)
        for number, kind in enumerate(self.special, start=1):
            which[said.past.kind == KINDS.index(kind)] = number
        shares = np.array([[mixture.shares.get(name, 0.0) for name in names] for mixture in every])[which]
        without = np.array([[mixture.without.get(name, 0.0) for name in names] for mixture in every])[which]
        simple, told = np.eye(len(names))[1], said.past.told[:, None]
        return Table(names, np.where(told, shares, simple), np.where(told, without, simple))


@dataclass(frozen=True)
class Table:
    """The shares (k, members) of the members `names` in the answers to windows, and the best `without` the network."""

    names: tuple[str, ...]
    shares: Floats
    without: Floats

    def answers(self, shares: Floats, say: Callable[[str], Floats]) -> Floats:
        """What all `say` together (k, H); a member without any share is not asked."""
        asked = [number for number in range(len(self.names)) if shares[:, number].any()]
        return np.asarray(sum(shares[:, [number]] * say(self.names[number]) for number in asked))


def learn_shares(said: Said, begin: Mixture) -> Shares:
    """The shares that suit windows of which none of the members saw what came, of all and of each kind.

    Those of a kind are drawn to those of all, these to the mixture `begin`, which stays where there are too few
    windows: those of one stretch are one piece of evidence. Shifts of level are rare, and after one a network that has
    seen few is far off: where too few of them decide, the last value and the mean since the shift answer.
    """
    errors = np.stack([said.simple.missed(said.values(name)) for name in said.names])
    errors = np.where(np.isfinite(errors[1]), np.nan_to_num(errors, nan=FARTHEST), np.nan)

    def learnt(which: NDArray[np.bool_], start: Mixture) -> Mixture:
        pieces = pieces_of(said.simple[which])
        if pieces < FEWEST:
            return start
        each = errors[:, which]
        each = each[:, np.isfinite(each[1])]
        return learn_mixture(said.names, absolute_loss(each, 1, pieces), start)

    common = learnt(np.ones(len(said.windows), dtype=np.bool_), begin)
    of = {kind: said.past.kind == place for place, kind in enumerate(KINDS)}
    starts = {SHIFTED: _after_a_shift(said.names)} if common != begin else {}
    special = {
        kind: learnt(which, starts.get(kind, common))
        for kind, which in of.items()
        if kind in starts or (which.any() and not which.all())
    }
    special = {kind: mixture for kind, mixture in special.items() if mixture != common}
    return Shares(common, special, {kind: float(of[kind].mean()) for kind in special})


def _after_a_shift(names: Sequence[str]) -> Mixture:
    shares = {name: 0.5 if name in (LAST, USUAL) else 0.0 for name in names}
    return Mixture(shares, {name: share for name, share in shares.items() if name != NETWORK})


def pieces_of(seen: Foreseen) -> int:
    """How many stretches of windows there are of which the truth is known."""
    known = np.isfinite(seen.left()).any(axis=1)
    return len(np.unique(seen.channels.stretches(seen.picked)[known]))

"""By what shares members answer windows of numbers: those that suit all, or the kind of series that one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, absolute_loss, learn_mixture, require_members
from elman.baselines.windows import LAST, SEASON, USUAL
from elman.forecast.channels import Channels, Picked
from elman.forecast.foreseen import Foreseen
from elman.forecast.members import Said
from elman.forecast.past import look_back_from
from elman.prior.network import FARTHEST

__all__ = ["Shares", "kinds_of", "learn_shares", "pieces_of"]

Floats = NDArray[np.float64]
FEWEST = 5  # pieces of evidence, that can say by what shares members answer


@dataclass(frozen=True)
class Shares:
    """The mixture that suits `common` windows, and those that suit series of one kind, `special`.

    `kinds` says of each series, a text for each target, which forecast that needs no learning was the best of these in
    its training part. A series without a kind, and one whose kind has no mixture of its own, is answered as all.
    """

    common: Mixture
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    special: Mapping[str, Mixture] = field(default_factory=dict)

    def require(self, names: Iterable[str], targets: int) -> None:
        """ValueError for mixtures of others than the members `names`, and for kinds of other targets."""
        for mixture in (self.common, *self.special.values()):
            require_members(mixture, names)
        if any(len(each) != targets for each in self.kinds.values()):
            raise ValueError("its kinds of series are not those of its targets")

    def only(self, name: str) -> Shares:
        """Those with which one member answers alone, or all others without the network."""
        return Shares(
            self.common.only(name), self.kinds, {kind: each.only(name) for kind, each in self.special.items()}
        )

    @property
    def mean(self) -> Mixture:
        """By what shares members answer, the mean over series."""
        if not self.special:
            return self.common
        kinds = [kind for each in self.kinds.values() for kind in each]
        every = [self.special.get(kind, self.common) for kind in kinds if kind]
        return Mixture(_mean([each.shares for each in every]), _mean([each.without for each in every]))

    def table(self, said: Said) -> Table:
        """The shares of each window; one that shows no known value is answered by the simple forecast alone."""
        every, names = [self.common, *self.special.values()], said.names
        which = np.zeros(len(said.windows), dtype=np.int64)
        if self.special:
            number = {kind: number for number, kind in enumerate(self.special, start=1)}
            which = np.array(
                [number.get(kind, 0) for kind in _kinds_at(said.design.channels, said.windows, self.kinds).tolist()]
            )
        shares = np.array([[mixture.shares.get(name, 0.0) for name in names] for mixture in every])[which]
        without = np.array([[mixture.without.get(name, 0.0) for name in names] for mixture in every])[which]
        simple, told = np.eye(len(names))[1], said.past.told[:, None]
        return Table(names, np.where(told, shares, simple), np.where(told, without, simple))


def _mean(shares: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(each[name] for each in shares) / len(shares) for name in shares[0]}


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


def learn_shares(said: Said, kinds: Mapping[str, Sequence[str]], begin: Mixture) -> Shares:
    """The shares that suit windows of which none of the members saw what came, of all and of each of `kinds`.

    Those of a kind are drawn to those of all, these to the mixture `begin`, which stays where there are too few
    windows: those of one stretch are one piece of evidence.
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
    of = _kinds_at(said.design.channels, said.windows, kinds)
    different = sorted({*of.tolist()} - {""})
    special = {kind: learnt(of == kind, common) for kind in different} if len(different) > 1 else {}
    special = {kind: mixture for kind, mixture in special.items() if mixture != common}
    return Shares(common, kinds if special else {}, special)


def _kinds_at(channels: Channels, windows: Picked, kinds: Mapping[str, Sequence[str]]) -> NDArray[np.str_]:
    """The kind of the series of each window (k,), empty where it has none."""
    panel, nothing = channels.rows.panel, [""] * len(channels.recipe.targets)
    table = np.array([kinds.get(name, nothing) for name in panel.names])
    return np.asarray(table[panel.series_of(windows.ends), windows.target])


def kinds_of(seen: Foreseen) -> dict[str, list[str]]:
    """Which forecast that needs no learning missed the windows that were `seen` of each series by the least."""
    channels, picked = seen.channels, seen.picked
    past = look_back_from(channels, picked)
    simple = {LAST: past.last[:, None], USUAL: past.usual[:, None]}
    if channels.recipe.season > 1:
        simple[SEASON] = past.season
    targets = len(channels.recipe.targets)
    place = channels.rows.panel.series_of(picked.ends) * targets + picked.target
    count = len(channels.rows.panel.names) * targets
    truth = channels.truth(picked)
    losses, names = [], list(simple)
    for each in simple.values():
        errors = np.abs(truth - each)
        known = np.isfinite(errors)
        total = np.bincount(place, np.where(known, errors, 0.0).sum(axis=1), minlength=count)
        losses.append(total / np.maximum(np.bincount(place, known.sum(axis=1), minlength=count), 1))
    best = np.argmin(losses, axis=0)
    there = np.bincount(place, np.isfinite(truth).any(axis=1), minlength=count) > 0
    table = np.where(there, np.array(names)[best], "").reshape(-1, targets).tolist()
    return {name: each for name, each in zip(channels.rows.panel.names, table, strict=True) if any(each)}


def pieces_of(seen: Foreseen) -> int:
    """How many stretches of windows there are of which the truth is known."""
    known = np.isfinite(seen.left()).any(axis=1)
    return len(np.unique(seen.channels.stretches(seen.picked)[known]))

"""One mixture for every job: by what shares a network and the experts beside it answer together.

An expert is a method that answers by itself, from what it has counted or fitted, with logarithms of probabilities or
with values. It is a frozen value, made by a function `fit_...`, whose fields a model file keeps; it has `answers`, and
`classes`, the number of these. What answers beside a network is measured as a rival of all of them too.

Shares are from 0 and sum to 1. They are those under which rows that no member was trained on are likeliest, drawn a
little towards one member that answers alone, so that a few rows say little. Logarithms of probabilities are added by
their shares and normalised; values are averaged, and errors are as likely as in Laplace's law, so that the best answer
is a median and one wild value says little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import log, log_softmax

__all__ = [
    "ALL",
    "NETWORK",
    "WITHOUT",
    "Mixture",
    "absolute_loss",
    "alone",
    "joined_by",
    "learn_mixture",
    "log_loss",
    "logs_of",
    "mean_of",
    "require_members",
]

ALL, NETWORK, WITHOUT = "elman", "network", "without the network"
STEPS = np.ldexp(1.0, -np.arange(7))  # of all shares, that one member may gain at once
ENOUGH = 1e-3  # nats; what gains less is not done
PULL = 0.5  # towards the member that answers alone
TINY = np.finfo(np.float64).tiny
NUMBERS = 2**21  # logarithms of a member that are looked at; of more, every so manieth row

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Loss = Callable[[Floats], float]
Join = Callable[[Mapping[str, float]], Floats]


@dataclass(frozen=True)
class Mixture:
    """The `shares` of the network and of each expert, and those of the best mixture `without` the network, if any."""

    shares: dict[str, float]
    without: dict[str, float]

    def __post_init__(self) -> None:
        """ValueError for shares that are none."""
        experts = [name for name in self.shares if name != NETWORK]
        for shares in (self.shares, self.without) if self.without else (self.shares,):
            if min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-9:
                raise ValueError(f"its members answer by the shares {shares}")
        if NETWORK not in self.shares or (self.without and list(self.without) != experts):
            raise ValueError(f"its members are {list(self.shares)}, without the network {list(self.without)}")

    def answers(self, say: Callable[[str], Floats]) -> Floats:
        """What all answer together; a member without a share is not asked.

        >>> Mixture({"network": 0.75, "mean": 0.25}, {"mean": 1.0}).answers({"network": 0.0, "mean": 4.0}.__getitem__)
        array(1.)
        """
        return joined_by(self.shares, say)

    def rows(self, said: Mapping[str, Floats], join: Join | None = None) -> dict[str, Floats]:
        """What all say together, what the network says, what the others say together, and what each of them says.

        Where the network answers alone, there is no second of these. `join` gives what is said by some shares, where
        that is not the sum of what each said.
        """
        join = join or (lambda shares: joined_by(shares, said.__getitem__))
        found = {ALL: join(self.shares)}
        if self.without:
            found[NETWORK] = said[NETWORK]
        if self.beside == WITHOUT:
            found[WITHOUT] = join(self.without)
        return {**found, **{name: each for name, each in said.items() if name != NETWORK}}

    def only(self, name: str) -> Mixture:
        """The mixture in which one of the `members` answers alone."""
        if name == WITHOUT:
            return Mixture({NETWORK: 0.0, **self.without}, self.without)
        return Mixture({each: float(each == name) for each in self.shares}, self.without)

    @property
    def members(self) -> list[str]:
        """What may answer alone: the network, each expert, and, of several, all these together."""
        return [*self.shares, *([WITHOUT] if self.beside == WITHOUT else [])]

    @property
    def beside(self) -> str | None:
        """What the network is measured by: the best mixture of the others, or the only other."""
        return WITHOUT if len(self.without) > 1 else next(iter(self.without), None)


def require_members(mixture: Mixture, experts: Iterable[str]) -> None:
    """ValueError for a mixture of others than the network and these `experts`."""
    if not mixture.shares.keys() - {NETWORK} <= set(experts):
        raise ValueError(f"its members are {list(mixture.shares)}, its experts {list(experts)}")


def alone() -> Mixture:
    """The network alone."""
    return Mixture({NETWORK: 1.0}, {})


def mean_of(mixtures: Sequence[Mixture], by: Sequence[float]) -> Mixture | None:
    """The mean of mixtures, each counting `by` its part of all; None where they are of different members.

    >>> mean_of([Mixture({"network": 1.0}, {}), Mixture({"network": 1.0}, {})], [0.5, 0.5])
    Mixture(shares={'network': 1.0}, without={})
    """
    if len({(*each.shares, *each.without) for each in mixtures}) != 1:
        return None

    def mean(each: list[dict[str, float]]) -> dict[str, float]:
        return {name: sum(part * shares[name] for part, shares in zip(by, each, strict=True)) for name in each[0]}

    return Mixture(mean([each.shares for each in mixtures]), mean([each.without for each in mixtures]))


def learn_mixture(names: Sequence[str], loss: Loss, start: Mixture | None = None) -> Mixture:
    """Learn the shares of the members `names`, the network first; towards those of `start`, by default the network
    alone, they are drawn.

    `loss` gives for shares (members,) minus the logarithm of how likely what was left out is.

    >>> right, wrong = np.log([[0.9, 0.1], [0.1, 0.9]] * 9), np.log([[0.4, 0.6], [0.6, 0.4]] * 9)
    >>> learn_mixture(["network", "counts"], log_loss([wrong, right], np.array([0, 1] * 9))).shares
    {'network': 0.0, 'counts': 1.0}
    """
    experts = [number for number, name in enumerate(names) if name != NETWORK]
    if not experts:
        return alone()
    first, other = {NETWORK: 1.0}, {names[experts[0]]: 1.0}
    if start is not None:
        first, other = start.shares, start.without
    begin, beside = (np.array([each.get(name, 0.0) for name in names]) for each in (first, other))
    shares = without = _learnt(range(len(names)), loss, begin)
    if shares[list(names).index(NETWORK)]:
        without = _learnt(experts, loss, beside)
    by_name = dict(zip(names, shares.tolist(), strict=True))
    return Mixture(by_name, {names[number]: float(without[number]) for number in experts})


def _learnt(members: Iterable[int], loss: Loss, start: Floats) -> Floats:
    """The shares of some members with the smallest loss, and pull towards `start`: steps towards one of them each."""

    def cost(shares: Floats) -> float:
        return loss(shares) + PULL / 2 * float(np.square(shares - start).sum())

    units = np.eye(len(start))[list(members)]
    shares, least = start, cost(start)
    while True:
        moves = [shares + step * (unit - shares) for unit in units for step in STEPS]
        costs = np.nan_to_num([cost(move) for move in moves], nan=np.inf)
        best = int(np.argmin(costs))
        if not costs[best] <= least - ENOUGH:  # so that nothing is done where there is no number
            return shares
        shares, least = moves[best], costs[best]


def joined_by(shares: Mapping[str, float], say: Callable[[str], Floats]) -> Floats:
    """The sum of what members say, each by its share; one without a share is not asked."""
    return np.asarray(sum(share * say(name) for name, share in shares.items() if share))


def logs_of(probabilities: Floats) -> Floats:
    """Probabilities as a mixture joins them: their logarithms, that of nothing as small as there is."""
    return log(np.maximum(probabilities, TINY))


def log_loss(said: Sequence[Floats], y: Ids, pieces: int | None = None, weights: Floats | None = None) -> Loss:
    """Of the classes `y` (n,), where each member said logarithms (n, K); all rows together are so many `pieces` of
    evidence, by default each is one, and count by `weights` (n,); without rows nothing is likelier than anything else.
    """
    if not len(y):
        return lambda _: 0.0
    step = max(1, said[0].size // NUMBERS)
    logs, codes = [each[::step] for each in said], y[::step]
    rows, count = np.arange(len(codes)), len(y) if pieces is None else pieces
    by = np.ones(len(codes)) if weights is None else weights[::step]
    by = by / max(float(by.sum()), TINY)

    def loss(shares: Floats) -> float:
        mixed = np.asarray(sum(share * each for share, each in zip(shares, logs, strict=True) if share))
        return -count * float((by * log_softmax(mixed)[rows, codes]).sum())

    return loss


def absolute_loss(errors: Floats, start: int, pieces: int | None = None) -> Loss:
    """Of values that members missed by `errors` (members, n), as large as those of the member `start` usually are; all
    together are so many `pieces` of evidence, by default each is one."""
    count = errors.shape[1] if pieces is None else pieces
    some = errors[:, :: max(1, errors.size // NUMBERS)]
    usual = float(np.abs(some[start]).sum()) / max(some.shape[1], 1)
    if not usual:
        return lambda _: 0.0

    def loss(shares: Floats) -> float:
        missed = np.abs(sum(share * each for share, each in zip(shares, some, strict=True) if share))
        return float(count * missed.sum() / some.shape[1] / usual)

    return loss

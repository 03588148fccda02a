"""A model of numbers: a recurrent network that began as the prior, the prior itself, regressions, and their shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL, NETWORK, WITHOUT, Mixture
from elman.evaluate.answered import Answered, answered
from elman.evaluate.evaluation import Evaluation, evaluate
from elman.forecast.adapting import HELD, Factors, adapted, as_known, before_any, origins_of, require_factors
from elman.forecast.answers import Counts, Known, numbered
from elman.forecast.channels import Channels, future_columns, picked, step_size
from elman.forecast.linear_part import Design, widths
from elman.forecast.members import Members, Said, names_of
from elman.forecast.networks import QUANTILES
from elman.forecast.rivals import Measured, Rivals, asked_by, make_part
from elman.forecast.rows.halves import FEWEST
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.scaling import Scaling
from elman.forecast.shares import Shares
from elman.forecast.sizes import Origin
from elman.network import Dense, Network
from elman.prior.forecasting import at_levels
from elman.prior.network import LEVELS

__all__ = ["NumberModel", "kept_near"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
BLOCK = 4096  # windows that are forecast together
LEARNT = 4  # of the members, the first, learn from tables
UNCALIBRATED = f"Its intervals are not calibrated: that takes {FEWEST} windows in the validation part."
AROUND = len(HELD) + 1  # numbers beside the quantiles that are asked for: HELD, and the least that is possible
SHORT = "There are too few rows to learn from: what answers is the {}."


@dataclass(frozen=True)
class NumberModel:
    """All that turns windows into forecasts of numbers, but for the recipe.

    `scaling` has the unit of each series, `knots` are where the effect of known columns may bend. The network began as
    the prior or from nothing, its `origin`. `members` answer by their `shares`, each kept near what is seen: above or
    below it by at most `reach` (H,) units. Quantiles are stretched from the median, those of each row ahead and each of
    LEVELS by their `stretch` (H, LEVELS), so that they cover on the later half of the validation part what they say;
    they are as networks say them where too few windows could tell: not `calibrated`. `levels` are those that are asked
    for beside the median. `taught`: there were rows to learn from. `factors` are by how much farther from the median
    quantiles are since rows came (`elman.forecast.adapting`).
    """

    scaling: Scaling
    knots: Floats
    members: Members
    shares: Shares
    stretch: Floats
    reach: Floats
    levels: tuple[float, ...]
    origin: Origin
    taught: bool
    calibrated: bool
    factors: Factors = field(default_factory=dict)

    @property
    def network(self) -> Network:
        """The network that learnt of the table."""
        return self.members.network

    @property
    def mixture(self) -> Mixture:
        """By what shares members answer, the mean over series."""
        return self.shares.mean

    def as_measured(self, measured: NumberModel) -> NumberModel:
        """The same, answering by the shares of a model that was `measured`, as far from the median and as near to what
        was seen."""
        return replace(
            self,
            shares=measured.shares,
            stretch=measured.stretch,
            calibrated=measured.calibrated,
            reach=measured.reach,
        )

    def forecasts(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """Numbers (k, H, targets, 1 + levels), in their units, for the rows after the windows that end at `ends`: the
        median, then the quantiles that are asked for; nan where nothing is known before."""
        return self.counted(recipe, rows, ends)[0]

    def counted(self, recipe: Recipe, rows: Rows, ends: Ids, rolling: bool = False) -> tuple[Floats, Counts]:
        """The same forecasts, and what has to be said of them. Where they are `rolling`, quantiles are as far from the
        median as rows before each forecast say that the model has not learnt."""

        def answers(said: Said) -> Floats:
            around, drawn = self._around(said)
            alone = np.broadcast_to(~(said.past.told | said.seen.unseen)[:, None], drawn.shape)
            return np.concatenate([around, np.stack([drawn, alone], axis=2)], axis=2)

        found = self._each(recipe, rows, ends, answers)
        quantiles = self._spaced(recipe, rows, ends, found[..., :-2], rolling)
        drawn, alone = int(found[..., -2].sum()), int(found[:, 0, :, -1].sum())
        refused = int(np.isnan(quantiles[:, 0, :, 0]).sum())
        count, who = found[..., 0].size, names_of(self.origin, recipe.season)[1]
        return quantiles, Counts(drawn, count, alone, refused, who, rows.errors, rows.error)

    def followed(self, recipe: Recipe, rows: Rows, new: NDArray[np.bool_]) -> NumberModel:
        """The same, once rows that are `new` (n,) have come: its quantiles are as far from the median as these say."""
        ends = origins_of(recipe, rows, new) if self.levels else rows.panel.starts[:0]
        if not len(ends):
            return self
        around = self._each(recipe, rows, ends, lambda said: self._around(said)[0])
        return replace(self, factors=adapted(recipe, rows, ends, _held(around), new, self.factors)[1])

    def _each(self, recipe: Recipe, rows: Rows, ends: Ids, answers: Callable[[Said], Floats]) -> Floats:
        """What `answers` gives for windows (k, H, n), block by block, as (k, H, targets, n)."""
        design, windows = Design(Channels(recipe, rows, self.scaling), self.knots), picked(recipe, ends)
        parts = [windows[start : start + BLOCK] for start in range(0, len(windows), BLOCK)]
        found = [answers(Said(self.members, design, part, self.origin)) for part in parts]
        each = np.concatenate(found).reshape(len(recipe.targets), len(ends), recipe.horizon, -1)
        return np.asarray(each.transpose(1, 2, 0, 3))

    def _middle(self, said: Said) -> tuple[Floats, NDArray[np.bool_]]:
        """The medians (k, H) after windows, of members each of which is kept near; which would be too far else."""
        table = self.shares.table(said)
        _, drawn = kept_near(said, table.answers(table.shares, said.values), self.reach)
        return table.answers(table.shares, lambda name: kept_near(said, said.values(name), self.reach)[0]), drawn

    def _around(self, said: Said) -> tuple[Floats, NDArray[np.bool_]]:
        """The median after windows, the quantiles that are asked for, those of HELD, and the least that is possible
        (k, H, n), as if no row had come since the fit; which medians would be too far else (k, H)."""
        middle, drawn = self._middle(said)
        share = self.shares.table(said).shares[:, 0]
        quantiles = np.sort(middle[:, :, None] + self.stretch * said.spread(share), axis=2)
        least = np.broadcast_to(_least(said)[:, None, None], (*middle.shape, 1))
        return np.concatenate([at_levels(quantiles, (0.5, *self.levels, *HELD)), least], axis=2), drawn

    def _spaced(self, recipe: Recipe, rows: Rows, ends: Ids, around: Floats, rolling: bool) -> Floats:
        """Median and quantiles (k, H, targets, 1 + levels) as far apart as rows that came say."""
        middle, found = around[..., :1], around[..., :-AROUND]
        rolls = rolling and bool(self.levels)
        factors = self._rolled(recipe, rows, ends, around) if rolls else as_known(recipe, rows, ends, self.factors)
        if (factors != 1).any():
            with np.errstate(invalid="ignore"):  # what is infinite is refused
                moved = middle + factors[..., None] * (found - middle)
            found = np.where(np.isfinite(moved), moved, found)
        return np.asarray(np.maximum(found, around[..., -1:]))

    def _rolled(self, recipe: Recipe, rows: Rows, ends: Ids, around: Floats) -> Floats:
        """How far quantiles are from the median (k, H, targets) at each of `ends` (k,), times; forecasts are made from
        all rows before these that tell something of it."""
        new = rows.part == 2
        telling = origins_of(recipe, rows, new)
        others = np.setdiff1d(before_any(rows, telling, ends), ends)
        held = _held(around)
        if len(others):
            more = self._each(recipe, rows, others, lambda said: self._around(said)[0])
            held = np.concatenate([held, _held(more)])
        every = np.concatenate([ends, others])
        return adapted(recipe, rows, every, held, new, {}, np.isin(every, telling))[0][: len(ends)]

    def _rows(self, said: Said) -> Floats:
        """What the members that learn say by themselves, and then all but the network together (k, H, members + 1)."""
        each = {name: kept_near(said, said.values(name), self.reach)[0] for name in said.names}
        table = self.shares.table(said)
        without = table.answers(table.without, each.__getitem__) if self.mixture.without else each[NETWORK]
        found = np.stack([*(each[name] for name in said.names[:LEARNT]), without], axis=2)
        return np.asarray(np.maximum(found, _least(said)[:, None, None]))

    def columns(self, recipe: Recipe, forecasts: Floats, known: Known) -> dict[str, list[Any]]:
        """Forecasts as columns, in the places of the `known` rows (n,)."""
        return numbered(recipe.roles.targets, self.levels, forecasts.reshape(-1, *forecasts.shape[2:]), known)

    def answered(
        self, recipe: Recipe, rivals: Rivals, rows: Rows, ends: Ids, rolling: bool = False
    ) -> tuple[Answered, Counts]:
        """What it, each of its members and the simple methods say of the windows that end at `ends`; how many answers
        were drawn back. Quantiles of forecasts that are `rolling` are those of `counted`."""

        def answers(said: Said) -> Floats:
            around, drawn = self._around(said)
            return np.concatenate([self._rows(said), drawn[:, :, None], around], axis=2)

        each = self._each(recipe, rows, ends, answers)
        quantiles = self._spaced(recipe, rows, ends, each[..., LEARNT + 2 :], rolling)
        each = _by_target(np.concatenate([each[..., : LEARNT + 2], quantiles], axis=3))
        shape = slice(None) if each.shape[1] > 1 else 0
        names = names_of(self.origin, recipe.season)[: LEARNT if self.taught else 2]
        said = {name: each[:, shape, number] for number, name in enumerate(names)}
        found = {ALL: each[:, shape, LEARNT + 2]}
        if self.mixture.without:
            found[NETWORK] = said[NETWORK]
        if self.mixture.beside == WITHOUT:
            found[WITHOUT] = each[:, shape, LEARNT]
        found |= {name: values for name, values in said.items() if name != NETWORK}
        asked = {ALL: each[:, :, LEARNT + 3 :]} if self.levels else None
        counts = Counts(int(each[:, :, LEARNT + 1].sum()), each[:, :, LEARNT + 1].size, 0, 0, "")
        part = make_part(recipe, rows, ends, rivals.scales)
        return answered(rivals.methods, part, found, asked, self.network.threads), counts

    def forecasts_said(self, recipe: Recipe, said: Answered) -> Floats:
        """The forecasts (k, H, targets, 1 + levels) in what it said."""
        count, horizon = len(said.y), recipe.horizon
        each = [said.forecasts[ALL].reshape(count, -1, 1), *([said.quantiles[ALL]] if self.levels else [])]
        return np.concatenate(each, axis=2).reshape(count, -1, horizon, 1 + len(self.levels)).transpose(0, 2, 1, 3)

    def evaluate(
        self, recipe: Recipe, rivals: Rivals, measured: Measured, theirs: Mapping[str, Floats] | None = None
    ) -> Evaluation:
        """Measure it, each of its members, the simple methods, and what others answer, `theirs`, on what it has not
        learnt."""
        said, counts = self.answered(recipe, rivals, measured.rows, measured.ends)
        note = " ".join(filter(None, [*counts.notes, measured.note, self.note]))
        return evaluate(asked_by(recipe), said.beside(theirs or {}), self.levels, note, self.mixture)

    @property
    def note(self) -> str:
        """What answers where there were too few rows to learn from, and that intervals are as networks say them, where
        too few windows could calibrate some; empty otherwise."""
        if not self.taught:
            return SHORT.format(names_of(self.origin, 1)[1])
        return UNCALIBRATED if self.levels and not self.calibrated else ""

    def require(self, recipe: Recipe) -> None:
        """ValueError unless it is a model of what `recipe` reads."""
        if self.knots.ndim != 2 or len(self.knots) != len(future_columns(recipe)):
            raise ValueError(f"its knots have the shape {self.knots.shape}")
        if any(len(each) != len(recipe.targets) for each in self.scaling.units.values()):
            raise ValueError("its scaling is not that of its targets")
        self.members.require(recipe, widths(recipe, self.knots))
        self.shares.require(names_of(self.origin, recipe.season))
        if (
            self.stretch.shape != (recipe.horizon, len(LEVELS))
            or not (np.isfinite(self.stretch) & (self.stretch > 0)).all()
        ):
            raise ValueError(f"its stretch is {self.stretch.tolist()}")
        if self.reach.shape != (recipe.horizon,) or not (np.isfinite(self.reach) & (self.reach >= 0)).all():
            raise ValueError(f"its reach is {self.reach.tolist()}")
        require_factors(recipe, self.factors)
        for network in (self.members.network, self.members.simple):
            if network.head != QUANTILES:
                raise ValueError(f"its network answers {network.head}")
            if network.inputs != Dense(step_size(recipe)):
                raise ValueError(f"its network reads {network.inputs}")


def kept_near(said: Said, answers: Floats, reach: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Answers (k, H), none farther from what the window showed than `reach` (H,) units, and which were drawn back."""
    past, far = said.past, reach * said.liveliness[:, None]
    near = np.clip(answers, past.lowest[:, None] - far, past.highest[:, None] + far)
    return near, np.asarray(np.isfinite(near) & (near != answers))


def _by_target(found: Floats) -> Floats:
    """Answers (k, H, targets, n) as (k, targets times H, n): those of the first target first."""
    return found.transpose(0, 2, 1, 3).reshape(len(found), -1, found.shape[3])


def _held(around: Floats) -> Floats:
    """The median and the quantiles of HELD (..., 3)."""
    return np.concatenate([around[..., :1], around[..., -AROUND:-1]], axis=-1)


def _least(said: Said) -> Floats:
    """The least that is possible after windows (k,): 0 where all was from there on; nan where nothing is known."""
    seen, windows = said.seen, said.windows
    positive = np.array([target.positive for target in seen.channels.recipe.targets])[windows.target]
    return np.where(seen.unseen, np.nan, np.where(positive & (seen.lowest >= 0), 0.0, -np.inf))

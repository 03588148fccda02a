"""Forecasts without training, by the prior: a recurrent network that has only seen made series."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.answers import numbered, said_of_errors
from elman.forecast.look_back import FEWEST, LookedBack, look_back
from elman.forecast.rows.clock import clock_of
from elman.forecast.rows.recipe import found_target
from elman.network import Network
from elman.prior.forecasting import forecast as by_prior
from elman.prior.histories import Histories, wild
from elman.prior.network import HORIZON
from elman.prior.weights import the_prior
from elman.settings import ForecasterSettings, validated
from elman.table.calendar import season_of, told_season
from elman.table.codes import said_of_codes
from elman.table.columns import Column
from elman.table.gaps import rows_to_come
from elman.table.large_numbers import require_apart
from elman.table.order import Ordered, in_order, require_step
from elman.table.reading import read
from elman.table.roles import Roles, find_roles
from elman.table.table import Table
from elman.table.writing import like

__all__ = ["ZeroShot", "forecast", "zero_shot"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
KINDS = {"word": "words", "boolean": "yes or no", "time": "dates"}


@dataclass(frozen=True)
class ZeroShot:
    """A table in order, and the targets `y` (targets, rows) that are forecast of it, nan where there is no value.

    Of these, `wild` ones (targets, rows) were so far away that they can only be errors.
    """

    given: Any
    network: Network
    roles: Roles
    rows: Ordered
    y: Floats
    wild: NDArray[np.bool_]
    settings: ForecasterSettings

    @property
    def notes(self) -> list[str]:
        """What should be known of the forecasts, a sentence each."""
        panel, found = self.rows.panel, []
        if self.roles.time is None and (others := self._others()):
            found.append(
                "Found no column of times: the rows are taken in the order in which they stand; not looked at: "
                f"{', '.join(others)}."
            )
        found += self.rows.notes
        if count := int(self.wild.sum()):
            target, row = np.argwhere(self.wild)[0].tolist()
            first = self.rows.table.place(int(panel.order[row]), self.roles.targets[target])
            found += said_of_errors(count, first)
        lowest, highest = (each.reduceat(self.y, panel.starts[:-1], axis=1) for each in (np.fmin, np.fmax))
        if count := int(np.isnan(lowest).any(axis=0).sum()):
            found.append(f"Series without any value, not forecast: {count:,}.")
        if self.settings.levels and (count := int((lowest == highest).any(axis=0).sum())):
            found.append(
                f"Series of one value alone, once or again and again, whose intervals have no width: {count:,}."
            )
        if self.settings.horizon > HORIZON:
            found.append(
                f"The prior has learnt to forecast {HORIZON} rows ahead; how sure later ones are is not learnt."
            )
        return found

    def forecasts(self) -> Any:
        """The rows ahead of each series, in the form in which the table came."""
        horizon, panel = self.settings.horizon, self.rows.panel
        columns: dict[str, list[Any]] = {}
        if horizon > 1:
            columns["horizon"] = list(range(1, horizon + 1)) * len(panel.counts)
        for name, y in zip(self.roles.targets, self.y, strict=True):
            before = f"{name} " if len(self.y) > 1 else ""
            columns |= {f"{before}{each}": values for each, values in self._columns(y).items()}
        keys = (self.roles.series, np.repeat(panel.order[panel.starts[1:] - 1], horizon))
        _, moments = rows_to_come(panel, self.rows.step, panel.starts[1:] - 1, horizon)
        times = (self.roles.time, moments.reshape(horizon, -1).T.ravel())
        return like(self.given, self.rows.table, keys, times, columns)

    def look_back(self) -> list[LookedBack]:
        """What the same would have reached on the last rows of each target of which a series is long enough."""
        horizon, starts = self.settings.horizon, self.rows.panel.starts
        long = np.flatnonzero(np.diff(starts) >= horizon + FEWEST)
        found = [
            look_back(self.network, name, self._histories(y, starts[long], starts[long + 1] - horizon), horizon)
            for name, y in zip(self.roles.targets, self.y, strict=True)
        ]
        return [each for each in found if each is not None]

    def _others(self) -> list[str]:
        """The columns that are not looked at, but for those that were asked not to be."""
        taken = {*self.roles.targets, self.roles.series, *(self.settings.exclude or ())}
        return [name for name in self.rows.table.names if name not in taken]

    def _columns(self, y: Floats) -> dict[str, list[Any]]:
        """The columns of one target: its median, and the quantiles that are asked for."""
        levels, starts = self.settings.levels, self.rows.panel.starts
        histories = self._histories(y, starts[:-1], starts[1:])
        found = by_prior(self.network, histories, self.settings.horizon, (0.5, *levels))
        flat = found.reshape(-1, 1, 1 + len(levels))
        known = np.isfinite(flat[:, 0, 0])
        return numbered(("",), levels, flat[known], known)

    def _histories(self, y: Floats, first: Ids, end: Ids) -> Histories:
        """Rows of a target, with the seasons that the step tells, or each history by itself."""
        step, told = self.rows.step, told_season(self.rows.step)
        if told is None:
            spans = zip(first.tolist(), end.tolist(), strict=True)
            season = np.array([season_of(step, y[begin:stop]) for begin, stop in spans], dtype=np.int64)
        else:
            season = np.full(len(first), told)
        return Histories(y, first, end, clock_of(step, season, self.rows.panel.time[first]))


def forecast(
    table: Any,
    target: str | list[str] | None = None,
    *,
    horizon: int = 1,
    time: str | None = None,
    series: str | None = None,
    exclude: list[str] | None = None,
    quantiles: list[float] | None = None,
    coverage: float | None = None,
    n_jobs: int | None = None,
) -> Any:
    """Forecast numbers, the `horizon` rows after the last one of each series, without any training.

    The prior answers, a recurrent network that comes with elman and has only seen series that a program makes. It reads
    the target alone; for other columns, words and yes or no there is `elman.Forecaster`.

    `table` and the columns are as for `elman.Forecaster`, and so is what comes back: the columns of series and time,
    `horizon` from 1 when more than one row is forecast, `prediction` (the median), and `q0.1` ... for `quantiles`, or
    the two of the interval that covers a share `coverage` of the truth. A series without any value gets None. DataError
    for a target without any value, SettingError for one that holds no numbers; a warning where the horizon is beyond
    what the prior has learnt, rows are unevenly apart, a value is left out as an error, or a series has no value, or
    one alone.

    >>> months = [f"{2020 + n // 12}-{n % 12 + 1:02d}-01" for n in range(48)]
    >>> sales = [100 + 10 * (n % 12) for n in range(48)]
    >>> found = forecast({"month": months, "sales": sales}, target="sales", horizon=3)
    >>> found["month"], [round(value, -1) for value in found["prediction"]]
    (['2024-01-01', '2024-02-01', '2024-03-01'], [100.0, 110.0, 120.0])
    """
    names = {"target": target, "horizon": horizon, "time": time, "series": series, "exclude": exclude}
    more = {"quantiles": quantiles, "coverage": coverage, "n_jobs": n_jobs}
    asked = zero_shot(table, validated(ForecasterSettings, {**names, **more}))
    for note in asked.notes:
        warnings.warn(note, stacklevel=3)  # the package that is called stands between
    return asked.forecasts()


def zero_shot(source: Any, settings: ForecasterSettings) -> ZeroShot:
    """Read a table and order its rows; DataError and SettingError say in one line what can't be forecast."""
    table = read(source)
    asked = settings.target or found_target(table, settings)
    roles = find_roles(table, asked, settings.time, settings.series, exclude=settings.exclude or ())
    rows = in_order(table, roles)
    starts = rows.panel.starts
    require_step(table.name, roles, rows)
    y = np.array([_numbers(table, rows.table, name)[rows.panel.order] for name in roles.targets])
    errors = np.array([wild(each, starts[:-1], starts[1:]) for each in y])
    network = the_prior(settings.n_jobs)
    return ZeroShot(source, network, roles, rows, np.where(errors, np.nan, y), errors, settings)


def _numbers(given: Table, table: Table, name: str) -> Floats:
    column: Column = table.column(name)
    where = f"{given.name}: column {name!r}"
    if column.kind != "number":
        raise SettingError(
            f"{where} holds {KINDS[column.kind]}{said_of_codes(name, column.labels)}, expected numbers, as nothing "
            "else is forecast without training; "
            "train a model of it, with elman fit or elman.Forecaster"
        )
    require_apart(given, [name])
    values = np.where(np.isfinite(column.values), column.values, np.nan)
    if np.isnan(values).all():
        raise DataError(f"{where} has no values, expected numbers to forecast from; choose another target")
    return values

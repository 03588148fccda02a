"""Public holidays as a column made of the times: a yes or no whose future is known without being told.

They come from the package `holidays`, which knows some two hundred and fifty countries; it is imported when there are
days to ask for, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError, suggest
from elman.table.columns import Column
from elman.table.roles import Roles
from elman.table.steps import Step
from elman.table.table import Table
from elman.table.zones import to_local

__all__ = ["Holidays", "holidays_of"]


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country, and of one of its states or provinces where there is a `subdivision`."""

    country: str
    subdivision: str | None = None

    @property
    def name(self) -> str:
        """The name of the column.

        >>> Holidays("AU", "VIC").name
        'holiday AU-VIC'
        """
        return f"holiday {self.country}" + (f"-{self.subdivision}" if self.subdivision else "")

    def are(self, time: NDArray[Any]) -> NDArray[np.float64]:
        """1 for each of the moments (n,) that lies on a holiday, 0 for the others.

        SettingError when the package is missing, or does not know the country or the subdivision.
        """
        package = _package()
        known = package.list_supported_countries(include_aliases=True)
        if self.country not in known:
            raise SettingError(f"setting 'holidays': unknown country {self.country!r}: {_near(self.country, known)}")
        if self.subdivision is not None and self.subdivision not in known[self.country]:
            parts = known[self.country]
            more = _near(self.subdivision, parts) if parts else "it has none; leave that out"
            raise SettingError(f"setting 'holidays': {self.country} has no subdivision {self.subdivision!r}: {more}")
        days = time.astype("datetime64[D]")
        years = np.unique(days.astype("datetime64[Y]")).astype(np.int64) + 1970
        found = package.country_holidays(self.country, subdiv=self.subdivision, years=years.tolist())
        return np.isin(days, np.array(sorted(found), dtype="datetime64[D]")).astype(np.float64)

    def column(self, time: Column) -> Column:
        """The column, beside that of the times."""
        return Column(self.name, "boolean", self.are(to_local(time.values, time.zone)), (False, True))

    def require_days(self, table: Table, roles: Roles, step: Step) -> None:
        """Refuse a table that can't have them: SettingError without dates or with steps above a day, DataError for a
        column of the same name.
        """
        found = "no column of dates" if roles.time is None or step.unit == "number" else ""
        if not found and step.unit != "weekdays" and not 0 < step.days <= 1:
            found = f"rows {step} apart"
        if found:
            raise SettingError(f"setting 'holidays': found {found}, expected days or parts of days; leave it out")
        if self.name in table.raw:
            raise DataError(
                f"{table.name}: there is a column {self.name!r} already, and setting 'holidays' makes one of "
                "that name; rename it or leave the setting out"
            )


def holidays_of(place: tuple[str, str | None] | None) -> Holidays | None:
    """The holidays of a country and a subdivision; None for none."""
    return None if place is None else Holidays(*place)


def _package() -> Any:
    try:
        import holidays
    except ImportError as error:
        raise SettingError(
            "setting 'holidays': the package holidays is not installed; install it: pip install holidays"
        ) from error
    return holidays


def _near(name: str, known: Any) -> str:
    """The nearest of the `known` codes, or those that begin with the same letter, or some of them."""
    said = suggest(name, known)
    if said.startswith("choose one of ") and len(known) > 30:
        return "give a code of ISO 3166, such as AU, DE or US"
    return said

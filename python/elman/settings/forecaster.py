"""The settings of the forecaster."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from elman.errors import SettingError
from elman.settings.common import CommonSettings, refit_on
from elman.settings.schema import left_open, setting

__all__ = ["ForecasterSettings"]


@dataclass(eq=False, repr=False)
class ForecasterSettings(CommonSettings):
    """The settings of `elman.Forecaster`."""

    target: str | list[str] | None = setting(
        "The column to forecast, or several columns of numbers; found when columns are called ds and y, or timestamp "
        "and target.",
        None,
        column=True,
    )
    _: KW_ONLY
    time: str | None = setting("The column of dates; found by its values when not given.", None, column=True)
    series: str | None = setting("The column that tells series apart; found when dates repeat.", None, column=True)
    window: int | None = setting(
        "Rows, up to the last one, that are read to forecast the next; when not given 7, a season or the horizon.",
        None,
        ge=1,
        le=100_000,
    )
    horizon: int = setting("How many rows ahead are forecast, all of them at once.", 1, ge=1, le=10_000)
    known: list[str] | None = setting(
        "Columns whose future is known, such as holidays: read in the rows to come too.", None
    )
    holidays: str | dict[str, str] | None = setting(
        "Country, such as AU, or part of one, AU-VIC, whose public holidays are known; needs the package holidays.",
        None,
    )
    static: list[str] | None = setting("Columns that stay the same in a series.", None)
    exclude: list[str] | None = setting("Columns that are not looked at.", None)
    quantiles: list[float] | None = setting("Quantiles that are forecast of numbers, such as 0.1, 0.5, 0.9.", None)
    coverage: float | None = setting(
        "Share of the truth that the interval forecast of numbers is to cover, in place of quantiles.", None, gt=0, lt=1
    )

    experts: bool = setting(
        "Whether the prior and ridge regressions answer for numbers with the network, by shares learnt from the "
        "validation part. They are measured all the same.",
        True,
    )
    refit: bool = refit_on("all rows")
    # Types wider than the inherited ones: a value is chosen before the job reads them.
    hidden_size: int | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "hidden_size",
        "Hidden units of a layer; of numbers those of the prior, from which the network then begins, else 16 when not "
        "given.",
    )
    num_layers: int | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "num_layers",
        "Recurrent layers, one upon the other; of numbers those of the prior, else 1 when not given.",
    )
    epochs: int | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "epochs",
        "At most so many passes over the training part; from the prior on as many as make 250 to 600 steps, else 200 "
        "when not given.",
    )
    learning_rate: float | None = left_open(  # type: ignore[assignment]
        CommonSettings, "learning_rate", "Step size of Adam; from the prior on 0.0006, else 0.003 when not given."
    )
    schedule: Literal["constant", "cosine", "one_cycle", "plateau"] | None = left_open(  # type: ignore[assignment]
        CommonSettings,
        "schedule",
        "How the step size changes during the training; from the prior on cosine, else constant when not given.",
    )

    def _refuse(self) -> None:
        """SettingError for quantiles that don't rise, and for what is no target and no place with holidays."""
        super()._refuse()
        levels = self.quantiles
        if levels is not None and self.coverage is not None:
            raise SettingError("settings 'quantiles' and 'coverage': found both, expected one of them; leave one out")
        if levels is not None and not all(low < high for low, high in zip([0.0, *levels], [*levels, 1.0], strict=True)):
            raise SettingError(f"setting 'quantiles': found {levels!r}, expected rising numbers between 0 and 1")
        if self.target is not None and not self.target:
            raise SettingError(f"setting 'target': found {self.target!r}, expected the name of a column")
        self.holidays_in  # noqa: B018 - it refuses what is no place

    @property
    def holidays_in(self) -> tuple[str, str | None] | None:
        """The country and its subdivision whose holidays are asked for; SettingError when they can't be made out.

        >>> ForecasterSettings(target="load", holidays="AU-VIC").holidays_in
        ('AU', 'VIC')
        """
        place = self.holidays
        if place is None:
            return None
        if isinstance(place, str):
            country, _, part = place.partition("-")
            place = {"country": country, "subdivision": part} if part else {"country": country}
        if not place.get("country") or not set(place) <= {"country", "subdivision"}:
            raise SettingError(
                f"setting 'holidays': found {self.holidays!r}, expected a country such as 'AU' or 'AU-VIC', "
                "or country and subdivision by name"
            )
        return place["country"], place.get("subdivision")

    @property
    def levels(self) -> tuple[float, ...]:
        """The quantiles asked for, those of `coverage` with the median between them; empty when none are."""
        if self.coverage is not None:
            return ((1 - self.coverage) / 2, 0.5, (1 + self.coverage) / 2)
        return tuple(self.quantiles or ())

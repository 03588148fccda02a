"""The settings of the forecaster."""

from __future__ import annotations

from dataclasses import dataclass

from elman.settings.common import CommonSettings
from elman.settings.schema import setting

__all__ = ["ForecasterSettings"]


@dataclass(frozen=True, kw_only=True)
class ForecasterSettings(CommonSettings):
    """The settings of `elman.Forecaster`."""

    target: str = setting("The column to forecast.", column=True)
    time: str | None = setting("The column of dates; found by its values when not given.", None, column=True)
    series: str | None = setting("The column that tells series apart; found when dates repeat.", None, column=True)
    window: int = setting(
        "How many rows, up to the last one, the network reads to forecast the next.", 7, ge=1, le=100_000
    )

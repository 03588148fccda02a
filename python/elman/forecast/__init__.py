"""The job of the forecaster: what comes after the last row of each series of a table.

The package itself can be called: `elman.forecast(table, ...)` forecasts without training, see
`elman.forecast.zero_shot.forecast`. A function beside a package of the same name would be hidden by it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, table: Any, target: str | list[str] | None = None, **settings: Any) -> Any:
        """As `elman.forecast.zero_shot.forecast`."""
        from elman.forecast.zero_shot import forecast

        return forecast(table, target, **settings)


sys.modules[__name__].__class__ = _Callable

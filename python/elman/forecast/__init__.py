"""The job of the forecaster: what comes after the last row of each series of a table.

The package itself can be called, as a function beside a package of the same name would be hidden by it. Without any
training, the rows after the last one of each series:

    elman.forecast(table, target=None, *, horizon=1, time=None, series=None, exclude=None, quantiles=None,
                   coverage=None, n_jobs=None)

What each of them is says `from elman.forecast.zero_shot import forecast; help(forecast)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, table: Any, target: str | list[str] | None = None, **settings: Any) -> Any:
        """As `forecast` of `elman.forecast.zero_shot`."""
        from elman.forecast.zero_shot import forecast

        return forecast(table, target, **settings)


sys.modules[__name__].__class__ = _Callable

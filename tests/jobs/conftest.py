"""The forecaster's table and models, for what holds for all jobs."""

from tests.forecast.conftest import models, table

__all__ = ["models", "table"]

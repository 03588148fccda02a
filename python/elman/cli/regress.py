"""The regressor of sequences on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elman.cli.sequences import about, begun, document, evaluate, finished, following, predict, stem
from elman.settings import RegressorSettings, validated

if TYPE_CHECKING:
    from elman.classify.regressor import SequenceRegressor

__all__ = ["about", "begun", "document", "evaluate", "finished", "following", "make", "predict", "stem"]


def make(values: dict[str, Any]) -> SequenceRegressor:
    """A regressor of sequences with the settings `values`."""
    from elman.classify.regressor import SequenceRegressor

    validated(RegressorSettings, values)
    return SequenceRegressor(**values)

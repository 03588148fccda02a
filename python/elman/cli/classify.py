"""The classifier on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elman.cli.sequences import about, begun, document, evaluate, finished, following, predict, stem
from elman.settings import ClassifierSettings, validated

if TYPE_CHECKING:
    from elman.classify.classifier import Classifier

__all__ = ["about", "begun", "document", "evaluate", "finished", "following", "make", "predict", "stem"]


def make(values: dict[str, Any]) -> Classifier:
    """A classifier with the settings `values`."""
    from elman.classify.classifier import Classifier

    validated(ClassifierSettings, values)
    return Classifier(**values)

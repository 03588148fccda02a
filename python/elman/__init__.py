"""Recurrent networks on your own sequences: train, compare with simple methods, predict."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from elman import nn as nn
    from elman.audit.leaks import leaks as leaks
    from elman.classify.classifier import Classifier as Classifier
    from elman.classify.regressor import SequenceRegressor as SequenceRegressor
    from elman.errors import CheckFailed as CheckFailed
    from elman.errors import DataError as DataError
    from elman.errors import DivergedError as DivergedError
    from elman.errors import ElmanError as ElmanError
    from elman.errors import ModelFileError as ModelFileError
    from elman.errors import SettingError as SettingError
    from elman.evaluate.backtest import Backtest as Backtest
    from elman.evaluate.backtest import Fold as Fold
    from elman.forecast.forecaster import Forecaster as Forecaster
    from elman.forecast.zero_shot import forecast as forecast
    from elman.generate.generator import Generator as Generator
    from elman.models import load as load
    from elman.network import SGD as SGD
    from elman.network import Adam as Adam
    from elman.network import AdamW as AdamW
    from elman.network import Bag as Bag
    from elman.network import Binary as Binary
    from elman.network import Classes as Classes
    from elman.network import Columns as Columns
    from elman.network import Constant as Constant
    from elman.network import Cosine as Cosine
    from elman.network import Dense as Dense
    from elman.network import Embedding as Embedding
    from elman.network import Gaussian as Gaussian
    from elman.network import Network as Network
    from elman.network import OneCycle as OneCycle
    from elman.network import OneHot as OneHot
    from elman.network import Quantiles as Quantiles
    from elman.network import ReduceOnPlateau as ReduceOnPlateau
    from elman.network import State as State
    from elman.network import StudentT as StudentT
    from elman.network import Trainer as Trainer
    from elman.network import Values as Values
    from elman.network import Windows as Windows
    from elman.tag.tagger import Tagger as Tagger
    from elman.training.loop import Epoch as Epoch

_HOMES = {
    "elman.models": ("load",),
    "elman.errors": ("CheckFailed", "DataError", "DivergedError", "ElmanError", "ModelFileError", "SettingError"),
    "elman.network": (
        "SGD",
        "Adam",
        "AdamW",
        "Bag",
        "Binary",
        "Classes",
        "Columns",
        "Constant",
        "Cosine",
        "Dense",
        "Embedding",
        "Gaussian",
        "Network",
        "OneCycle",
        "OneHot",
        "Quantiles",
        "ReduceOnPlateau",
        "State",
        "StudentT",
        "Trainer",
        "Values",
        "Windows",
    ),
    "elman.classify.classifier": ("Classifier",),
    "elman.evaluate.backtest": ("Backtest", "Fold"),
    "elman.forecast.forecaster": ("Forecaster",),
    "elman.audit.leaks": ("leaks",),
    "elman.generate.generator": ("Generator",),
    "elman.tag.tagger": ("Tagger",),
    "elman.training.loop": ("Epoch",),
    "elman.classify.regressor": ("SequenceRegressor",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

_PACKAGES = ("forecast", "nn")
__all__ = ["__version__", *_PACKAGES, *_HOME_OF]  # noqa: PLE0604 - plain text, from the table above


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import elman` alone stays light."""
    if name in _PACKAGES:
        return importlib.import_module(f"elman.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'elman' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

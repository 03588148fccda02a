"""A recurrent network and its training, on arrays: what the jobs (Forecaster and so on) are built on."""

from elman.network.heads import Binary, Classes, Gaussian, Head, Quantiles, StudentT, Values
from elman.network.inputs import Bag, Columns, Dense, Embedding, Inlaid, Input, OneHot, Windows
from elman.network.network import Network
from elman.network.optimizers import (
    SGD,
    Adam,
    AdamW,
    Constant,
    Cosine,
    OneCycle,
    Optimizer,
    ReduceOnPlateau,
    Schedule,
)
from elman.network.state import State
from elman.network.trainer import Trainer

__all__ = [
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
    "Head",
    "Inlaid",
    "Input",
    "Network",
    "OneCycle",
    "OneHot",
    "Optimizer",
    "Quantiles",
    "ReduceOnPlateau",
    "Schedule",
    "State",
    "StudentT",
    "Trainer",
    "Values",
    "Windows",
]

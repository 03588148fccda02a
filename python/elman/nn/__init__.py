"""The parts of a network by themselves, on numpy arrays, with the conventions of torch.nn.

Sequences are time-major, (time, batch, features), unless ``batch_first=True``; parameters have torch's names, shapes
and gate order; the same weights give the same outputs. A part is called like a function (its forward pass); `backward`
then takes the gradient of the output and returns those of the input, of the initial state and of the parameters. The
last ones wait in the part too: `Adam([part, ...], lr).step()` moves the parameters by them. Dropout acts until `eval`.
"""

from elman.nn.cells import GRUCell, LSTMCell, RNNCell
from elman.nn.layers import GRU, LSTM, RNN
from elman.nn.optimizers import SGD, Adam, AdamW
from elman.nn.parts import Embedding, Linear

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Embedding",
    "GRUCell",
    "LSTMCell",
    "Linear",
    "RNNCell",
]

"""A loss of your own: elman.nn gives outputs, takes their gradient, and returns those of weights, inputs and states."""

import numpy as np

from elman import nn

rng = np.random.default_rng(0)
x = rng.standard_normal((20, 8, 3)).astype(np.float32)  # (time, batch, features)
target = np.zeros((20, 8), dtype=np.float32)
target[1:] = x[:-1, :, 0]  # what the network should learn: to repeat the first feature one step later

RATE = 0.5
layer, linear = nn.GRU(3, 16, seed=1), nn.Linear(16, 1, seed=2)

for epoch in range(301):
    hidden, _ = layer(x)
    error = linear(hidden)[..., 0] - target
    loss = np.abs(error).mean()  # mean absolute error, which no head of elman has
    d_hidden, d_linear = linear.backward(np.sign(error)[..., None] / error.size)
    _, _, d_layer = layer.backward(d_hidden)
    for module, gradients in ((layer, d_layer), (linear, d_linear)):
        for name, value in module.parameters.items():
            value[...] -= RATE * gradients[name]  # parameters are views: this trains the module
    if epoch % 100 == 0:
        print(epoch, f"{loss:.4f}")

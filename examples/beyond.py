"""Teach a network to write "ynbode" when it reads "beyond", one training step at a time."""

import numpy as np

import elman

letters = "bdenoy"
x = np.array([[letters.index(c) for c in "beyond"]])  # (batch, time) = (1, 6)
y = np.array([[letters.index(c) for c in "ynbode"]])

net = elman.Network(
    inputs=elman.Embedding(6, 10),
    cell="rnn",
    hidden=8,
    head=elman.Classes(6, at="every"),
    seed=0,
)
trainer = elman.Trainer(net, elman.Adam(0.05))
for epoch in range(1, 31):
    loss = trainer.step(x, y)
    if epoch % 5 == 0:
        print(epoch, f"{loss:.4f}", "".join(letters[i] for i in trainer.outputs[0].argmax(axis=1)))

# The same network a step at a time, as a stream would use it: the same numbers to the bit.
outputs, _ = net.forward(x)
state = None
for t in range(6):
    step, state = net.step(x[:, t], state)
    assert np.array_equal(step, outputs[:, t])

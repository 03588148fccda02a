"""The same networks in torch: outputs, loss, gradients, states and training, as numpy arrays. Needs torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import rnn as packing

from tests.golden.cases import IDS, Batch, Case
from tests.golden.trajectories import Training


class Peer(torch.nn.Module):
    """torch's network for `case`; its parameters have the names that elman uses."""

    def __init__(self, case: Case, weights: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.case = case
        features = case.size("inputs") if case.inputs == "dense" else IDS
        if case.inputs == "embedding":
            rows, features = weights["embedding.weight"].shape
            self.embedding = torch.nn.Embedding(rows, features)
        kind: Any = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[case.cell]
        extra = {"nonlinearity": case.nonlinearity} if case.cell == "rnn" else {}
        self.rnn = kind(features, case.size("hidden"), case.layers, batch_first=True, **extra)
        if case.linear:
            self.linear = torch.nn.Linear(case.size("hidden"), case.outputs)
        self.to(getattr(torch, case.dtype))
        self.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})

    def vectors(self, batch: Batch) -> torch.Tensor:
        """Return what the first layer reads, (B, T, features)."""
        x = torch.tensor(batch.x)
        if self.case.inputs == "embedding":
            return self.embedding(x)
        return functional.one_hot(x, IDS).to(getattr(torch, self.case.dtype)) if self.case.inputs == "onehot" else x

    def forward(self, vectors: torch.Tensor, state: Any, lengths: torch.Tensor) -> tuple[torch.Tensor, Any]:
        packed = packing.pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        output, state = self.rnn(packed, state)
        output, _ = packing.pad_packed_sequence(output, batch_first=True, total_length=vectors.shape[1])
        if self.case.at == "last":
            output = output[torch.arange(len(output)), lengths - 1]
        return (self.linear(output) if self.case.linear else output), state

    def loss(self, outputs: torch.Tensor, batch: Batch, lengths: torch.Tensor) -> torch.Tensor:
        """Return torch's own loss over the steps that exist."""
        y = torch.tensor(batch.y)
        if self.case.at == "every":
            real = torch.arange(outputs.shape[1])[None, :] < lengths[:, None]
            outputs, y = outputs[real], y[real]
        function: Any = {
            "classes": functional.cross_entropy,
            "binary": functional.binary_cross_entropy_with_logits,
            "values": functional.mse_loss,
        }[self.case.head]
        return function(outputs, y, reduction=self.case.reduction)

    def run(self, batch: Batch, state: Any = None) -> tuple[torch.Tensor, torch.Tensor, Any]:
        """Return outputs with zeros past each length, loss and final state."""
        whole = np.full(len(batch.x), batch.x.shape[1]) if batch.lengths is None else batch.lengths
        lengths = torch.tensor(whole)
        outputs, final = self(self.vectors(batch), state, lengths)
        loss = self.loss(outputs, batch, lengths)
        if self.case.at == "every":
            outputs = outputs * (torch.arange(outputs.shape[1])[None, :] < lengths[:, None])[:, :, None]
        return outputs, loss, final


def initial(batch: Batch) -> Any:
    """Return the batch's state as torch takes it."""
    h = torch.tensor(batch.h)
    return h if batch.c is None else (h, torch.tensor(batch.c))


def values(case: Case, batch: Batch, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return outputs, loss, h, c and the gradient of each parameter (`gradient.<name>`)."""
    peer = Peer(case, weights)
    outputs, loss, final = peer.run(batch, initial(batch))
    loss.backward()
    h, c = final if case.cell == "lstm" else (final, None)
    found = {"outputs": outputs, "loss": loss.reshape(1), "h": h} | ({} if c is None else {"c": c})
    found |= {f"gradient.{name}": value.grad for name, value in peer.named_parameters()}
    return {name: np.ascontiguousarray(value.detach().numpy()) for name, value in found.items()}


def trajectory(run: Training, batch: Batch, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the losses of a run's training steps on one batch, (steps,), and the weights after them."""
    peer = Peer(run.case, weights)
    kind: Any = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[run.optimizer]
    rule, losses = kind(peer.parameters(), lr=run.rate), []
    for _ in range(run.steps):
        _, loss, _ = peer.run(batch, initial(batch))
        rule.zero_grad()
        loss.backward()
        if run.clip is not None:
            torch.nn.utils.clip_grad_norm_(peer.parameters(), run.clip)
        rule.step()
        losses.append(loss.item())
    after = {f"after.{name}": value.detach().numpy() for name, value in peer.named_parameters()}
    return {"losses": np.array(losses), **after}

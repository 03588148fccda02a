"""The same networks in torch: outputs, loss, gradients, states and training, as numpy arrays. Needs torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import rnn as packing

from tests.golden.cases import IDS, Batch, Case, weights_of_classes
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
        self.rnn = kind(
            features,
            case.size("hidden"),
            case.layers,
            batch_first=True,
            **extra | {"bidirectional": case.bidirectional},
        )
        if case.linear:
            outputs = weights["linear.bias"].size
            self.linear = torch.nn.Linear(case.size("hidden") * case.directions, outputs)
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
        if self.case.at == "last":  # the final hidden states of the last layer: forward, then reverse
            h = state[0] if self.case.cell == "lstm" else state
            output = torch.cat(list(h[-self.case.directions :]), dim=1)
        return (self.linear(output) if self.case.linear else output), state

    def loss(self, outputs: torch.Tensor, batch: Batch, lengths: torch.Tensor) -> torch.Tensor:
        """Return torch's own loss over the steps that exist."""
        y = torch.tensor(batch.y)
        if self.case.at == "every":
            real = torch.arange(outputs.shape[1])[None, :] < lengths[:, None]
            outputs, y = outputs[real], y[real]
        return loss_function(self.case)(outputs, y)

    def run(self, batch: Batch, state: Any = None) -> tuple[torch.Tensor, torch.Tensor, Any]:
        """Return outputs with zeros past each length, loss and final state."""
        whole = np.full(len(batch.x), batch.x.shape[1]) if batch.lengths is None else batch.lengths
        lengths = torch.tensor(whole)
        outputs, final = self(self.vectors(batch), state, lengths)
        loss = self.loss(outputs, batch, lengths)
        outputs = finished(self.case, outputs)
        if self.case.at == "every":
            outputs = outputs * (torch.arange(outputs.shape[1])[None, :] < lengths[:, None])[:, :, None]
        return outputs, loss, final


def loss_function(case: Case) -> Any:
    """Return torch's own loss for the case's head, of raw outputs and y."""
    weights = torch.tensor(weights_of_classes(case.outputs), dtype=getattr(torch, case.dtype))
    kinds: dict[str, Any] = {
        "classes": torch.nn.CrossEntropyLoss(reduction=case.reduction),
        "weighted classes": torch.nn.CrossEntropyLoss(weights, reduction=case.reduction),
        "smoothed classes": torch.nn.CrossEntropyLoss(label_smoothing=0.2, reduction=case.reduction),
        "both of classes": torch.nn.CrossEntropyLoss(weights, label_smoothing=0.1, reduction=case.reduction),
        "binary": torch.nn.BCEWithLogitsLoss(reduction=case.reduction),
        "weighted binary": torch.nn.BCEWithLogitsLoss(
            pos_weight=torch.full_like(weights, 2.5), reduction=case.reduction
        ),
        "values": torch.nn.MSELoss(reduction=case.reduction),
        "absolute": torch.nn.L1Loss(reduction=case.reduction),
        "huber": torch.nn.HuberLoss(delta=0.7, reduction=case.reduction),
    }
    if case.head == "student t":
        return lambda outputs, y: _student_t(case, outputs, y)
    if case.head != "gaussian":
        return kinds[case.head]
    density = torch.nn.GaussianNLLLoss(full=True, eps=0.0, reduction=case.reduction)

    def gaussian(outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        answers = finished(case, outputs)
        return density(answers[..., ::2], y, answers[..., 1::2] ** 2)

    return gaussian


def _student_t(case: Case, outputs: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    answers = finished(case, outputs)
    distribution = torch.distributions.StudentT(answers[..., 2::3], answers[..., ::3], answers[..., 1::3])
    losses = -distribution.log_prob(y)
    return losses.mean() if case.reduction == "mean" else losses.sum()


def finished(case: Case, outputs: torch.Tensor) -> torch.Tensor:
    """Return raw outputs as the caller sees them: mean, deviation, mean, ... or location, scale, df, location, ..."""
    if case.head == "student t":
        scale, df = functional.softplus(outputs[..., 1::3]) + 1e-5, functional.softplus(outputs[..., 2::3]) + 2
        return torch.stack([outputs[..., ::3], scale, df], dim=-1).flatten(-2)
    if case.head != "gaussian":
        return outputs
    deviation = functional.softplus(outputs[..., 1::2]) + 1e-5
    return torch.stack([outputs[..., ::2], deviation], dim=-1).flatten(-2)


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
    kind: Any = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}[run.optimizer]
    rule, losses = kind(peer.parameters(), lr=run.rate, **run.options), []
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

"""elman against the real torch: joined inputs are nn.Embedding, one_hot, nn.EmbeddingBag and numbers, concatenated."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity runs where torch is installed")

import torch

from elman.network import Adam, Bag, Columns, Dense, Embedding, OneHot, Trainer, Values
from tests.golden.compare import relative
from tests.network.joined import MEMBERS, Joined, joined

MODULES = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


class Peer(torch.nn.Module):
    """The same network from torch's own parts, with the same names."""

    def __init__(self, case: Joined) -> None:
        super().__init__()
        net = case.net
        assert isinstance(net.inputs, Columns)
        self.members = net.inputs.members
        tables = [torch.nn.Identity() if isinstance(m, (Dense, OneHot)) else _table(m) for m in self.members]
        self.embeddings = torch.nn.ModuleList(tables)
        width = net.parameters["rnn.weight_ih_l0"].shape[1]
        both = net.bidirectional
        self.rnn = MODULES[net.cell](width, net.hidden[0], len(net.hidden), batch_first=True, bidirectional=both)
        self.linear = torch.nn.Linear(net.hidden[0] * (2 if both else 1), net.head.outputs)
        self.to(torch.float64)
        self.load_state_dict({name: torch.tensor(value) for name, value in net.parameters.items()})

    def forward(self, x: list[torch.Tensor], state: tuple[torch.Tensor, ...], lengths: torch.Tensor) -> torch.Tensor:
        row = torch.cat([self.vectors(i, part) for i, part in enumerate(x)], -1)
        packed = torch.nn.utils.rnn.pack_padded_sequence(row, lengths, batch_first=True, enforce_sorted=False)
        hidden, _ = self.rnn(packed, state if isinstance(self.rnn, torch.nn.LSTM) else state[0])
        padded, _ = torch.nn.utils.rnn.pad_packed_sequence(hidden, batch_first=True, total_length=row.shape[1])
        return self.linear(padded)

    def vectors(self, i: int, part: torch.Tensor) -> torch.Tensor:
        member = self.members[i]
        if isinstance(member, Dense):
            return part
        if isinstance(member, OneHot):
            return torch.nn.functional.one_hot(part, member.size).double()
        if isinstance(member, Embedding):
            return self.embeddings[i](part)
        ids = torch.where(part < 0, member.size, part).flatten(0, 1)
        weight = torch.cat([self.embeddings[i].weight, torch.zeros(1, member.dim, dtype=torch.float64)])
        bags = torch.nn.functional.embedding_bag(ids, weight, mode="sum", padding_idx=member.size)
        return bags.unflatten(0, part.shape[:2])


def _table(member: Embedding | Bag) -> torch.nn.Module:
    if isinstance(member, Embedding):
        return torch.nn.Embedding(member.size, member.dim)
    return torch.nn.EmbeddingBag(member.size, member.dim, mode="sum")


def _loss(peer: Peer, case: Joined, x: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    state = [torch.tensor(part) for part in (case.state.h, case.state.c) if part is not None]
    outputs = peer(x, tuple(state), torch.tensor(case.lengths))
    mask = torch.arange(case.y.shape[1])[None] < torch.tensor(case.lengths)[:, None]
    return outputs, ((outputs - torch.tensor(case.y)) ** 2)[mask].mean()


@pytest.mark.parametrize("cell", MODULES)
@pytest.mark.parametrize("members", MEMBERS)
@pytest.mark.parametrize("both", [False, True])
def test_outputs_gradients_and_training(cell: str, members: str, both: bool) -> None:
    case = joined(MEMBERS[members], cell, dtype="float64", bidirectional=both, head=Values(2, at="every"))
    peer = Peer(case)
    x = [torch.tensor(part) for part in case.x]
    for part in x:
        part.requires_grad_(part.is_floating_point())
    outputs, loss = _loss(peer, case, x)
    loss.backward()
    found, gradients = case.again(case.net.gradients)
    mask = np.arange(case.y.shape[1])[None] < case.lengths[:, None]
    assert relative(case.net.forward(case.x, case.state, case.lengths)[0][mask], outputs.detach()[mask]) < 1e-12
    assert found == pytest.approx(loss.item(), rel=1e-12)
    for name, value in peer.named_parameters():
        assert relative(gradients[name], value.grad) < 1e-10, name
    d_outputs = np.where(mask[..., None], 2 * (outputs.detach().numpy() - case.y) / (mask.sum() * 2), 0)
    dx, _, _ = case.net.backward(case.x, d_outputs, lengths=case.lengths, state=case.state)
    for ours, theirs in zip(dx, x, strict=True):
        assert (ours is None) == (not theirs.is_floating_point())
        assert ours is None or relative(ours, theirs.grad) < 1e-10
    trainer, rule = Trainer(case.net, Adam(0.01)), torch.optim.Adam(peer.parameters(), lr=0.01)
    for _ in range(20):
        rule.zero_grad()
        _, loss = _loss(peer, case, [part.detach() for part in x])
        loss.backward()
        rule.step()
        assert case.again(trainer.step) == pytest.approx(loss.item(), rel=1e-7)

"""torch: eager, time-major, fused Adam, gradients set to None, inference_mode, packed sequences where lengths vary."""

from __future__ import annotations

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from elman.bench import data
from elman.bench.jobs import Array, Job, Task, serve
from elman.bench.points import Point

LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
CELLS = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"train": _train, "infer": _infer, "step": _step, "sgemm": _sgemm, "lesson6": _lesson}[task.what](task)


def limit(threads: int) -> None:
    """Hold torch to `threads` threads; denormals are flushed, as elman and JAX do."""
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)


class Model(torch.nn.Module):
    """The same network as elman's: answers at every step for ids, after the last one for numbers."""

    def __init__(self, point: Point, head: bool) -> None:
        super().__init__()
        self.point = point
        self.embedding = torch.nn.Embedding(point.tokens, point.H) if point.tokens else None
        self.rnn = LAYERS[point.cell](point.H, point.H, point.layers)
        self.linear = torch.nn.Linear(point.H, point.tokens or 1) if head else None
        weights = {name: torch.from_numpy(value) for name, value in data.weights(point, head).items()}
        self.load_state_dict(weights)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor, last: bool) -> torch.Tensor:
        """Return (T, B, K) for answers at every step, (B, K) for the last one."""
        steps = x if self.embedding is None else self.embedding(x)
        if self.point.variable:
            steps = pack_padded_sequence(steps, lengths, enforce_sorted=False)
        hidden, state = self.rnn(steps)
        if last:
            hidden = (state[0] if self.point.cell == "lstm" else state)[-1]
        elif self.point.variable:
            hidden = pad_packed_sequence(hidden, total_length=self.point.T)[0]
        return hidden if self.linear is None else self.linear(hidden)


def _inputs(point: Point) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    batch = data.batch(point)
    x, y = (torch.from_numpy(array).transpose(0, 1).contiguous() for array in (batch.x, batch.y))
    return x, y if point.tokens else y.T.contiguous(), torch.from_numpy(batch.lengths)


def _train(task: Task) -> Job:
    point = task.point
    model = Model(point, head=True)
    x, y, lengths = _inputs(point)
    parameters = list(model.parameters())
    optimizer = torch.optim.Adam(parameters, lr=data.RATE, fused=True)

    def loss_of(outputs: torch.Tensor) -> torch.Tensor:
        if point.tokens:
            return torch.nn.functional.cross_entropy(outputs.reshape(-1, point.tokens), y.reshape(-1))
        return torch.nn.functional.mse_loss(outputs, y)

    def step() -> torch.Tensor:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x, lengths, last=not point.tokens))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, data.CLIP)
        optimizer.step()
        return loss.detach()

    return Job(step, lambda: torch.stack([step() for _ in range(task.steps)]).numpy())


def _infer(task: Task) -> Job:
    model = Model(task.point, head=task.point.tokens > 0).train(False)
    x, _, lengths = _inputs(task.point)

    @torch.inference_mode()
    def call() -> torch.Tensor:
        outputs: torch.Tensor = model(x, lengths, last=False)
        return outputs

    return Job(call, lambda: call().transpose(0, 1).contiguous().numpy())


def _step(task: Task) -> Job:
    cell = CELLS[task.point.cell](task.point.H, task.point.H)
    weights = data.weights(task.point, head=False).items()
    cell.load_state_dict({name[4:-3]: torch.from_numpy(value) for name, value in weights})
    inputs = list(torch.from_numpy(data.batch(task.point).x[0])[:, None])
    pair = task.point.cell == "lstm"

    @torch.inference_mode()
    def steps(count: int) -> list[torch.Tensor]:
        state, outputs = None, []
        for x_t in inputs[:count]:
            state = cell(x_t, state)
            outputs.append(state[0] if pair else state)
        return outputs

    def check() -> Array:
        outputs: Array = torch.cat(steps(task.steps)).numpy()
        return outputs

    return Job(lambda: steps(len(inputs)), check, units=len(inputs))


def _sgemm(task: Task) -> Job:
    a, b = torch.randn(task.point.H, task.point.H), torch.randn(task.point.H, task.point.H)
    return Job(lambda: a @ b)


def _lesson(task: Task) -> Job:
    """The lesson's own loop."""
    inputs = torch.eye(6)[data.LESSON[0]].reshape(6, 1, 6)
    labels = torch.tensor(data.LESSON[1]).reshape(6, 1)
    weights = {name: torch.from_numpy(value) for name, value in data.lesson_weights().items()}
    cell, criterion = torch.nn.RNNCell(6, 6), torch.nn.CrossEntropyLoss()
    optimizer: torch.optim.Optimizer

    def fresh() -> None:
        nonlocal optimizer
        cell.load_state_dict(weights)
        optimizer = torch.optim.Adam(cell.parameters(), lr=data.RATE, fused=True)

    def epoch() -> torch.Tensor:
        optimizer.zero_grad(set_to_none=True)
        loss, hidden = torch.zeros(()), torch.zeros(1, 6)
        for x, label in zip(inputs, labels, strict=True):
            hidden = cell(x, hidden)
            loss = loss + criterion(hidden, label)
        loss.backward()
        optimizer.step()
        return loss.detach()

    def train(epochs: int) -> Array:
        losses: Array = torch.stack([epoch() for _ in range(epochs)]).numpy()
        return losses

    def check() -> Array:
        fresh()
        return train(task.steps)

    return Job(lambda: train(data.LESSON_EPOCHS), check, fresh)


if __name__ == "__main__":
    serve(make, {"torch": torch.__version__}, limit)

"""torch: the lesson's own loop, eager, with fused Adam and gradients set to None, as torch advises."""

from __future__ import annotations

from typing import Any

import torch

from benchmarks.processes import Prepare, Run, serve


def setup(task: dict[str, Any]) -> tuple[dict[str, Any], Prepare]:
    """Return what this is, and a fresh start."""
    torch.set_num_threads(task["threads"])
    torch.set_num_interop_threads(1)
    inputs = torch.eye(6)[task["x"]].reshape(6, 1, 6)
    labels = torch.tensor(task["y"]).reshape(6, 1)
    weights = {name: torch.tensor(value) for name, value in task["weights"].items()}

    def prepare() -> Run:
        cell = torch.nn.RNNCell(6, 6)
        cell.load_state_dict(weights)
        criterion = torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(cell.parameters(), lr=task["rate"], fused=True)

        def run() -> list[float]:
            losses = []
            for _ in range(task["epochs"]):
                optimizer.zero_grad(set_to_none=True)
                loss = torch.zeros(())
                hidden = torch.zeros(1, 6)
                for x, label in zip(inputs, labels, strict=True):
                    hidden = cell(x, hidden)
                    loss = loss + criterion(hidden, label)
                loss.backward()
                optimizer.step()
                losses.append(loss.detach())
            return torch.stack(losses).tolist()

        return run

    return {"versions": {"torch": torch.__version__}}, prepare


if __name__ == "__main__":
    serve(setup)

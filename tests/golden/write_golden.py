"""Write torch's values for the golden cases to golden.safetensors beside this file.

Run from the repository's root where torch is installed: `python -m tests.golden.write_golden`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from tests.golden.cases import Case, batch, golden_cases, network
from tests.golden.torch_values import trajectory, values
from tests.golden.trajectories import TRAJECTORIES

FILE = Path(__file__).with_name("golden.safetensors")


def stored(case: Case) -> dict[str, np.ndarray]:
    """Return all that a test needs for one case: weights, batch and torch's values."""
    data, weights = batch(case), network(case).parameters
    arrays = {"x": data.x, "y": data.y, "h0": data.h} | ({} if data.c is None else {"c0": data.c})
    arrays |= {f"weight.{name}": value for name, value in weights.items()}
    return arrays | values(case, data, weights)


def main() -> None:
    """Write the file."""
    torch.set_num_threads(1)
    arrays = {f"{case}/{name}": value for case in golden_cases() for name, value in stored(case).items()}
    for name, run in TRAJECTORIES.items():
        weights, data = network(run.case).parameters, batch(run.case)
        found = trajectory(run, data, weights)
        arrays |= {f"trajectory/{name}/{key}": value for key, value in found.items()}
        arrays |= {f"trajectory/{name}/weight.{key}": value for key, value in weights.items()}
        arrays |= {f"trajectory/{name}/x": data.x, f"trajectory/{name}/y": data.y, f"trajectory/{name}/h0": data.h}
        arrays |= {} if data.c is None else {f"trajectory/{name}/c0": data.c}
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, FILE, metadata={"torch": torch.__version__})


if __name__ == "__main__":
    main()

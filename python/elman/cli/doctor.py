"""`elman doctor`: how this package was built, what runs of it here, and whether it computes what it should."""

import os
import sys
import textwrap
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import typer

from elman import __version__
from elman.cli.options import AsJson
from elman.cli.output import print_json
from elman.errors import ElmanError

NEEDED = "narwhals numpy polars pydantic rich safetensors typer".split()
OPTIONAL = (
    "holidays jax lightgbm matplotlib onnx onnxruntime pandas pyarrow python-crfsuite scikit-learn statsmodels torch"
).split()
SAME_BYTES = "97d3e49756e477185f926013cf00119638a8b8976896166919febb7e0ccd7fc9"  # what `digest` gives everywhere
INDENT, WIDTH = 18, 60  # 80 columns


def doctor(as_json: AsJson = False) -> None:
    """Tell how elman was built, what runs of it here, and whether it computes the same bytes as everywhere."""
    found = facts()
    if as_json:
        print_json(found)
    else:
        _show(found)
    if not found["same_bytes"]:
        raise ElmanError(
            "the self-check failed: a small training gave other bytes than everywhere else, so results can't be "
            "relied on; report it with what stands above"
        )


def facts() -> dict[str, Any]:
    """All that is told, as values of JSON."""
    from elman import engine
    from elman.bench import machine

    here = machine.describe()
    return {
        "elman": __version__,
        "python": f"{here['python']} ({sys.implementation.name})",
        "system": here["system"],
        "processor": here["processor"],
        "cores": {"usable": engine.available_cores(), "all": os.cpu_count()},
        "module": engine.module,
        "compiler": compiler(engine.compiler),
        "instruction_sets": {
            "built_for": list(engine.built_for),
            "available": engine.instruction_sets(),
            "in_use": engine.instruction_set(),
            "ELMAN_CPU": os.environ.get("ELMAN_CPU") or None,
        },
        "needed": {name: installed(name) for name in NEEDED},
        "optional": {name: installed(name) for name in OPTIONAL},
        "same_bytes": digest() == SAME_BYTES,
    }


def compiler(told: str) -> str:
    """The compiler by its name: GCC alone tells no more than its version.

    >>> compiler("12.2.0"), compiler("Clang 18.1.3")
    ('GCC 12.2.0', 'Clang 18.1.3')
    """
    return f"GCC {told}" if told[:1].isdigit() else told


def installed(name: str) -> str | None:
    """The version of a library, without importing it; None when it isn't there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def digest() -> str:
    """SHA-256 of what small trainings leave: losses, weights, outputs. The same with every build on every machine."""
    import hashlib

    import numpy as np

    from elman.network import Adam, Binary, Dense, Network, Trainer

    sequences, steps, inputs = 9, 5, 3
    count = sequences * steps * inputs
    numbers = np.arange(count) * 37 % count / count
    y = np.arange(sequences) * 4 % sequences % 2
    left: list[Any] = []
    for cell, dtype in (("rnn", "float32"), ("gru", "float32"), ("lstm", "float64")):
        x = numbers.reshape(sequences, steps, inputs).astype(dtype)
        network = Network(Dense(inputs), cell, [37, 5], Binary(), dropout=0.2, dtype=dtype, seed=3, threads=1)
        trainer = Trainer(network, Adam(0.01), clip=1.0)
        left += [np.array([trainer.step(x, y) for _ in range(4)]), *network.parameters.values(), network.forward(x)[0]]
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in left)).hexdigest()


def _show(found: dict[str, Any]) -> None:
    """One line a fact, by hand: a table would take longer to load than all the rest."""
    sets, cores = found["instruction_sets"], found["cores"]
    rows = {
        "Python": found["python"],
        "system": found["system"],
        "processor": found["processor"],
        "cores": f"{cores['usable']} of {cores['all']} may be used",
        "engine": found["module"],
        "compiler": found["compiler"],
        "built for": ", ".join(sets["built_for"]),
        "this machine has": ", ".join(sets["available"]),
        "in use": f"{sets['in_use']}, {'as ELMAN_CPU says' if sets['ELMAN_CPU'] else 'the best of them'}",
        "needed": versions(found["needed"]),
        "optional": versions(found["optional"]),
    }
    typer.echo(f"elman {found['elman']}\n")
    for name, words in rows.items():
        lines = textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False)
        typer.echo(f"  {name:<{INDENT}}" + ("\n" + " " * (INDENT + 2)).join(lines))
    typer.echo(f"\nSame bytes as everywhere: {'yes' if found['same_bytes'] else 'no'}.")


def versions(libraries: dict[str, str | None]) -> str:
    """Libraries with their versions, then those that aren't there.

    >>> versions({"numpy": "2.4.6", "torch": None})
    'numpy 2.4.6; not installed: torch'
    """
    there = ", ".join(f"{name} {found}" for name, found in libraries.items() if found)
    missing = ", ".join(name for name, found in libraries.items() if not found)
    return f"{there}; not installed: {missing}" if there and missing else there or f"not installed: {missing}"

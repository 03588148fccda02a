"""What an import loads. Lists of modules, not times: `make bench` measures those."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import elman

HEAVY = set(
    """
    fastapi holidays jax lightgbm matplotlib narwhals onnxruntime pandas polars pyarrow pycrfsuite pydantic rich scipy
    sklearn statsmodels threadpoolctl torch typer
    """.split()
)


def loaded(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after running `code`."""
    report = "import json, sys; print('\\n' + json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_elman_loads_nothing_heavy() -> None:
    assert loaded("import elman") & (HEAVY | {"numpy", "safetensors"}) == set()


def test_the_version_costs_nothing() -> None:
    assert loaded("import elman; assert elman.__version__.count('.') == 2") & HEAVY == set()


def test_a_network_needs_numpy_alone() -> None:
    code = """
import numpy as np
import elman
net = elman.Network(inputs=elman.Dense(2), cell="gru", hidden=3, head=elman.Binary())
net.forward(np.zeros((1, 4, 2), dtype=np.float32))
"""
    assert loaded(code) & HEAVY == set()


@pytest.mark.parametrize("table", ["weather.csv", {"rain": ["yes", "no", "no", "yes"] * 3}])
def test_loading_and_predicting_need_numpy_and_safetensors_alone(table: object, tmp_path: Path) -> None:
    (tmp_path / "weather.csv").write_text("rain\n" + "yes\nno\nno\nyes\n" * 12)
    elman.Forecaster("rain", window=2, epochs=2).fit(tmp_path / "weather.csv").save(tmp_path / "rain.elman")
    code = f"""
import os
import elman
os.chdir({str(tmp_path)!r})
elman.load("rain.elman").predict_proba({table!r})
"""
    assert loaded(code) & HEAVY == set()


def test_a_forecast_without_training_makes_no_series() -> None:
    code = """
import sys
import elman.forecast.zero_shot
made = [name for name in sys.modules if name.startswith(("elman.prior.made", "elman.prior.lessons"))]
assert not made, made
"""
    loaded(code)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_command_line_starts_without_heavy_libraries(arguments: list[str]) -> None:
    code = f"""
import sys
from elman.cli import main
sys.argv = ["elman", *{arguments!r}]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""
    assert loaded(code) & (HEAVY - {"typer", "rich"} | {"numpy"}) == set()


def test_every_public_name_can_be_imported() -> None:
    code = """
import elman
for name in elman.__all__:
    assert getattr(elman, name) is not None, name
assert set(elman.__all__) <= set(dir(elman))
try:
    elman.no_such_name
except AttributeError as error:
    assert "no_such_name" in str(error)
else:
    raise AssertionError("an unknown name must be an AttributeError")
"""
    loaded(code)

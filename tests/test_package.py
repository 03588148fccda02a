"""What is installed is small: under 5 MB, the compiled engine and the samples included."""

from __future__ import annotations

from pathlib import Path

import elman


def test_the_package_is_small() -> None:
    files = [path for path in Path(elman.__file__).parent.rglob("*") if path.is_file()]
    assert any(path.name.startswith("_engine") for path in files)
    assert sum(path.stat().st_size for path in files if path.suffix != ".pyc") < 5_000_000  # a wheel is packed besides

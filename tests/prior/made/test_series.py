"""Made series as a whole; and that nothing of them was measured."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np

import elman
from elman.draws import Draw, generator
from elman.prior.made.series import CALENDARS, make

PRIOR = Path(elman.__file__).parent / "prior"


def test_they_depend_on_the_draws_alone() -> None:
    first, again, other = (make(generator(seed, Draw.MADE_SERIES), 20, 60) for seed in (0, 0, 1))
    assert (first.values == again.values).all()
    assert (first.measured == again.measured).all()
    assert (first.values != other.values).any()


def test_they_are_finite_of_any_length_and_mostly_measured() -> None:
    for t in (8, 32, 130, 840):
        made = make(generator(2, Draw.MADE_SERIES), 300, t)
        assert made.values.shape == made.measured.shape == (300, t)
        assert np.isfinite(made.values).all()
        assert 0.9 < made.measured.mean() < 1
        assert (made.clock.season >= 1).all()
        assert (made.clock.long_season * 1.2 < max(t, 2)).all()


def test_every_calendar_is_made_and_told() -> None:
    made = make(generator(2, Draw.MADE_SERIES), 3000, 840)
    told = set(zip(made.clock.season.tolist(), made.clock.long_season.tolist(), strict=True))
    assert {(season, long_season) for _, season, long_season in CALENDARS if season} <= told
    assert len({season for season, long_season in told if long_season == 1}) > 20  # and some of any length


def test_no_real_row_is_read() -> None:
    """Nothing that the prior is made with can read a file or a sample: no set that it is tried on can have leaked."""
    allowed = {"__future__", "collections", "dataclasses", "numpy", "elman.draws", "elman.prior", "elman.network"}
    for path in [*(PRIOR / "made").glob("*.py"), PRIOR / "lessons.py", PRIOR / "reading.py", PRIOR / "network.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for imported in names:
                known = any(imported == each or imported.startswith(f"{each}.") for each in allowed)
                assert known, f"{path.name} imports {imported}"
            if isinstance(node, ast.Name | ast.Attribute):
                called = node.id if isinstance(node, ast.Name) else node.attr
                assert called not in ("open", "load", "loadtxt", "fromfile", "memmap", "Path"), path.name

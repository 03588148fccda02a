"""What tests of networks share."""

from __future__ import annotations

import pytest

from elman import engine


@pytest.fixture
def many_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """More threads than this machine may have cores: results must not depend on how many there are."""
    monkeypatch.setattr(engine, "available_cores", lambda: 8)

"""What all tests share: property tests draw the same examples on every machine and never fail for being slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("elman", deadline=None, derandomize=True)
settings.load_profile("elman")

"""What all tests share: property tests draw the same examples on every machine and never fail for being slow."""

from __future__ import annotations

import gc
import sys

import pytest
from hypothesis import settings

settings.register_profile("elman", deadline=None, derandomize=True)
settings.load_profile("elman")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where a module or a parameter of a test still holds a network.

    Such a one may outlive the interpreter, since hypothesis stays in `gc.callbacks`: nanobind then reports a leak that
    is none, and a real one would not be seen beside it.
    """
    if exitstatus or "elman.network.network" not in sys.modules:
        return
    gc.collect()
    kind = sys.modules["elman.network.network"].Network
    held = sum(type(one) is kind for one in gc.get_objects())
    if held:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        assert reporter is not None
        reporter.write_line(
            f"\n{held} networks are still held by modules or parameters of tests; make them when called"
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

"""Builds the wheel that this Python takes and tries it as a stranger would.

python scripts/make_wheel.py        writes dist/: the source distribution, and the wheel that is made of nothing else

Then: what the wheel asks of the system (auditwheel, on Linux), what is in it (check-wheel-contents), whether it keeps
to the stable ABI (abi3audit, from Python 3.12 on), its size, and in an environment of its own, outside this tree:
`elman doctor`, a training, a forecast. Needs the extra "wheel".
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
MOST_BYTES = 8_000_000


def main() -> None:
    """Builds, looks, installs, tries; stops at the first command that fails."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(tool("pyproject-build"), "--outdir", DIST, ROOT)
    wheel = repaired(next(DIST.glob("*.whl")))
    run(tool("check-wheel-contents"), wheel)
    if "-abi3-" in wheel.name:
        run(tool("abi3audit"), "--strict", wheel)
    size = wheel.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{wheel.name}: {size:,} bytes, expected {MOST_BYTES:,} at most")
    with tempfile.TemporaryDirectory() as folder:
        tried(wheel, Path(folder))
    print(f"\ndist/{wheel.name}: {size:,} bytes, built, looked at and tried")


def repaired(wheel: Path) -> Path:
    """On Linux: the wheel with the oldest systems that it runs on in its name, and the libraries that these lack."""
    if sys.platform != "linux":
        return wheel
    run(tool("auditwheel"), "show", wheel)
    with tempfile.TemporaryDirectory() as folder:
        run(tool("auditwheel"), "repair", "--wheel-dir", folder, wheel)
        made = next(Path(folder).glob("*.whl"))
        wheel.unlink()
        return Path(shutil.move(made, DIST / made.name))


def tried(wheel: Path, folder: Path) -> None:
    """Installs the wheel in a new environment and runs its command there."""
    run(sys.executable, "-m", "venv", folder / "venv")
    programs = folder / "venv" / "bin"
    run(programs / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q", wheel, cwd=folder)
    elman = programs / "elman"
    run(elman, "doctor", cwd=folder)
    found = json.loads(run(elman, "doctor", "--json", cwd=folder, quiet=True))
    if not Path(found["module"]).is_relative_to(folder.resolve()):
        sys.exit(f"the engine is {found['module']}, expected the one that was just installed")
    (folder / "w.csv").write_text(run(elman, "sample", "weather", cwd=folder, quiet=True), encoding="utf-8")
    run(elman, "fit", "w.csv", "--target", "rain", "--window", "3", cwd=folder)
    run(elman, "predict", "rain.elman", "w.csv", cwd=folder)


def tool(name: str) -> Path:
    """A program of the environment that runs this."""
    return Path(sys.executable).parent / name


def run(*command: str | Path, cwd: Path = ROOT, quiet: bool = False) -> str:
    """Runs a command, shows it and its time, and returns what it printed where that is not shown."""
    words = [str(word) for word in command]
    print(f"\n$ {Path(words[0]).name} {' '.join(words[1:])}", flush=True)
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    path = os.pathsep.join([str(Path(sys.executable).parent), clean.get("PATH", "")])
    begin = time.monotonic()
    done = subprocess.run(
        words, cwd=cwd, env={**clean, "PATH": path}, stdout=subprocess.PIPE if quiet else None, text=True, check=False
    )
    print(f"({time.monotonic() - begin:.1f} s)", flush=True)
    if done.returncode:
        sys.exit(f"{words[0]} ended with code {done.returncode}")
    return done.stdout or ""


if __name__ == "__main__":
    main()

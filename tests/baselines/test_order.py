"""What is fitted and answered without networks is computed by elman's own arithmetic: a look at the source.

Which of numpy's results differ between processors depends on the one that tests run on; so this asks none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "python" / "elman"
FILES = [
    path
    for folder in ("baselines", "classify", "evaluate", "forecast", "forecast/rows", "tag")
    for path in sorted((PACKAGE / folder).glob("*.py"))
    if path.name != "arithmetic.py"
]
DIFFER = {
    "convolve", "correlate", "corrcoef", "cov", "dot", "einsum", "exp", "exp2", "expm1", "inner", "linalg", "log",
    "log10", "log1p", "log2", "logaddexp", "matmul", "outer", "power", "tanh", "tensordot", "vdot",
}  # fmt: skip


def differing(tree: ast.AST) -> Iterator[str]:
    """Products and functions of numpy whose last bits differ, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield f"{node.lineno}: @"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Call):
            yield f"{node.lineno}: ** of an array"
        if isinstance(node, ast.Attribute) and node.attr in DIFFER:
            own = isinstance(node.value, ast.Name) and node.value.id == "np"
            if own or node.attr == "dot":
                yield f"{node.lineno}: {node.attr}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_arithmetic_of_numpys_whose_bits_differ(path: Path) -> None:
    assert list(differing(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a @ b", ["1: @"]),
        ("np.exp(a) + np.log(b)", ["1: exp", "1: log"]),
        ("a.dot(b)", ["1: dot"]),
        ("2.0 ** np.arange(3)", ["1: ** of an array"]),
        ("exp(a) * a**2 + 0.5**n + np.square(a).sum()", []),
    ],
)
def test_what_is_looked_for(source: str, found: list[str]) -> None:
    assert sorted(differing(ast.parse(source))) == found

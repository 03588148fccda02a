"""Random numbers: one registry of what they are drawn for, in which no two purposes share any."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from elman import engine
from elman.draws import NUMBERS, Draw, Lot, generator, order, stream

PACKAGE = Path(__file__).resolve().parents[1] / "python" / "elman"
MOST = 2**NUMBERS - 1


def test_no_two_purposes_share_a_stream() -> None:
    spans = sorted((stream(draw), stream(draw, MOST)) for draw in Draw)
    assert all(last < first for (_, last), (first, _) in pairwise(spans))
    assert spans[-1][1] < 2**64


def test_no_two_lots_of_windows_share_a_stream() -> None:
    assert len({tuple(order(50, 0, Draw.WINDOWS, lot)) for lot in Lot}) == len(Lot)


def test_the_engine_has_the_same_streams() -> None:
    assert engine.draws == (stream(Draw.WEIGHTS), stream(Draw.DROPOUT))


def test_every_purpose_draws_other_numbers() -> None:
    purposes = list(Draw)
    orders = {tuple(order(50, 0, draw, number)) for draw in purposes for number in range(3)}
    assert len(orders) == 3 * len(purposes)
    first = {generator(seed, draw).random() for seed in (0, 1) for draw in purposes}
    assert len(first) == 2 * len(purposes)


def test_seeds_may_be_as_large_as_settings_allow() -> None:
    assert len(order(5, 2**63 - 1, Draw.PARTS)) == 5
    generator(2**63 - 1, Draw.SAMPLING).random()


def test_nothing_else_draws() -> None:
    """What makes random numbers of its own would share them with somebody."""
    makers = {"Philox", "default_rng", "RandomState", "permutation", "PCG64"}
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} uses {node.attr}"
        for path in PACKAGE.rglob("*.py")
        if path.name not in ("draws.py", "engine.py") and "bench" not in path.parts and "tour" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in makers
    ]
    assert not found

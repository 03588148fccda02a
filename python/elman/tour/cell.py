"""Lesson 3: the cell. One linear layer, shared by all steps, then tanh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elman import nn
from elman.tour.page import Page, numbers, shape

TITLE = "The cell"


@dataclass(frozen=True)
class Step:
    """One step of the loop: its index, the shapes of what went in and came out, and h."""

    index: int
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    hidden: np.ndarray


@dataclass(frozen=True)
class Cell:
    """What lesson 3 showed."""

    day: np.ndarray
    """h (1, 5) after one day of 3 numbers"""
    difference: float
    """largest difference between the cell and one linear layer over [x, h] followed by tanh"""
    steps: tuple[Step, ...]


def teach(page: Page) -> Cell:
    """Show a cell that reads a day of weather, then run `RNNCell(4, 2)` over three steps."""
    day, difference = _weather_cell(page)
    return Cell(day, difference, _loop(page))


def _weather_cell(page: Page) -> tuple[np.ndarray, float]:
    page.say(
        """The cell is the whole of a recurrent network. At step t it takes the input x_t, here three numbers
        (temperature, pressure, rain), and its own last answer h_(t-1), five numbers, and gives the new h_t:"""
    )
    page.show("h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)")
    cell = nn.RNNCell(3, 5, seed=0)
    x = np.array([[0.5, -1.0, 1.0]], dtype=np.float32)
    before = np.array([[0.1, -0.2, 0.3, -0.4, 0.5]], dtype=np.float32)
    after = np.asarray(cell(x, before))
    difference = float(np.abs(np.tanh(_as_linear(cell)(np.hstack([x, before]))) - after).max())
    page.table(
        ["name", "shape", "values"],
        [
            ["x_t", shape(x), numbers(x)],
            ["h_(t-1)", shape(before), numbers(before)],
            ["h_t", shape(after), numbers(after)],
        ],
    )
    page.say(
        f"""It is one linear layer: lay x_t and h_(t-1) side by side, 3 + 5 = 8 numbers, multiply by one matrix (5, 8),
        add a bias, take tanh. Done that way, the largest difference is {difference:.1e}. The same layer serves every
        step: today's h_t goes in again tomorrow."""
    )
    return after, difference


def _as_linear(cell: nn.RNNCell) -> nn.Linear:
    """Return the linear layer 8 -> 5 that holds all weights of a cell with 3 inputs and 5 hidden units."""
    linear, weights = nn.Linear(8, 5), cell.parameters
    linear.parameters["weight"][...] = np.hstack([weights["weight_ih"], weights["weight_hh"]])
    linear.parameters["bias"][...] = weights["bias_ih"] + weights["bias_hh"]
    return linear


def _loop(page: Page) -> tuple[Step, ...]:
    page.say(
        """Now the loop itself, with RNNCell(4, 2): batch 1, a sequence of 3 steps, 4 numbers a step, 2 hidden units,
        and h_0 = 0."""
    )
    cell = nn.RNNCell(4, 2, seed=0)
    sequence = np.random.default_rng(0).standard_normal((3, 1, 4)).astype(np.float32)
    hidden, steps = np.zeros((1, 2), dtype=np.float32), []
    for index, x in enumerate(sequence):
        hidden = np.asarray(cell(x, hidden))
        steps.append(Step(index, x.shape, hidden.shape, hidden.copy()))
    page.table(
        ["step", "input size", "output size", "h"],
        [[s.index, str(s.input_shape), str(s.output_shape), numbers(s.hidden, 4)] for s in steps],
    )
    page.show(f"in   sequence {shape(sequence)}: (steps, batch, inputs)", f"out  h {shape(hidden)}: (batch, hidden)")
    return tuple(steps)

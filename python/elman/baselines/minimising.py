"""L-BFGS: the smallest value of a smooth convex function, from its gradients alone.

The caller gives a first guess of the inverse curvature; the last steps correct it. No line search beyond halving, which
is enough for a convex function and a good guess.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from elman.baselines.problem import Floats

Objective = Callable[[Floats], tuple[float, Floats]]
Late = Callable[[], bool]
Pairs = list[tuple[Floats, Floats]]  # of the last steps: the change of the point, the change of the gradient

MOST_STEPS = 150
MEMORY = 10
LATELY = 5  # steps
TOLERANCE = 1e-8  # of the largest gradient, relative to the one at the start


def never() -> bool:
    """It is never late."""
    return False


def minimise(
    objective: Objective,
    start: Floats,
    inverse_curvature: Callable[[Floats], Floats],
    tolerance: float = TOLERANCE,
    gain: float = 0.0,
    late: Late = never,
) -> Floats:
    """The point where `objective` (value and gradient of a point) is smallest, starting at `start`.

    The largest gradient that is left is `tolerance` of the one at the start; or the last five steps lowered the value
    by less than the part `gain` of it. When it is `late`, the point that was reached is taken.

    >>> minimise(lambda x: (float(np.sum((x - 3) ** 2)), 2 * (x - 3)), np.zeros(2), lambda g: g / 2)
    array([3., 3.])
    """
    point, pairs = start, Pairs()
    value, gradient = objective(point)
    values = [value]
    enough = tolerance * float(np.abs(gradient).max())
    for _ in range(MOST_STEPS):
        slow = len(values) > LATELY and values[-1 - LATELY] - value < gain * value
        if slow or np.abs(gradient).max() <= enough or late():
            break
        found = _step(objective, point, value, gradient, -_newton(gradient, pairs, inverse_curvature))
        if found is None:
            break
        pairs = [*pairs[1 - MEMORY :], (found[0] - point, found[2] - gradient)]
        point, value, gradient = found
        values.append(value)
    return point


def _newton(gradient: Floats, pairs: Pairs, inverse_curvature: Callable[[Floats], Floats]) -> Floats:
    """The inverse curvature, corrected by `pairs`, times `gradient`: the two-loop recursion."""
    result, shares = gradient, []
    for moved, bent in reversed(pairs):
        share = _dot(moved, result) / _dot(moved, bent)
        shares.append(share)
        result = result - share * bent
    result = inverse_curvature(result)
    if pairs:
        moved, bent = pairs[-1]
        result = result * (_dot(moved, bent) / _dot(bent, inverse_curvature(bent)))
    for (moved, bent), share in zip(pairs, reversed(shares), strict=True):
        result = result + (share - _dot(bent, result) / _dot(moved, bent)) * moved
    return result


def _dot(a: Floats, b: Floats) -> float:
    """The sum of all products, in an order that is the same on all processors."""
    return float((a * b).sum())


def _step(
    objective: Objective, point: Floats, value: float, gradient: Floats, direction: Floats
) -> tuple[Floats, float, Floats] | None:
    """The first step of 1, 1/2, 1/4 ... along `direction` that lowers the value enough; None at rounding."""
    slope = _dot(gradient, direction)
    for halvings in range(30):
        length = 0.5**halvings
        there = point + length * direction
        new_value, new_gradient = objective(there)
        curved = _dot(direction, new_gradient - gradient) > 0
        if curved and new_value <= value + 1e-4 * length * slope:
            return there, new_value, new_gradient
    return None

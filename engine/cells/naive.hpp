// The specification of a cell: one unit for one time step, in long double and with the C library's functions. Each cell has it beside
// its equations; the tests compare the fast ones with it.
#pragma once

#include <cmath>

namespace elman::naive {

using Real = long double;

struct UnitState {
    Real h = 0, c = 0;
};

inline constexpr int kMostGates = 4;

// `a`: b + W x + U h of each gate, in torch's order; of a last gate that is apart b + W x, with b + U h in `u`.
using Step = UnitState(const Real* a, Real u, UnitState before);

// Static: each instruction set has a copy of its own.
static inline Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }

}  // namespace elman::naive

// The specification of the cells: one unit for one time step, in long double and with the C library's functions, as torch's
// documentation has the equations. The tests compare the fast ones with it.
#pragma once

#include <array>
#include <cmath>

#include "cells/cell.hpp"
#include "cells/gates.hpp"

namespace elman::naive {

using Real = long double;

struct UnitState {
    Real h = 0, c = 0;
};

inline Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }

// `a`: b + W x + U h of each gate, in torch's order; of the GRU's last one b + W x, with b + U h in `u`.
inline UnitState step(CellKind kind, const std::array<Real, 4>& a, Real u, UnitState before) {
    switch (kind) {
        case CellKind::rnn_tanh: return {std::tanh(a[0]), 0};
        case CellKind::rnn_relu: return {a[0] > 0 ? a[0] : 0, 0};
        case CellKind::gru: {
            const Real r = logistic(a[GruGates::reset]), z = logistic(a[GruGates::update]);
            const Real n = std::tanh(a[GruGates::candidate] + r * u);
            return {(1 - z) * n + z * before.h, 0};
        }
        default: {
            const Real c = logistic(a[LstmGates::forget]) * before.c + logistic(a[LstmGates::input]) * std::tanh(a[LstmGates::candidate]);
            return {logistic(a[LstmGates::output]) * std::tanh(c), c};
        }
    }
}

}  // namespace elman::naive

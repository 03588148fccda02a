// One unit of each cell for one time step, in long double and with the C library's functions: the equations of torch's
// documentation, which the engine's cells are compared with.
#pragma once

#include <array>
#include <cmath>

#include "cells/cell.hpp"

namespace elman::test {

using Real = long double;

inline constexpr CellKind kCells[] = {CellKind::rnn_tanh, CellKind::rnn_relu, CellKind::gru, CellKind::lstm};

inline const char* cell_name(CellKind kind) {
    switch (kind) {
        case CellKind::rnn_tanh: return "rnn_tanh";
        case CellKind::rnn_relu: return "rnn_relu";
        case CellKind::gru: return "gru";
        default: return "lstm";
    }
}

struct UnitState {
    Real h = 0, c = 0;
};

inline Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }

// `a`: b + W x + U h of each gate, in torch's order; of the GRU's last one b + W x, with b + U h in `u`.
inline UnitState reference_step(CellKind kind, const std::array<Real, 4>& a, Real u, UnitState before) {
    switch (kind) {
        case CellKind::rnn_tanh: return {std::tanh(a[0]), 0};
        case CellKind::rnn_relu: return {a[0] > 0 ? a[0] : 0, 0};
        case CellKind::gru: {
            const Real r = logistic(a[0]), z = logistic(a[1]), n = std::tanh(a[2] + r * u);
            return {(1 - z) * n + z * before.h, 0};
        }
        default: {
            const Real c = logistic(a[1]) * before.c + logistic(a[0]) * std::tanh(a[2]);
            return {logistic(a[3]) * std::tanh(c), c};
        }
    }
}

}  // namespace elman::test

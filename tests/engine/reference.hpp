// The cells by name, and their specification.
#pragma once

#include "cells/naive.hpp"

namespace elman::test {

using naive::logistic;
using naive::Real;
using naive::UnitState;

inline constexpr CellKind kCells[] = {CellKind::rnn_tanh, CellKind::rnn_relu, CellKind::gru, CellKind::lstm};

inline const char* cell_name(CellKind kind) {
    switch (kind) {
        case CellKind::rnn_tanh: return "rnn_tanh";
        case CellKind::rnn_relu: return "rnn_relu";
        case CellKind::gru: return "gru";
        default: return "lstm";
    }
}

}  // namespace elman::test

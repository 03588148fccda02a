// The cells by name, and their specification.
#pragma once

#include <array>
#include <vector>

#include "cells/cell.hpp"

namespace elman::test {

using naive::logistic;
using naive::Real;
using naive::UnitState;

inline const CellKind kRnnTanh = cell_named("rnn_tanh"), kRnnRelu = cell_named("rnn_relu"), kGru = cell_named("gru"), kLstm = cell_named("lstm");

// Every row of the table, the cell that the tests made up included: what is shown of a cell is shown of all.
inline const std::vector<CellKind> kCells = [] {
    std::vector<CellKind> cells;
    for (int row = 0; row < cell_count(); ++row) cells.push_back(CellKind{row});
    return cells;
}();

inline const char* cell_name(CellKind kind) { return traits(kind).name; }

using Sums = std::array<Real, naive::kMostGates>;

inline UnitState specified(CellKind kind, const Sums& a, Real u, UnitState before) { return traits(kind).specification(a.data(), u, before); }

}  // namespace elman::test

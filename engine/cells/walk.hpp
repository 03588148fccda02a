// Walks a cell's equations over the rows and registers of a block.
//
// The two limits, for a hidden unit at one step in float, forward: an Elman unit reads and writes 8 bytes and has one activation (about
// 20 operations); a GRU 32 bytes and 3 activations; an LSTM 48 bytes and 5. Blocks are cut so that these bytes are in the first-level
// cache: then the operations bound it, at two multiply-adds a cycle about 10 cycles an activation of a register of 8. Beside it, the
// hidden product of a unit is H multiply-adds a gate: at H 128 the activations are an eighth of the work, at H 32 a third.
// Backward there is no activation, 20 to 60 bytes and 4 to 20 operations: the bytes bound it.
#pragma once

#include "cells/cell.hpp"
#include "kernels/activations.hpp"

namespace elman::ELMAN_ISA {

// A cell whose output depends on an activation of an activation has two stages, `open` for its gates and `forward` for its output:
// in one loop a register's two activations would wait for each other (170 cycles) with few other registers under way.
template <class T, class C>
concept TwoStages = requires(const CellForward<T>& s) { C::open(s, 0, 0); };

template <class T, class C>
void forward(const CellForward<T>& s) {
    for (int64_t row = 0; row < s.rows; ++row) {
        const int64_t gates = row * s.ldg, states = row * s.ldh;
        if constexpr (TwoStages<T, C>)
            for (int64_t column = 0; column < s.columns; column += kPanel<T>) C::open(s, gates + column, states + column);
        for (int64_t column = 0; column < s.columns; column += kPanel<T>) C::forward(s, gates + column, states + column);
    }
}

template <class T, class C>
void backward(const CellBackward<T>& s) {
    for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; column += kPanel<T>) {
            Line<T> dh = Line<T>::load(s.dh + row * s.ldd + column);
            if (s.dy != nullptr) dh = dh + Line<T>::load(s.dy + row * s.ldy + column);
            C::backward(s, dh, row * s.ldg + column, row * s.ldh + column, row * s.ldd + column);
        }
    }
}

// The row of a cell whose equations are C.
template <class T, class C>
constexpr Cell<T> row(const char* name) {
    return {{name, C::gates, C::last_apart, C::saves_apart, C::has_c, C::forget_gate, C::specification}, forward<T, C>, backward<T, C>};
}

}  // namespace elman::ELMAN_ISA

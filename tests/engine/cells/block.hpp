// One time step of a block of sequences and hidden units, with gaps between the rows and the gates: what a cell works on.
#pragma once

#include "cells/cell.hpp"
#include "numbers.hpp"
#include "reference.hpp"

namespace elman::test {

template <class T>
struct Block {
    CellKind kind;
    int64_t rows, columns, gate_count, gate_stride, ldg, ldh, ldy, ldd;
    std::vector<T> gates, apart, h_before, c_before, h, c, dy, dh, dc;

    Block(Numbers& numbers, CellKind cell_kind, int64_t row_count, int64_t panels, double size = 3.0)
        : kind(cell_kind), rows(row_count), columns(panels * kPanel<T>), gate_count(cell_for<T>(Isa::baseline, kind).gates),
          gate_stride(columns + numbers.whole(0, 5)), ldg(gate_count * gate_stride + numbers.whole(0, 5)), ldh(columns + numbers.whole(0, 5)),
          ldy(columns + numbers.whole(0, 5)), ldd(columns + numbers.whole(0, 5)) {
        gates = numbers.vector<T>(rows * ldg, -size, size);
        for (auto* states : {&apart, &h_before, &c_before, &h, &c}) *states = numbers.vector<T>(rows * ldh);
        dy = numbers.vector<T>(rows * ldy);
        for (auto* gradient : {&dh, &dc}) *gradient = numbers.vector<T>(rows * ldd);
    }

    // Arrays that the cell says it does not use are not given to it.
    void forward(Isa isa) {
        const Cell<T>& cell = cell_for<T>(isa, kind);
        cell.forward({rows, columns, gates.data(), ldg, gate_stride, cell.saves_apart ? apart.data() : nullptr, h_before.data(),
                      cell.has_c ? c_before.data() : nullptr, h.data(), cell.has_c ? c.data() : nullptr, ldh});
    }
    void backward(Isa isa, bool with_dy = true) {
        const Cell<T>& cell = cell_for<T>(isa, kind);
        cell.backward({rows, columns, gates.data(), ldg, gate_stride, cell.saves_apart ? apart.data() : nullptr, h_before.data(),
                       cell.has_c ? c_before.data() : nullptr, h.data(), ldh, with_dy ? dy.data() : nullptr, ldy, dh.data(),
                       cell.has_c ? dc.data() : nullptr, ldd});
    }

    // Where row and unit lie in the arrays of each width.
    size_t gate(int64_t row, int64_t unit, int64_t gate) const { return static_cast<size_t>(row * ldg + gate * gate_stride + unit); }
    size_t state(int64_t row, int64_t unit) const { return static_cast<size_t>(row * ldh + unit); }
    size_t gradient(int64_t row, int64_t unit) const { return static_cast<size_t>(row * ldd + unit); }
    size_t above(int64_t row, int64_t unit) const { return static_cast<size_t>(row * ldy + unit); }

    template <class F>
    void for_units(const F& f) const {
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t unit = 0; unit < columns; ++unit) f(row, unit);
    }

    // The inputs of one unit, for the reference.
    Sums sums(int64_t row, int64_t unit) const {
        Sums a{};
        for (int64_t g = 0; g < gate_count; ++g) a[static_cast<size_t>(g)] = gates[gate(row, unit, g)];
        return a;
    }
    UnitState before(int64_t row, int64_t unit) const { return {h_before[state(row, unit)], c_before[state(row, unit)]}; }

    bool same(const Block& other) const {
        return same_numbers(gates, other.gates) && same_numbers(apart, other.apart) && same_numbers(h_before, other.h_before) &&
               same_numbers(c_before, other.c_before) && same_numbers(h, other.h) && same_numbers(c, other.c) && same_numbers(dy, other.dy) &&
               same_numbers(dh, other.dh) && same_numbers(dc, other.dc);
    }
};

}  // namespace elman::test

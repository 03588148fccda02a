// A cell that nobody trains, made up to show that a cell is its equations, its specification and a row of the table. It has what no
// two of the real ones have together: a last gate whose hidden product is apart, and a cell state.
//
//   f = sigmoid(W_f x + b_f + U_f h + b'_f)
//   n = tanh(W_n x + b_n + f u)          u = U_n h + b'_n
//   c' = n + f (c - n)
//   h' = tanh(c')
//
// Backward:
//
//   dc' += dh' (1 - h'^2)     dn = dc' (1 - f)     dc = dc' f
//   da_n = dn (1 - n^2)       du = da_n f
//   df = dc' (c - n) + da_n u     da_f = df f (1 - f)
#pragma once

#include "cells/cell.hpp"
#include "kernels/activations.hpp"

namespace elman::ELMAN_ISA {

struct KeeperGates {
    static constexpr int keep = 0, candidate = 1, count = 2;
};

template <class T>
struct Keeper {
    static constexpr int gates = KeeperGates::count, forget_gate = KeeperGates::keep;
    static constexpr bool last_apart = true, saves_apart = true, has_c = true;
    using V = Line<T>;

    static naive::UnitState specification(const naive::Real* a, naive::Real u, naive::UnitState before) {
        const naive::Real f = naive::logistic(a[KeeperGates::keep]), n = std::tanh(a[KeeperGates::candidate] + f * u);
        const naive::Real c = n + f * (before.c - n);
        return {std::tanh(c), c};
    }

    static ELMAN_INLINE void open(const CellForward<T>& s, int64_t g, int64_t i) {
        T* const keep = s.gates + g + KeeperGates::keep * s.gate_stride;
        T* const candidate = s.gates + g + KeeperGates::candidate * s.gate_stride;
        const V f = sigmoid(V::load(keep)), n = hyperbolic_tangent(fma(f, V::load(s.apart + i), V::load(candidate)));
        f.store(keep);
        n.store(candidate);
        fma(f, V::load(s.c_before + i) - n, n).store(s.c + i);
    }

    static ELMAN_INLINE void forward(const CellForward<T>& s, int64_t, int64_t i) { hyperbolic_tangent(V::load(s.c + i)).store(s.h + i); }

    static ELMAN_INLINE void backward(const CellBackward<T>& s, V dh, int64_t g, int64_t i, int64_t d) {
        T* const keep = s.gates + g + KeeperGates::keep * s.gate_stride;
        T* const candidate = s.gates + g + KeeperGates::candidate * s.gate_stride;
        const V one = V::broadcast(T(1));
        const V f = V::load(keep), n = V::load(candidate), h = V::load(s.h + i), u = V::load(s.apart + i);
        const V dc = fma(dh, one - h * h, V::load(s.dc + d));
        const V da_n = dc * (one - f) * (one - n * n);
        const V df = fma(dc, V::load(s.c_before + i) - n, da_n * u);
        (df * f * (one - f)).store(keep);
        da_n.store(candidate);
        (da_n * f).store(s.apart + i);
        (dc * f).store(s.dc + d);
        V::broadcast(T(0)).store(s.dh + d);
    }
};

}  // namespace elman::ELMAN_ISA

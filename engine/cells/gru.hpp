// The gated recurrent unit (Cho and others, 2014), as torch.nn.GRU computes it (the reset gate acts on U h + b'):
//
//   r = sigmoid(W_r x + b_r + U_r h + b'_r)
//   z = sigmoid(W_z x + b_z + U_z h + b'_z)
//   n = tanh(W_n x + b_n + r u)          u = U_n h + b'_n
//   h' = n + z (h - n)                   = (1 - z) n + z h
//
// Backward, with a for what a gate's activation was applied to:
//
//   dz = dh' (h - n)       dn = dh' (1 - z)       dh = dh' z + (what comes through U)
//   da_n = dn (1 - n^2)    dr = da_n u            du = da_n r
//   da_r = dr r (1 - r)    da_z = dz z (1 - z)
#pragma once

#include "cells/cell.hpp"
#include "kernels/activations.hpp"

namespace elman::ELMAN_ISA {

// In torch's order.
struct GruGates {
    static constexpr int reset = 0, update = 1, candidate = 2, count = 3;
};

template <class T>
struct Gru {
    static constexpr int gates = GruGates::count, forget_gate = -1;
    static constexpr bool last_apart = true, saves_apart = true, has_c = false;
    using V = Line<T>;

    static naive::UnitState specification(const naive::Real* a, naive::Real u, naive::UnitState before) {
        const naive::Real r = naive::logistic(a[GruGates::reset]), z = naive::logistic(a[GruGates::update]);
        const naive::Real n = std::tanh(a[GruGates::candidate] + r * u);
        return {(1 - z) * n + z * before.h};
    }

    static ELMAN_INLINE void open(const CellForward<T>& s, int64_t g, int64_t i) {
        T* const reset = s.gates + g + GruGates::reset * s.gate_stride;
        T* const update = s.gates + g + GruGates::update * s.gate_stride;
        T* const candidate = s.gates + g + GruGates::candidate * s.gate_stride;
        const V r = sigmoid(V::load(reset));
        r.store(reset);
        fma(r, V::load(s.apart + i), V::load(candidate)).store(candidate);
        sigmoid(V::load(update)).store(update);
    }

    static ELMAN_INLINE void forward(const CellForward<T>& s, int64_t g, int64_t i) {
        T* const candidate = s.gates + g + GruGates::candidate * s.gate_stride;
        const V n = hyperbolic_tangent(V::load(candidate)), z = V::load(s.gates + g + GruGates::update * s.gate_stride);
        n.store(candidate);
        fma(z, V::load(s.h_before + i) - n, n).store(s.h + i);
    }

    static ELMAN_INLINE void backward(const CellBackward<T>& s, V dh, int64_t g, int64_t i, int64_t d) {
        T* const reset = s.gates + g + GruGates::reset * s.gate_stride;
        T* const update = s.gates + g + GruGates::update * s.gate_stride;
        T* const candidate = s.gates + g + GruGates::candidate * s.gate_stride;
        const V one = V::broadcast(T(1));
        const V r = V::load(reset), z = V::load(update), n = V::load(candidate), u = V::load(s.apart + i);
        const V dz = dh * (V::load(s.h_before + i) - n);
        const V da_n = dh * (one - z) * (one - n * n);
        (da_n * u * r * (one - r)).store(reset);
        (dz * z * (one - z)).store(update);
        da_n.store(candidate);
        (da_n * r).store(s.apart + i);
        (dh * z).store(s.dh + d);
    }
};

}  // namespace elman::ELMAN_ISA

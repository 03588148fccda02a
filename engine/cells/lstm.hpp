// Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate: Gers and others, 2000), as torch.nn.LSTM computes it:
//
//   i, f, o = sigmoid(W x + b + U h + b')     g = tanh(W_g x + b_g + U_g h + b'_g)
//   c' = f c + i g
//   h' = o tanh(c')
//
// Backward, with a for what a gate's activation was applied to:
//
//   dc' += dh' o (1 - tanh(c')^2)     do = dh' tanh(c')
//   di = dc' g     df = dc' c     dg = dc' i     dc = dc' f
//   da_i = di i (1 - i),  f and o alike;  da_g = dg (1 - g^2)
#pragma once

#include "cells/cell.hpp"
#include "kernels/activations.hpp"

namespace elman::ELMAN_ISA {

// In torch's order.
struct LstmGates {
    static constexpr int input = 0, forget = 1, candidate = 2, output = 3, count = 4;
};

template <class T>
struct Lstm {
    static constexpr int gates = LstmGates::count, forget_gate = LstmGates::forget;
    static constexpr bool last_apart = false, saves_apart = true, has_c = true;
    using V = Line<T>;

    static naive::UnitState specification(const naive::Real* a, naive::Real, naive::UnitState before) {
        const naive::Real g = std::tanh(a[LstmGates::candidate]);
        const naive::Real c = naive::logistic(a[LstmGates::forget]) * before.c + naive::logistic(a[LstmGates::input]) * g;
        return {naive::logistic(a[LstmGates::output]) * std::tanh(c), c};
    }

    static ELMAN_INLINE void open(const CellForward<T>& s, int64_t at, int64_t i) {
        T* const input = s.gates + at + LstmGates::input * s.gate_stride;
        T* const forget = s.gates + at + LstmGates::forget * s.gate_stride;
        T* const candidate = s.gates + at + LstmGates::candidate * s.gate_stride;
        T* const output = s.gates + at + LstmGates::output * s.gate_stride;
        const V in = sigmoid(V::load(input));
        in.store(input);
        const V f = sigmoid(V::load(forget));
        f.store(forget);
        const V g = hyperbolic_tangent(V::load(candidate));
        g.store(candidate);
        fma(f, V::load(s.c_before + i), in * g).store(s.c + i);
        sigmoid(V::load(output)).store(output);
    }

    static ELMAN_INLINE void forward(const CellForward<T>& s, int64_t at, int64_t i) {
        const V tanh_c = hyperbolic_tangent(V::load(s.c + i));
        tanh_c.store(s.apart + i);
        (V::load(s.gates + at + LstmGates::output * s.gate_stride) * tanh_c).store(s.h + i);
    }

    static ELMAN_INLINE void backward(const CellBackward<T>& s, V dh, int64_t at, int64_t i, int64_t d) {
        T* const input = s.gates + at + LstmGates::input * s.gate_stride;
        T* const forget = s.gates + at + LstmGates::forget * s.gate_stride;
        T* const candidate = s.gates + at + LstmGates::candidate * s.gate_stride;
        T* const output = s.gates + at + LstmGates::output * s.gate_stride;
        const V one = V::broadcast(T(1));
        const V in = V::load(input), f = V::load(forget), g = V::load(candidate), o = V::load(output);
        const V tanh_c = V::load(s.apart + i);
        const V dc = fma(dh * o, one - tanh_c * tanh_c, V::load(s.dc + d));
        (dc * g * in * (one - in)).store(input);
        (dc * V::load(s.c_before + i) * f * (one - f)).store(forget);
        (dc * in * (one - g * g)).store(candidate);
        (dh * tanh_c * o * (one - o)).store(output);
        (dc * f).store(s.dc + d);
        V::broadcast(T(0)).store(s.dh + d);
    }
};

}  // namespace elman::ELMAN_ISA

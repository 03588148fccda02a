// The Elman network (Elman, "Finding structure in time", 1990), as torch.nn.RNN computes it:
//
//   h_t = tanh(W x_t + b + U h_{t-1} + b')        or relu in place of tanh
//
// Backward, with dh the gradient of the loss with respect to h_t:
//
//   da = dh (1 - h^2)                             or dh where h > 0
#pragma once

#include "cells/cell.hpp"
#include "kernels/activations.hpp"

namespace elman::ELMAN_ISA {

struct Tanh {
    static naive::Real specification(naive::Real a) { return std::tanh(a); }
    template <class V>
    static ELMAN_INLINE V value(V a) {
        return hyperbolic_tangent(a);
    }
    template <class V, class T>
    static ELMAN_INLINE V derivative(V dh, V h, T one) {
        return dh * fma(V::broadcast(-one) * h, h, V::broadcast(one));
    }
};

struct Relu {
    static naive::Real specification(naive::Real a) { return a > 0 ? a : 0; }
    template <class V>
    static ELMAN_INLINE V value(V a) {
        return max(V::broadcast(0), a);
    }
    template <class V, class T>
    static ELMAN_INLINE V derivative(V dh, V h, T) {
        return where_positive(h, dh);
    }
};

template <class T, class Activation>
struct Rnn {
    static constexpr int gates = 1, forget_gate = -1;
    static constexpr bool last_apart = false, saves_apart = false, has_c = false;

    static naive::UnitState specification(const naive::Real* a, naive::Real, naive::UnitState) { return {Activation::specification(a[0])}; }

    static ELMAN_INLINE void forward(const CellForward<T>& s, int64_t g, int64_t i) { Activation::value(Line<T>::load(s.gates + g)).store(s.h + i); }

    static ELMAN_INLINE void backward(const CellBackward<T>& s, Line<T> dh, int64_t g, int64_t i, int64_t d) {
        Activation::derivative(dh, Line<T>::load(s.h + i), T(1)).store(s.gates + g);
        Line<T>::broadcast(T(0)).store(s.dh + d);
    }
};

}  // namespace elman::ELMAN_ISA

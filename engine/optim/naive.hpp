// The specification of the rules in rules_isa.cpp: the same arithmetic, one number at a time. The tests compare to the bit.
#pragma once

#include <cmath>

#include "optim/rules.hpp"

namespace elman::naive {

template <class T>
void adam(const AdamStep<T>& s, int64_t size, const T* gradient, T* m, T* v, T* parameter) {
    const T rest1 = T(1) - s.beta1, rest2 = T(1) - s.beta2, rate = s.learning_rate / s.correction1;
    for (int64_t i = 0; i < size; ++i) {
        const T g = gradient[i] * s.scale;
        m[i] = std::fma(rest1, g - m[i], m[i]);
        v[i] = std::fma(rest2 * g, g, s.beta2 * v[i]);
        parameter[i] = std::fma(-rate, m[i] / (std::sqrt(v[i]) / s.correction2_root + s.epsilon), s.keep * parameter[i]);
    }
}

template <class T>
void sgd(const SgdStep<T>& s, int64_t size, const T* gradient, T* velocity, T* parameter) {
    for (int64_t i = 0; i < size; ++i) {
        T move = std::fma(s.weight_decay, parameter[i], gradient[i] * s.scale);
        if (velocity != nullptr) move = velocity[i] = std::fma(s.momentum, velocity[i], move);
        parameter[i] = std::fma(-s.learning_rate, move, parameter[i]);
    }
}

}  // namespace elman::naive

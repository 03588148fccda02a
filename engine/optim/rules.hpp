// The rules by which an optimizer moves parameters: called through a table, like the kernels.
#pragma once

#include <cstdint>

#include "kernels/isa.hpp"

namespace elman {

template <class T>
struct AdamStep {
    T learning_rate, beta1, beta2, epsilon, correction1, correction2_root;  // corrections: 1 - beta^t, and its root
    T keep;                                                                 // of the parameter: 1 - learning_rate * weight_decay
    T scale;                                                                // of the gradient (clipping)
};

template <class T>
struct SgdStep {
    T learning_rate, momentum, weight_decay, scale;
};

// Arrays of whole panels.
template <class T>
struct Rules {
    void (*adam)(const AdamStep<T>&, int64_t size, const T* gradient, T* m, T* v, T* parameter);
    // `velocity` is null without momentum.
    void (*sgd)(const SgdStep<T>&, int64_t size, const T* gradient, T* velocity, T* parameter);
};

template <class T>
const Rules<T>& rules_for(Isa isa);

}  // namespace elman

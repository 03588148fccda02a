// What a network is asked, and how wrong an answer is: loss and gradient together, for one row of raw outputs.
//
// Each loss is a struct with `row(y, size, target, d)`: it returns the loss of the row and writes to d its gradient with respect
// to y. Arrays are whole panels; what lies beyond `size` is not used. Sums are in double, in order.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/buffer.hpp"
#include "base/logarithm.hpp"
#include "kernels/kernels.hpp"

namespace elman {

enum class HeadKind { classes, binary, values };

// Cross-entropy of softmax(y) with one class:   -ln p[target],   d = p - onehot(target)
template <class T>
struct Classes {
    static double row(const Kernels<T>& kernels, const T* y, int64_t size, int64_t target, T* d) {
        const T top = *std::max_element(y, y + size);
        for (int64_t k = 0; k < size; ++k) d[k] = y[k] - top;
        kernels.exponentials(d, panels<T>(size) * kPanel<T>);
        double sum = 0.0;
        for (int64_t k = 0; k < size; ++k) sum += static_cast<double>(d[k]);
        const T inverse = static_cast<T>(1.0 / sum);
        for (int64_t k = 0; k < size; ++k) d[k] *= inverse;
        d[target] -= T(1);
        return natural_log(sum) - (static_cast<double>(y[target]) - static_cast<double>(top));
    }
};

// Cross-entropy of sigmoid(y) with a probability for each of `size` yes-or-no questions:
//   max(y, 0) - y target + ln(1 + e^-|y|),   d = sigmoid(y) - target
template <class T>
struct Binary {
    static double row(const Kernels<T>& kernels, const T* y, int64_t size, const T* target, T* d) {
        for (int64_t k = 0; k < size; ++k) d[k] = y[k] > T(0) ? -y[k] : y[k];
        kernels.exponentials(d, panels<T>(size) * kPanel<T>);
        double loss = 0.0;
        for (int64_t k = 0; k < size; ++k) {
            const double value = static_cast<double>(y[k]), small = static_cast<double>(d[k]);
            loss += (value > 0.0 ? value : 0.0) - value * static_cast<double>(target[k]) + natural_log(1.0 + small);
            d[k] = (y[k] > T(0) ? T(1) : d[k]) / (T(1) + d[k]) - target[k];
        }
        return loss;
    }
};

// Squared error:   sum (y - target)^2,   d = 2 (y - target)
template <class T>
struct Values {
    static double row(const Kernels<T>&, const T* y, int64_t size, const T* target, T* d) {
        double loss = 0.0;
        for (int64_t k = 0; k < size; ++k) {
            const T error = y[k] - target[k];
            loss += static_cast<double>(error) * static_cast<double>(error);
            d[k] = T(2) * error;
        }
        return loss;
    }
};

}  // namespace elman

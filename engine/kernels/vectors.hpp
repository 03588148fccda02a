// Kernels along one array: sums, exponentials. The sums do one addition or multiply-add for 4 bytes (8 in double): bytes bound them, in every cache.
#pragma once

#include "base/buffer.hpp"
#include "kernels/activations.hpp"
#include "kernels/simd.hpp"

namespace elman::ELMAN_ISA {

// `columns` is a multiple of the panel.
template <class T>
void sum_rows(const T* x, int64_t rows, int64_t columns, int64_t ldx, T* out) {
    constexpr int64_t step = Vec<T>::lanes;
    for (int64_t column = 0; column < columns; column += step) {
        Vec<T> sum = Vec<T>::load(out + column);
        for (int64_t row = 0; row < rows; ++row) sum = sum + Vec<T>::load(x + row * ldx + column);
        sum.store(out + column);
    }
}

template <class T>
void exponentials(T* x, int64_t size) {
    for (int64_t i = 0; i < size; i += kPanel<T>) exponential(Line<T>::load(x + i)).store(x + i);
}

// kPanel chains, whatever the register holds; the chains are added in order.
template <class T>
T sum_squares(const T* x, int64_t size) {
    constexpr int64_t step = Vec<T>::lanes;
    alignas(64) T chains[kPanel<T>] = {};
    for (int64_t lane = 0; lane < kPanel<T>; lane += step) {
        Vec<T> sum = Vec<T>::broadcast(T(0));
        for (int64_t i = lane; i < size; i += kPanel<T>) {
            const Vec<T> value = Vec<T>::load(x + i);
            sum = fma(value, value, sum);
        }
        sum.store(chains + lane);
    }
    T sum = 0;
    for (T chain : chains) sum += chain;
    return sum;
}

}  // namespace elman::ELMAN_ISA

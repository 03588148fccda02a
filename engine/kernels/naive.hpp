// The specification of the fast kernels: loops that anyone can check. The tests compare the fast ones with these to the
// bit, which is possible because the order of every sum is defined (see kernels.hpp); the exponential, to one unit in the last place.
#pragma once

#include <cmath>

#include "base/buffer.hpp"
#include "kernels/kernels.hpp"

namespace elman::naive {

template <class T>
void multiply(const Product<T>& p) {
    for (int64_t row = 0; row < p.rows; ++row) {
        for (int64_t column = 0; column < p.panels * kPanel<T>; ++column) {
            const T* b = p.b + column / kPanel<T> * p.panel_stride + column % kPanel<T>;
            T sum = p.initial == nullptr ? T(0) : p.initial[row * p.ldi + column];
            for (int64_t k = 0; k < p.k; ++k) sum = std::fma(p.a[row * p.lda + k], b[k * kPanel<T>], sum);
            p.c[row * p.ldc + column] = sum;
        }
    }
}

template <class T>
void accumulate_outer(const OuterProduct<T>& p) {
    for (int64_t i = 0; i < p.products; ++i)
        for (int64_t m = 0; m < p.m; ++m)
            for (int64_t n = 0; n < p.n; ++n) {
                T& c = p.c[i * p.next_c + m * p.ldc + n];
                for (int64_t k = 0; k < p.k; ++k) c = std::fma(p.a[i * p.next_a + k * p.lda + m], p.b[k * p.ldb + n], c);
            }
}

template <class T>
void pack_transposed(const T* w, int64_t columns, int64_t k, T* out) {
    for (int64_t column = 0; column < panels<T>(columns) * kPanel<T>; ++column)
        for (int64_t i = 0; i < k; ++i)
            out[(column / kPanel<T> * k + i) * kPanel<T> + column % kPanel<T>] = column < columns ? w[column * k + i] : T(0);
}

template <class T>
void pack(const T* w, int64_t columns, int64_t k, T* out, int64_t panel_stride) {
    for (int64_t column = 0; column < panels<T>(columns) * kPanel<T>; ++column)
        for (int64_t i = 0; i < k; ++i)
            out[column / kPanel<T> * panel_stride + i * kPanel<T> + column % kPanel<T>] = column < columns ? w[i * columns + column] : T(0);
}

template <class T>
void sum_rows(const T* x, int64_t rows, int64_t columns, int64_t ldx, T* out) {
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column) out[column] += x[row * ldx + column];
}

template <class T>
void exponentials(T* x, int64_t size) {
    for (int64_t i = 0; i < size; ++i) x[i] = static_cast<T>(std::exp(static_cast<long double>(x[i])));
}

template <class T>
T sum_squares(const T* x, int64_t size) {
    T chains[kPanel<T>] = {};
    for (int64_t i = 0; i < size; ++i) chains[i % kPanel<T>] = std::fma(x[i], x[i], chains[i % kPanel<T>]);
    T sum = 0;
    for (T chain : chains) sum += chain;
    return sum;
}

}  // namespace elman::naive

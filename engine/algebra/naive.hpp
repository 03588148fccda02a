// The specification of the algebra: loops that anyone can check, with which the tests compare it to the bit.
#pragma once

#include <cmath>

#include "algebra/cholesky.hpp"
#include "base/logarithm.hpp"

namespace elman::naive {

inline void product(const Matrix& a, const Matrix& b, double* c) {
    for (int64_t i = 0; i < a.rows; ++i)
        for (int64_t j = 0; j < b.columns; ++j) {
            double sum = 0.0;
            for (int64_t k = 0; k < a.columns; ++k) sum = std::fma(a.data[i * a.columns + k], b.data[k * b.columns + j], sum);
            c[i * b.columns + j] = sum;
        }
}

inline void accumulate_outer(const Matrix& a, const Matrix& b, double* c) {
    for (int64_t i = 0; i < a.columns; ++i)
        for (int64_t j = 0; j < b.columns; ++j)
            for (int64_t row = 0; row < a.rows; ++row)
                c[i * b.columns + j] = std::fma(a.data[row * a.columns + i], b.data[row * b.columns + j], c[i * b.columns + j]);
}

inline void factor(const Matrix& s, double* lower) {
    const int64_t n = s.rows;
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j) {
            double sum = s.data[i * n + j];
            for (int64_t k = 0; k < j && j <= i; ++k) sum = std::fma(-lower[i * n + k], lower[j * n + k], sum);
            lower[i * n + j] = j < i ? sum / lower[j * n + j] : j == i ? std::sqrt(sum) : 0.0;
        }
}

inline void solve_with(const Matrix& lower, const Matrix& b, double* x) {
    const int64_t n = lower.rows, m = b.columns;
    const double* const l = lower.data;
    for (int64_t c = 0; c < m; ++c) {
        for (int64_t i = 0; i < n; ++i) {
            double sum = b.data[i * m + c];
            for (int64_t k = 0; k < i; ++k) sum = std::fma(-l[i * n + k], x[k * m + c], sum);
            x[i * m + c] = sum / l[i * n + i];
        }
        for (int64_t i = n - 1; i >= 0; --i) {
            double sum = x[i * m + c];
            for (int64_t block = (n - 1) / kSolveRows; block >= i / kSolveRows; --block)
                for (int64_t k = std::max(block * kSolveRows, i + 1); k < std::min((block + 1) * kSolveRows, n); ++k)
                    sum = std::fma(-l[k * n + i], x[k * m + c], sum);
            x[i * m + c] = sum / l[i * n + i];
        }
    }
}

// With the C library's exponential: equal to a few units in the last place.
inline void log_softmax(const Matrix& x, double* out) {
    for (int64_t i = 0; i < x.rows; ++i) {
        const double* const row = x.data + i * x.columns;
        const double highest = *std::max_element(row, row + x.columns);
        double sum = 0.0;
        for (int64_t j = 0; j < x.columns; ++j) sum += std::exp(row[j] - highest);
        for (int64_t j = 0; j < x.columns; ++j) out[i * x.columns + j] = row[j] - highest - natural_log(sum);
    }
}

}  // namespace elman::naive

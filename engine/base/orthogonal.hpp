// A random orthogonal matrix: the rows of a matrix of normal numbers, made orthonormal one after another (Gram-Schmidt, twice,
// which is as exact as rounding allows). Sums in order, so that the bits are the same everywhere.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace elman {

inline void remove_projections(std::vector<double>& rows, int64_t row, int64_t size) {
    double* const v = rows.data() + row * size;
    for (int64_t other = 0; other < row; ++other) {
        const double* const u = rows.data() + other * size;
        double dot = 0.0;
        for (int64_t j = 0; j < size; ++j) dot += u[j] * v[j];
        for (int64_t j = 0; j < size; ++j) v[j] -= dot * u[j];
    }
}

// (size, size), drawn from indices [first, first + size * size) of `random`.
inline std::vector<double> orthogonal(int64_t size, const Random& random, uint64_t first) {
    std::vector<double> rows(static_cast<size_t>(size * size));
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = random.normal(first + i);
    for (int64_t row = 0; row < size; ++row) {
        remove_projections(rows, row, size);
        remove_projections(rows, row, size);
        double* const v = rows.data() + row * size;
        double square = 0.0;
        for (int64_t j = 0; j < size; ++j) square += v[j] * v[j];
        const double norm = std::sqrt(square);
        for (int64_t j = 0; j < size; ++j) v[j] /= norm;
    }
    return rows;
}

}  // namespace elman

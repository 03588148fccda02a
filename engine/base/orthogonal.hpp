// Random orthogonal matrices: the rows of matrices of normal numbers, made orthonormal one after another (Gram-Schmidt, twice, which is
// as exact as rounding allows). Sums in order, so that the bits are the same everywhere.
//
// A sum in order waits for each of its additions, so several go on side by side: those of some matrices, and of two rows of each, since
// what the second time takes from a row is taken from the next one for the first time: the same rows.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "base/random.hpp"
#include "base/stop.hpp"

namespace elman {

template <int64_t kMatrices>
class Orthogonal {
public:
    // Drawn from indices [first, first + kMatrices * size * size) of `random`, one matrix after another.
    Orthogonal(int64_t size, const Random& random, uint64_t first, Stop* stop) : size_(size), numbers_(static_cast<size_t>(kMatrices * size * size)) {
        for (size_t i = 0; i < numbers_.size(); ++i) {
            if (i % 4096 == 0) go_on(stop);
            numbers_[i] = random.normal(first + i);
        }
        for (int64_t row = 0; row < size; ++row) {
            const bool last = row + 1 == size;
            for (int64_t other = 0; other < row; ++other) {
                if (other % 16 == 0) go_on(stop);
                if (last) take<1>(other, row);
                else take<2>(other, row);
            }
            normalize(row);
            if (!last) take<1>(row, row + 1);
        }
    }
    // (matrices, size, size)
    const std::vector<double>& numbers() const { return numbers_; }

private:
    double* at(int64_t matrix, int64_t row) { return numbers_.data() + (matrix * size_ + row) * size_; }
    // The projections on row `other` from `kRows` rows, the first of which is `row`, in every matrix.
    template <int64_t kRows>
    void take(int64_t other, int64_t row) {
        const auto dots = products<kRows>(other, row);
        for (size_t i = 0; i < dots.size(); ++i) {
            const int64_t m = static_cast<int64_t>(i) / kRows, r = static_cast<int64_t>(i) % kRows;
            const double* const u = at(m, other);
            double* const v = at(m, row + r);
            for (int64_t j = 0; j < size_; ++j) v[j] -= dots[i] * u[j];
        }
    }
    template <int64_t kRows>
    std::array<double, kMatrices * kRows> products(int64_t other, int64_t row) {
        const double* const u = at(0, other);
        const double* const v = at(0, row);
        const int64_t next = size_ * size_;  // from a number to the same of the next matrix
        double sums[kMatrices * kRows] = {};
        for (int64_t j = 0; j < size_; ++j)
            for (int64_t m = 0; m < kMatrices; ++m)
                for (int64_t r = 0; r < kRows; ++r) sums[m * kRows + r] += u[m * next + j] * v[m * next + r * size_ + j];
        std::array<double, kMatrices * kRows> dots;
        std::copy(std::begin(sums), std::end(sums), dots.begin());  // those alone may lie in registers all the while
        return dots;
    }
    void normalize(int64_t row) {
        for (int64_t m = 0; m < kMatrices; ++m) {
            double* const v = at(m, row);
            double square = 0.0;
            for (int64_t j = 0; j < size_; ++j) square += v[j] * v[j];
            const double norm = std::sqrt(square);
            for (int64_t j = 0; j < size_; ++j) v[j] /= norm;
        }
    }

    int64_t size_;
    std::vector<double> numbers_;
};

}  // namespace elman

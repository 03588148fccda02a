#include "algebra/cholesky.hpp"

#include <cmath>
#include <string>

#include "base/buffer.hpp"
#include "base/error.hpp"

namespace elman {

namespace {

constexpr int64_t kWidth = kPanel<double>;

// `row` becomes its part of L in `size` columns, from which all columns before them are already taken: `diagonal` is L there.
void finish_row(double* row, const double* diagonal, int64_t ld, int64_t size) {
    for (int64_t j = 0; j < size; ++j) {
        double sum = row[j];
        for (int64_t k = 0; k < j; ++k) sum = std::fma(-row[k], diagonal[j * ld + k], sum);
        row[j] = sum / diagonal[j * ld + j];
    }
}

// Cuts the columns in halves down to one panel, so that nearly all work is products of large blocks, at the speed of the kernels:
//   factor the left half;  take its product with itself from the right half;  factor the right half.
// All threads go through the halves together and share each step.
class Factorisation {
public:
    Factorisation(const Matrix& s, const Means& means)
        : kernels_(means.kernels()), s_(s.data), n_(s.rows), ld_(leading<double>(n_)), l_(panels<double>(n_) * kWidth * ld_) {
        const int64_t half = (panels<double>(n_) + 1) / 2 * kWidth;
        packed_.resize(half * half);
    }

    void run(double* lower, const Worker& worker) {
        const auto mine = worker.share(n_);
        for (int64_t row = mine.first; row < mine.last; ++row) std::copy(s_ + row * n_, s_ + row * n_ + row + 1, l_.data() + row * ld_);
        worker.wait();
        if (n_ > 0) columns(0, panels<double>(n_), worker);
        for (int64_t row = mine.first; row < mine.last; ++row) {
            std::copy(at(row, 0), at(row, row + 1), lower + row * n_);
            std::fill(lower + row * n_ + row + 1, lower + (row + 1) * n_, 0.0);
        }
    }

    // Arithmetic goes on after a bad pivot, since threads can't leave a region on their own: it makes NaN.
    void check() const {
        require(bad_row_ < 0, [this] {
            return "the matrix is not positive definite: the pivot of row " + std::to_string(bad_row_) + " (from 0) is " + std::to_string(bad_pivot_);
        });
    }

private:
    double* at(int64_t row, int64_t column) { return l_.data() + row * ld_ + column; }

    // Panels [first, last), from which all columns before them are already taken.
    void columns(int64_t first, int64_t last, const Worker& worker) {
        if (last - first == 1) return one_panel(first * kWidth, worker);
        const int64_t middle = first + (last - first + 1) / 2;
        columns(first, middle, worker);
        take(first, middle, last, worker);
        columns(middle, last, worker);
    }

    void one_panel(int64_t first, const Worker& worker) {
        const int64_t last = std::min(n_, first + kWidth);
        if (worker.index == 0)
            for (int64_t row = first; row < last; ++row) {
                finish_row(at(row, first), at(first, first), ld_, row - first);
                pivot(row, first);
            }
        worker.wait();
        const auto mine = worker.share(n_ - last);
        for (int64_t row = last + mine.first; row < last + mine.last; ++row) finish_row(at(row, first), at(first, first), ld_, last - first);
        worker.wait();
    }

    void pivot(int64_t row, int64_t first) {
        double* const value = at(row, row);
        for (int64_t k = first; k < row; ++k) *value = std::fma(-*at(row, k), *at(row, k), *value);
        if (bad_row_ < 0 && !(*value > 0.0 && std::isfinite(*value))) {
            bad_row_ = row;
            bad_pivot_ = *value;
        }
        *value = std::sqrt(*value);
    }

    // The product of the columns of panels [first, middle) with themselves, from panels [middle, last): rows from there on, and of each
    // block of rows the panels up to its diagonal. Blocks differ in size, so threads take them in turn.
    void take(int64_t first, int64_t middle, int64_t last, const Worker& worker) {
        constexpr int64_t height = 96;  // as in products.cpp
        const int64_t k = (middle - first) * kWidth, top = middle * kWidth;
        const auto mine = worker.share(last - middle);
        for (int64_t panel = mine.first; panel < mine.last; ++panel)
            pack(top + panel * kWidth, first * kWidth, k, packed_.data() + panel * k * kWidth);
        worker.wait();
        for (int64_t row = top + worker.index * height; row < n_; row += worker.count * height) {
            const int64_t rows = std::min(height, n_ - row), wide = std::min(last - middle, panels<double>(row + rows - top));
            double* const c = at(row, top);
            kernels_.multiply({rows, wide, k, at(row, first * kWidth), ld_, packed_.data(), k * kWidth, c, ld_, c, ld_});
        }
        worker.wait();
    }

    // A panel of -L^T: row `row` of L and those after it, side by side.
    void pack(int64_t row, int64_t first, int64_t k, double* out) {
        for (int64_t j = 0; j < k; ++j)
            for (int64_t i = 0; i < kWidth; ++i) out[j * kWidth + i] = -*at(row + i, first + j);
    }

    const Kernels<double>& kernels_;
    const double* s_;
    int64_t n_, ld_;
    Buffer<double> l_, packed_;
    int64_t bad_row_ = -1;
    double bad_pivot_ = 0.0;
};

// Right-hand sides in panels, one after another, of n rows each. What is found is kept with its sign changed too: as a factor of what is
// taken from the rows that are left.
class Substitution {
public:
    Substitution(const Matrix& lower, const Matrix& b, const Means& means)
        : kernels_(means.kernels()), l_(lower.data), n_(lower.rows), stride_(n_ * kWidth), x_(panels<double>(b.columns) * stride_),
          minus_(x_.size()) {
        kernels_.pack(b.data, b.columns, n_, x_.data(), stride_);
    }

    // A thread's panels. Each block of rows of L is used for all of them while it is in the cache.
    void run(const Worker& worker) {
        const auto mine = worker.share(x_.size() == 0 ? 0 : x_.size() / stride_);
        for (int64_t first = 0; first < n_; first += kSolveRows)
            for (int64_t panel = mine.first; panel < mine.last; ++panel) forward(x_.data() + panel * stride_, minus_.data() + panel * stride_, first);
        for (int64_t first = (n_ - 1) / kSolveRows * kSolveRows; first >= 0; first -= kSolveRows)
            for (int64_t panel = mine.first; panel < mine.last; ++panel)
                backward(x_.data() + panel * stride_, minus_.data() + panel * stride_, first);
    }

    void copy_to(double* x, int64_t m) const {
        for (int64_t row = 0; row < n_; ++row)
            for (int64_t column = 0; column < m; ++column) x[row * m + column] = x_[column / kWidth * stride_ + row * kWidth + column % kWidth];
    }

private:
    void forward(double* x, double* minus, int64_t first) {
        const int64_t last = std::min(n_, first + kSolveRows);
        double* const c = x + first * kWidth;
        kernels_.multiply({last - first, 1, first, l_ + first * n_, n_, minus, stride_, c, kWidth, c, kWidth});
        for (int64_t row = first; row < last; ++row) {
            for (int64_t k = first; k < row; ++k) take(x + row * kWidth, l_[row * n_ + k], minus + k * kWidth);
            divide(x, minus, row);
        }
    }

    void backward(double* x, double* minus, int64_t first) {
        const int64_t last = std::min(n_, first + kSolveRows);
        for (int64_t row = last - 1; row >= first; --row) {
            for (int64_t k = row + 1; k < last; ++k) take(x + row * kWidth, l_[k * n_ + row], minus + k * kWidth);
            divide(x, minus, row);
        }
        kernels_.accumulate_outer({first, kWidth, last - first, l_ + first * n_, n_, minus + first * kWidth, kWidth, x, kWidth});
    }

    static void take(double* row, double weight, const double* minus) {
        for (int64_t i = 0; i < kWidth; ++i) row[i] = std::fma(weight, minus[i], row[i]);
    }

    void divide(double* x, double* minus, int64_t row) const {
        for (int64_t i = row * kWidth; i < (row + 1) * kWidth; ++i) {
            x[i] /= l_[row * n_ + row];
            minus[i] = -x[i];
        }
    }

    const Kernels<double>& kernels_;
    const double* l_;
    int64_t n_, stride_;
    Buffer<double> x_, minus_;
};

}  // namespace

void factor(const Matrix& s, double* lower, const Means& means) {
    Factorisation factorisation(s, means);
    ThreadPool().run(means.threads_for(s.rows * s.rows * s.rows / 6), [&](const Worker& worker) { factorisation.run(lower, worker); });
    factorisation.check();
}

void solve_with(const Matrix& lower, const Matrix& b, double* x, const Means& means) {
    Substitution substitution(lower, b, means);
    const int64_t work = lower.rows * lower.rows * b.columns, most = std::max<int64_t>(1, panels<double>(b.columns));
    const int count = static_cast<int>(std::min<int64_t>(means.threads_for(work), most));
    ThreadPool().run(count, [&](const Worker& worker) { substitution.run(worker); });
    substitution.copy_to(x, b.columns);
}

}  // namespace elman

#include "algebra/exponentials.hpp"

#include <cmath>

#include "base/buffer.hpp"
#include "base/logarithm.hpp"

namespace elman {

namespace {

constexpr int64_t kWidth = kPanel<double>;
constexpr int64_t kExponential = 20, kLogarithm = 60;  // what one costs, in multiply-adds

// Outside of its range the kernel answers as at the end of it.
void put_ends(const double* x, int64_t size, double* out) {
    for (int64_t i = 0; i < size; ++i) out[i] = x[i] < -708.0 ? 0.0 : x[i] > 709.0 ? HUGE_VAL : out[i];
}

// The kernel takes whole panels; what is left goes through a copy.
void exponentials_of(const Kernels<double>& kernels, const double* x, int64_t size, double* out) {
    const int64_t whole = size / kWidth * kWidth;
    double rest[kWidth] = {};
    std::copy(x, x + whole, out);
    std::copy(x + whole, x + size, rest);
    kernels.exponentials(out, whole);
    kernels.exponentials(rest, kWidth);
    std::copy(rest, rest + (size - whole), out + whole);
    put_ends(x, size, out);
}

// out = x - the highest of the row; `raised` is e to that, and the sum of it comes back.
double shift_and_sum(const Kernels<double>& kernels, const double* x, int64_t size, double* out, double* raised) {
    double highest = x[0], sum = 0.0;
    for (int64_t i = 1; i < size; ++i) highest = x[i] > highest ? x[i] : highest;
    for (int64_t i = 0; i < size; ++i) out[i] = x[i] - highest;
    exponentials_of(kernels, out, size, raised);
    for (int64_t i = 0; i < size; ++i) sum += raised[i];
    return sum;
}

// row(x, out, raised) of each row. `raised` is room for a row.
template <class Row>
void for_rows(const Matrix& x, double* out, const Means& means, const Row& row) {
    if (x.columns == 0) return;
    const int count = means.threads_for(x.rows * x.columns * kExponential);
    Buffer<double> raised(count * x.columns);
    ThreadPool().run(count, [&](const Worker& worker) {
        const auto mine = worker.share(x.rows);
        for (int64_t i = mine.first; i < mine.last; ++i) row(x.data + i * x.columns, out + i * x.columns, raised.data() + worker.index * x.columns);
    });
}

}  // namespace

void exponentials(const double* x, int64_t size, double* out, const Means& means) {
    ThreadPool().run(means.threads_for(size * kExponential), [&](const Worker& worker) {
        const auto mine = worker.share(size, kWidth);
        exponentials_of(means.kernels(), x + mine.first, mine.last - mine.first, out + mine.first);
    });
}

void logarithms(const double* x, int64_t size, double* out, const Means& means) {
    ThreadPool().run(means.threads_for(size * kLogarithm), [&](const Worker& worker) {
        const auto mine = worker.share(size, kWidth);
        for (int64_t i = mine.first; i < mine.last; ++i) out[i] = natural_log(x[i]);
    });
}

void softmax(const Matrix& x, double* out, const Means& means) {
    for_rows(x, out, means, [&](const double* from, double* to, double* raised) {
        const double sum = shift_and_sum(means.kernels(), from, x.columns, to, raised);
        for (int64_t i = 0; i < x.columns; ++i) to[i] = raised[i] / sum;
    });
}

void log_softmax(const Matrix& x, double* out, const Means& means) {
    for_rows(x, out, means, [&](const double* from, double* to, double* raised) {
        const double logarithm = natural_log(shift_and_sum(means.kernels(), from, x.columns, to, raised));
        for (int64_t i = 0; i < x.columns; ++i) to[i] -= logarithm;
    });
}

}  // namespace elman

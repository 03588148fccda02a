#include "algebra/products.hpp"

#include <atomic>

#include "base/buffer.hpp"

namespace elman {

namespace {

constexpr int64_t kPanelWidth = kPanel<double>;
// c is made in blocks of so many rows and columns: a whole number of every tile, and the rows of a, 256 columns at a time, stay in the
// second-level cache (200 KB) while all panels of b pass by.
constexpr int64_t kSide = 96;
constexpr int64_t kHigh = 192;  // columns of a that stay in the second-level cache so, 128 rows at a time, in an outer product

void copy_rows(const double* from, int64_t ld_from, int64_t rows, int64_t columns, double* to, int64_t ld_to) {
    for (int64_t row = 0; row < rows; ++row) std::copy(from + row * ld_from, from + row * ld_from + columns, to + row * ld_to);
}

void turn(const double* from, int64_t rows, int64_t columns, double* to) {
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column) to[column * rows + row] = from[row * columns + column];
}

// For an a with fewer columns than b, or as many: b lies in panels, which threads share, and a number of a meets a panel of b.
void accumulate_wide(const Matrix& a, const Matrix& b, double* c, const Means& means) {
    const int64_t n = a.rows, p = a.columns, q = b.columns, ld = panels<double>(q) * kPanelWidth;
    if (n == 0 || q == 0) return;
    // The kernel reads whole panels of b. In the last rows that is beyond the end of b, so they are copied.
    const int64_t copied = std::min(n, (ld + q - 1) / q - 1), in_place = n - copied;
    Buffer<double> last(copied * ld);
    copy_rows(b.data + in_place * q, q, copied, q, last.data(), ld);
    const auto kernel = means.kernels().accumulate_outer;
    ThreadPool().run(means.threads_for(n * p * q), [&](const Worker& worker) {
        const auto mine = worker.share(q, kPanelWidth);
        const int64_t first = mine.first, wide = mine.last - mine.first;
        for (int64_t row = 0; row < p; row += kHigh) {
            const int64_t high = std::min(kHigh, p - row);
            double* const to = c + row * q + first;
            kernel({high, wide, in_place, a.data + row, p, b.data + first, q, to, q});
            kernel({high, wide, copied, a.data + in_place * p + row, p, last.data() + first, ld, to, q});
        }
    });
}

}  // namespace

void product(const Matrix& a, const Matrix& b, double* c, const Means& means) {
    const int64_t k = a.columns, across = (b.columns + kSide - 1) / kSide, blocks = (a.rows + kSide - 1) / kSide * across;
    const Kernels<double>& kernels = means.kernels();
    const int count = means.threads_for(a.rows * k * b.columns);
    Buffer<double> packed(panels<double>(b.columns) * k * kPanelWidth), made(count * kSide * kSide);
    std::atomic<int64_t> next{0};  // a thread takes a block when it is through with one, since cores are rarely all free
    ThreadPool().run(count, [&](const Worker& worker) {
        const auto lines = worker.share(k);
        kernels.pack(b.data + lines.first * b.columns, b.columns, lines.last - lines.first, packed.data() + lines.first * kPanelWidth,
                     k * kPanelWidth);
        worker.wait();
        double* const block = made.data() + worker.index * kSide * kSide;
        for (int64_t i = next++; i < blocks; i = next++) {
            const int64_t row = i / across * kSide, column = i % across * kSide;
            const int64_t rows = std::min(kSide, a.rows - row), columns = std::min(kSide, b.columns - column);
            kernels.multiply(
                {rows, panels<double>(columns), k, a.data + row * k, k, packed.data() + column * k, k * kPanelWidth, block, kSide, nullptr, 0});
            copy_rows(block, kSide, rows, columns, c + row * b.columns + column, b.columns);
        }
    });
}

void accumulate_outer(const Matrix& a, const Matrix& b, double* c, const Means& means) {
    const int64_t p = a.columns, q = b.columns;
    if (q >= p) return accumulate_wide(a, b, c, means);
    Buffer<double> turned(p * q);
    turn(c, p, q, turned.data());
    accumulate_wide(b, a, turned.data(), means);
    turn(turned.data(), q, p, c);
}

}  // namespace elman

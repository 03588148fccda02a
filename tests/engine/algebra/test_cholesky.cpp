// The factorisation and the solution equal the naive ones to the bit, solve the system, and say where a matrix is not positive definite.
#include "algebra/cholesky.hpp"

#include <limits>

#include "algebra/naive.hpp"
#include "base/error.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

// A random matrix of which only the lower half is filled; the rest is never to be read.
std::vector<double> definite(Numbers& numbers, int64_t n) {
    auto s = numbers.vector<double>(n * n);
    for (int64_t i = 0; i < n; ++i) {
        s[static_cast<size_t>(i * n + i)] = static_cast<double>(n) + 1.0;
        for (int64_t j = i + 1; j < n; ++j) s[static_cast<size_t>(i * n + j)] = kNever;
    }
    return s;
}

std::vector<double> factor_of(const std::vector<double>& s, int64_t n, const Means& means) {
    std::vector<double> lower(s.size(), kNever);
    factor({s.data(), n, n}, lower.data(), means);
    return lower;
}

void compare(Numbers& numbers, int64_t n, int64_t m) {
    const auto s = definite(numbers, n), b = numbers.vector<double>(n * m);
    std::vector<double> lower(s.size()), x(b.size());
    naive::factor({s.data(), n, n}, lower.data());
    naive::solve_with({lower.data(), n, n}, {b.data(), n, m}, x.data());
    for (Isa isa : isas())
        for (int threads : {1, 2, 5}) {
            std::vector<double> found(b.size(), kNever);
            CHECK(same_bytes(factor_of(s, n, {isa, threads}), lower), isa_name(isa), threads, n);
            solve_with({lower.data(), n, n}, {b.data(), n, m}, found.data(), {isa, threads});
            CHECK(same_bytes(found, x), isa_name(isa), threads, n, m);
        }
}

void sizes() {
    Numbers numbers(1);
    for (int64_t n : {0, 1, 2, 7, 8, 9, 16, 17, 31, 32, 33, 40, 63, 65, 100})
        for (int64_t m : {0, 1, 3, 8, 9}) compare(numbers, n, m);
    compare(numbers, 97, 500);  // several threads solve
    compare(numbers, 333, 50);  // and factor
}

void solves() {
    Numbers numbers(2);
    const int64_t n = 150;
    const auto s = definite(numbers, n), b = numbers.vector<double>(n);
    std::vector<double> x(b.size());
    const auto lower = factor_of(s, n, {best_isa(), 1});
    solve_with({lower.data(), n, n}, {b.data(), n, 1}, x.data(), {best_isa(), 1});
    for (int64_t i = 0; i < n; ++i) {
        double sum = -b[static_cast<size_t>(i)];
        for (int64_t j = 0; j < n; ++j) sum += s[static_cast<size_t>(i > j ? i * n + j : j * n + i)] * x[static_cast<size_t>(j)];
        CHECK(std::fabs(sum) < 1e-13, i, sum);
    }
}

void refuses() {
    Numbers numbers(3);
    for (int threads : {1, 3})
        for (int64_t n : {1, 20, 400}) {
            const Means means{best_isa(), threads};
            auto s = definite(numbers, n);
            double& last = s.back();
            last = -2.0;
            CHECK_ERROR(factor_of(s, n, means), "the matrix is not positive definite: the pivot of row " + std::to_string(n - 1) + " (from 0) is -");
            last = kNever;
            CHECK_ERROR(factor_of(s, n, means), "the pivot of row " + std::to_string(n - 1) + " (from 0) is nan");
            s[0] = 0.0;
            CHECK_ERROR(factor_of(s, n, means), "the pivot of row 0 (from 0) is 0.0");
        }
}

}  // namespace

int main() {
    start("algebra cholesky");
    sizes();
    solves();
    refuses();
    return finish();
}

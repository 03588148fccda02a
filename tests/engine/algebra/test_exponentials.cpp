// Exponentials, logarithms and probabilities: close to the C library's, the same bytes everywhere, and what happens at the ends.
#include "algebra/exponentials.hpp"

#include <limits>

#include "algebra/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity(), kNaN = std::numeric_limits<double>::quiet_NaN();

using OfNumbers = void (*)(const double*, int64_t, double*, const Means&);
using OfRows = void (*)(const Matrix&, double*, const Means&);

std::vector<double> result(OfNumbers f, const std::vector<double>& x, const Means& means) {
    std::vector<double> out(x.size(), kNaN);
    f(x.data(), static_cast<int64_t>(x.size()), out.data(), means);
    return out;
}

std::vector<double> result(OfRows f, const std::vector<double>& x, int64_t columns, const Means& means) {
    std::vector<double> out(x.size(), kNaN);
    f({x.data(), columns == 0 ? 0 : static_cast<int64_t>(x.size()) / columns, columns}, out.data(), means);
    return out;
}

void single_numbers() {
    Numbers numbers(1);
    for (int64_t size : {0, 1, 7, 8, 9, 100, 600'001}) {
        const auto x = numbers.vector<double>(size, -600.0, 600.0);
        const auto e = result(exponentials, x, {Isa::baseline, 1});
        const auto back = result(logarithms, e, {Isa::baseline, 1});
        for (size_t i = 0; i < x.size(); ++i) {
            CHECK(ulps(e[i], std::exp(static_cast<long double>(x[i]))) <= 1.0, x[i], e[i]);
            CHECK(std::fabs(back[i] - x[i]) <= 1e-15 + 4e-16 * std::fabs(x[i]), x[i], back[i]);
        }
        for (Isa isa : isas())
            for (int threads : {1, 2, 5}) {
                CHECK(same_bytes(result(exponentials, x, {isa, threads}), e), isa_name(isa), threads, size);
                CHECK(same_bytes(result(logarithms, e, {isa, threads}), back), isa_name(isa), threads, size);
            }
    }
}

void ends() {
    for (Isa isa : isas()) {
        const auto e = result(exponentials, {-kInfinity, -709.0, 710.0, kInfinity, 0.0, -0.0, -708.0, 709.0, kNaN}, {isa, 1});
        CHECK(e[0] == 0.0 && e[1] == 0.0 && e[2] == kInfinity && e[3] == kInfinity && e[4] == 1.0 && e[5] == 1.0, isa_name(isa));
        CHECK(e[6] > 0.0 && e[7] < kInfinity && std::isnan(e[8]), isa_name(isa), e[6], e[7], e[8]);
    }
}

void rows() {
    Numbers numbers(2);
    for (int64_t columns : {0, 1, 2, 3, 8, 9, 31, 96})
        for (int64_t count : {0, 1, 5, 3001}) {
            auto x = numbers.vector<double>(count * columns, -30.0, 30.0);
            for (size_t i = 0; i < x.size(); i += 7)
                if (columns > 1 && i % static_cast<size_t>(columns) != 1) x[i] = i % 2 == 0 ? -kInfinity : -1e4;
            const auto p = result(softmax, x, columns, {Isa::baseline, 1}), logarithms = result(log_softmax, x, columns, {Isa::baseline, 1});
            auto expected = x;
            if (columns > 0) naive::log_softmax({x.data(), count, columns}, expected.data());
            for (size_t i = 0; i < x.size(); ++i) {
                CHECK(logarithms[i] == expected[i] || std::fabs(logarithms[i] - expected[i]) < 1e-14, columns, x[i], logarithms[i], expected[i]);
                CHECK(std::fabs(p[i] - std::exp(expected[i])) <= 1e-13 * p[i] + 1e-300, columns, x[i], p[i]);
            }
            for (Isa isa : isas())
                for (int threads : {1, 2, 5}) {
                    CHECK(same_bytes(result(softmax, x, columns, {isa, threads}), p), isa_name(isa), threads, count, columns);
                    CHECK(same_bytes(result(log_softmax, x, columns, {isa, threads}), logarithms), isa_name(isa), threads, count, columns);
                }
        }
}

// Trouble stays in its row.
void troubled_rows() {
    const std::vector<double> x{-kInfinity, -kInfinity, 0.0, kNaN, kNaN, 0.0, kInfinity, 0.0, 0.0, 0.0};
    for (OfRows f : {OfRows(softmax), OfRows(log_softmax)}) {
        const auto found = result(f, x, 2, {best_isa(), 1});
        for (size_t i = 0; i < 8; ++i) CHECK(std::isnan(found[i]), i, found[i]);
        CHECK(std::isfinite(found[8]) && std::isfinite(found[9]));
    }
}

}  // namespace

int main() {
    start("algebra exponentials");
    single_numbers();
    ends();
    rows();
    troubled_rows();
    return finish();
}

// The natural logarithm: within two units in the last place of the true value at every magnitude, and at the edges.
#include "base/logarithm.hpp"

#include <cmath>
#include <limits>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

double largest_error = 0.0;

void compare(double x) {
    const double error = ulps(natural_log(x), std::log(static_cast<long double>(x)));
    largest_error = std::fmax(largest_error, error);
    CHECK(error <= 2.0, x, natural_log(x), std::log(x), error);
}

void magnitudes() {
    Numbers numbers(1);
    for (int exponent = -1073; exponent <= 1023; ++exponent)
        for (int repeat = 0; repeat < 60; ++repeat) compare(std::ldexp(numbers.uniform(1.0, 2.0), exponent));
    for (int repeat = 0; repeat < 50'000; ++repeat) compare(numbers.uniform(0.5, 2.0));
}

// Near one the logarithm is small: no digit may be lost.
void near_one() {
    CHECK(natural_log(1.0) == 0.0);
    for (int bit = 1; bit <= 52; ++bit)
        for (double sign : {-1.0, 1.0}) compare(1.0 + sign * std::ldexp(1.0, -bit));
    for (double x : {0.70710678118654746, 0.70710678118654752, 0.70710678118654757}) compare(x);
}

void edges() {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(natural_log(0.0) == -infinity && natural_log(-0.0) == -infinity);
    CHECK(natural_log(infinity) == infinity);
    CHECK(std::isnan(natural_log(std::nan(""))));
    CHECK(std::isnan(natural_log(-1.0)) && std::isnan(natural_log(-infinity)) && std::isnan(natural_log(-1e-300)));
    compare(std::numeric_limits<double>::max());
    compare(std::numeric_limits<double>::min());
    compare(std::numeric_limits<double>::denorm_min());
}

void rises() {
    double before = natural_log(1e-3);
    for (int i = 1; i <= 100'000; ++i) {
        const double now = natural_log(1e-3 + i * 1e-4);
        CHECK(now > before, i);
        before = now;
    }
}

void of_one_and_a_little_more() {
    Numbers numbers(2);
    CHECK(natural_log_1p(0.0) == 0.0);
    for (int exponent = -300; exponent <= 300; ++exponent)
        for (int repeat = 0; repeat < 20; ++repeat) {
            const double x = std::ldexp(numbers.uniform(1.0, 2.0), exponent);
            const double error = ulps(natural_log_1p(x), std::log1p(static_cast<long double>(x)));
            CHECK(error <= 3.0, x, natural_log_1p(x), error);
        }
}

// Against the difference of the C library's logarithms of the gamma function in long double, where that keeps its digits; the slope
// against a difference of the function itself.
void half_gamma_ratios() {
    Numbers numbers(3);
    for (int repeat = 0; repeat < 5'000; ++repeat) {
        const double x = repeat < 4'000 ? numbers.uniform(0.05, 30.0) : numbers.uniform(30.0, 1000.0);
        const HalfGammaRatio found = half_gamma_ratio(x);
        const long double exact = std::lgamma(static_cast<long double>(x) + 0.5L) - std::lgamma(static_cast<long double>(x));
        CHECK(std::fabs(found.log - exact) < 1e-14L * std::fmax(1.0L, std::fabs(exact)), x, found.log, static_cast<double>(exact));
        const double step = 1e-4 * x;
        const double difference = (half_gamma_ratio(x + step).log - half_gamma_ratio(x - step).log) / (2 * step);
        CHECK(std::fabs(found.slope - difference) < 1e-7 * std::fmax(1.0, difference), x, found.slope, difference);
    }
    for (double x : {1e6, 1e12, 1e100}) CHECK(std::fabs(half_gamma_ratio(x).log - natural_log(x) / 2.0) < 1e-6, x);
    CHECK(std::isnan(half_gamma_ratio(std::nan("")).log));
}

}  // namespace

int main() {
    start("logarithm");
    magnitudes();
    near_one();
    edges();
    rises();
    of_one_and_a_little_more();
    half_gamma_ratios();
    std::printf("largest error %.3f units in the last place\n", largest_error);
    return finish();
}

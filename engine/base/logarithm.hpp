// Natural logarithms, for losses. Like the activations they are the engine's own: made of additions, products and a few
// divisions, they give the same bits with every C library, so that early stopping takes the same decision everywhere.
#pragma once

#include <cmath>

namespace elman {

// 2 atanh(s) = ln((1 + s) / (1 - s)), for |s| < 0.172
inline double twice_atanh(double s) {
    constexpr double inverse[] = {1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3};
    const double square = s * s;
    double series = 0.0;
    for (double term : inverse) series = (series + term) * square;
    return 2.0 * s + 2.0 * s * series;
}

// x = m 2^e with m in [sqrt(1/2), sqrt(2)):  ln x = e ln 2 + 2 atanh(s),  s = (m - 1) / (m + 1),  |s| < 0.172
inline double natural_log(double x) {
    if (!(x > 0.0) || std::isinf(x)) return x == 0.0 ? -HUGE_VAL : x > 0.0 ? x : std::nan("");
    int exponent = 0;
    double m = std::frexp(x, &exponent);
    if (m < 0.70710678118654752) {
        m *= 2.0;
        --exponent;
    }
    return exponent * 0.69314718055994531 + twice_atanh((m - 1.0) / (m + 1.0));
}

// ln(1 + x) for x from 0, exact where 1 + x would round x away.
inline double natural_log_1p(double x) { return x < 0.4 ? twice_atanh(x / (2.0 + x)) : natural_log(1.0 + x); }

// ln(gamma(x + 1/2) / gamma(x)) for x > 0, with its derivative. The difference of two logarithms of the gamma function would lose its
// digits for a large x, so it has a series of its own, in 1 / x, for x from 10; a smaller x is moved up there:
//   r(x) = r(x + 1) x / (x + 1/2)
struct HalfGammaRatio {
    double log, slope;
};
inline HalfGammaRatio half_gamma_ratio(double x) {
    double factor = 1.0, moved = 0.0;
    for (; x < 10.0; x += 1.0) {
        factor *= x / (x + 0.5);
        moved += 0.5 / (x * (x + 0.5));
    }
    constexpr double terms[] = {691.0 / 180224, -31.0 / 18432, 17.0 / 14336, -1.0 / 640, 1.0 / 192, -1.0 / 8};  // of 1 / x^11, ..., 1 / x
    const double inverse = 1.0 / x, square = inverse * inverse;
    double series = 0.0, slope = 0.0, power = 11.0;
    for (double term : terms) {
        series = series * square + term;
        slope = slope * square - power * term;
        power -= 2.0;
    }
    return {natural_log(x) / 2.0 + series * inverse + natural_log(factor), inverse / 2.0 + slope * square + moved};
}

}  // namespace elman

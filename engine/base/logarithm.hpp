// The natural logarithm, for losses. Like the activations it is the engine's own: made of additions, products and one
// division, it gives the same bits with every C library, so that early stopping takes the same decision everywhere.
#pragma once

#include <cmath>

namespace elman {

// x = m 2^e with m in [sqrt(1/2), sqrt(2)):  ln x = e ln 2 + 2 atanh(s),  s = (m - 1) / (m + 1),  |s| < 0.172
inline double natural_log(double x) {
    if (!(x > 0.0) || std::isinf(x)) return x == 0.0 ? -HUGE_VAL : x > 0.0 ? x : std::nan("");
    int exponent = 0;
    double m = std::frexp(x, &exponent);
    if (m < 0.70710678118654752) {
        m *= 2.0;
        --exponent;
    }
    constexpr double inverse[] = {1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3};
    const double s = (m - 1.0) / (m + 1.0), square = s * s;
    double series = 0.0;
    for (double term : inverse) series = (series + term) * square;
    return exponent * 0.69314718055994531 + (2.0 * s + 2.0 * s * series);
}

}  // namespace elman

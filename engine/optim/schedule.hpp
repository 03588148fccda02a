// How the learning rate changes over a training of a known number of steps, as a factor of its setting.
#pragma once

#include <cstdint>

namespace elman {

enum class ScheduleKind { constant, cosine, one_cycle };

// (1 - cos(pi x)) / 2 for x in [0, 1]: from 0 to 1. Its own series, because a C library's cosine may differ in the last bit.
inline double half_wave(double x) {
    const double u = (x - 0.5) * 3.14159265358979324, square = u * u;  // (1 + sin u) / 2
    double series = 0.0;
    for (int k = 21; k >= 3; k -= 2) series = (1.0 + series) * -square / (k * (k - 1));
    return 0.5 + u * (1.0 + series) / 2.0;
}

struct Schedule {
    ScheduleKind kind = ScheduleKind::constant;
    int64_t steps = 0;   // of the whole training; later steps keep the last factor
    double warm_up = 0.3; // one_cycle: part of the steps in which the rate rises
    double start = 0.04, end = 0.0;  // factors: one_cycle rises from `start`; both end at `end`

    // Of step 1, 2, ...
    double factor(int64_t step) const {
        if (kind == ScheduleKind::constant || steps <= 1) return 1.0;
        const double done = step >= steps ? 1.0 : static_cast<double>(step - 1) / static_cast<double>(steps - 1);
        if (kind == ScheduleKind::cosine) return 1.0 - (1.0 - end) * half_wave(done);
        if (done < warm_up) return start + (1.0 - start) * half_wave(done / warm_up);
        return 1.0 - (1.0 - end) * half_wave((done - warm_up) / (1.0 - warm_up));
    }
};

}  // namespace elman

// Whether several threads pay on this machine as it is now. Beside busy processes a thread may wait for the others longer than it
// works; then a call is tried on one thread, and what is faster goes on, until the other is tried again. What is computed never
// depends on it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace elman {

class Pace {
public:
    // How many threads the next call takes, of `most`.
    int threads(int most) {
        if (most <= 1 || mode_ == Mode::several) return most;
        if (mode_ == Mode::one && --left_ <= 0) {
            mode_ = Mode::back;
            return most;
        }
        return 1;
    }

    // A call of so much work took `seconds`, of which the thread that called waited `waited` for others.
    void took(int threads, int64_t work, double seconds, double waited) {
        const double each = seconds / static_cast<double>(std::max<int64_t>(work, 1));
        if (threads > 1) {
            several_ = each;
            if (mode_ == Mode::back) leave_or_stay(several_ < one_);
            else if (--left_ <= 0 && waited > seconds / 2) mode_ = Mode::trying;
        } else {
            one_ = each;
            if (mode_ == Mode::trying) leave_or_stay(several_ < one_);
        }
    }

private:
    enum class Mode { several, trying, one, back };
    static constexpr int kFewest = 16, kMost = 1024;

    // After a call of the other kind: several threads again, or one for a while, longer each time.
    void leave_or_stay(bool several_pay) {
        rest_ = several_pay ? kFewest : std::min(2 * rest_, kMost);
        left_ = rest_;
        mode_ = several_pay ? Mode::several : Mode::one;
    }

    Mode mode_ = Mode::several;
    int left_ = 0, rest_ = kFewest;
    double one_ = 0.0, several_ = 0.0;  // seconds of a unit of work, the last time
};

}  // namespace elman

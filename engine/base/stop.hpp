// The wish to end a long call before it is done. The thread that made the call asks for it now and then; when it has been told so,
// all threads leave at the next barrier, the same for all of them, and before it what is only on the way there. Nothing that lasts
// has changed then.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>

namespace elman {

// By the cheapest clock there is: it is read some times in the step of a network that takes a microsecond.
inline int64_t milliseconds_now() {
#ifdef CLOCK_MONOTONIC_COARSE
    timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
#else
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
#endif
}

class Stop {
public:
    Stop() = default;
    Stop(const Stop&) = delete;
    Stop& operator=(const Stop&) = delete;
    virtual ~Stop() = default;

    bool wanted() const { return wanted_.load(std::memory_order_relaxed); }

    // Of the thread that made the call alone: asks, if that was not a moment ago.
    void ask() {
        if (milliseconds_now() < next_) return;
        if (asked()) wanted_.store(true, std::memory_order_relaxed);
        next_ = milliseconds_now() + kBetween;
    }

protected:
    // Whether the call shall end. It must not throw.
    virtual bool asked() = 0;

private:
    static constexpr int64_t kBetween = 50;  // milliseconds

    std::atomic<bool> wanted_{false};
    int64_t next_ = milliseconds_now() + kBetween;
};

// What a call throws that was ended so.
struct Stopped : std::exception {
    const char* what() const noexcept override { return "stopped"; }
};

// For long work of the thread that made the call alone: asks, and ends it. `stop` null: nobody stops it.
inline void go_on(Stop* stop) {
    if (stop == nullptr) return;
    stop->ask();
    if (stop->wanted()) throw Stopped();
}

}  // namespace elman

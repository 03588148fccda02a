// The wish to end a long call before it is done. The thread that made the call asks for it now and then; when it has been told so,
// all threads leave at the next barrier, the same for all of them, and before it what is only on the way there. Nothing that lasts
// has changed then.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>

namespace elman {

class Stop {
public:
    Stop() = default;
    Stop(const Stop&) = delete;
    Stop& operator=(const Stop&) = delete;
    virtual ~Stop() = default;

    bool wanted() const { return wanted_.load(std::memory_order_relaxed); }

    // Of the thread that made the call alone: asks, if that was not a moment ago.
    void ask() {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) return;
        if (asked()) wanted_.store(true, std::memory_order_relaxed);
        next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    }

protected:
    // Whether the call shall end. It must not throw.
    virtual bool asked() = 0;

private:
    std::atomic<bool> wanted_{false};
    std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
};

// What a call throws that was ended so.
struct Stopped : std::exception {
    const char* what() const noexcept override { return "stopped"; }
};

}  // namespace elman

// The engine's own thread pool: one parallel region for a whole sequence, a barrier inside the region, and workers that
// sleep between regions, after a moment. Nothing here decides what is computed: results never depend on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/pace.hpp"
#include "base/stop.hpp"

namespace elman {

// Spins briefly, since threads of one region arrive within microseconds of each other; then sleeps.
class Barrier {
public:
    explicit Barrier(int parties, const Stop* stop = nullptr) : parties_(parties), stop_(stop) {}
    // Whether to go on: false for all of them, where a stop was wanted before the last one came. `timed`: of one of them, how long
    // it waits is counted.
    bool wait(bool timed = false);
    double seconds_waited() const { return waited_; }

private:
    void wait_for_others(uint32_t phase);

    double waited_ = 0.0;
    const int parties_;
    const Stop* const stop_;
    bool goes_on_ = true;  // written by the last one to come, before the others leave
    std::atomic<int> arrived_{0};
    std::atomic<uint32_t> phase_{0};
};

// What a thread of a region knows about itself.
struct Worker {
    int index;
    int count;
    Barrier* barrier;      // null when the region has one thread
    Stop* stop = nullptr;  // null: nobody stops it

    // Waits for the others; false: the region shall end here.
    bool wait() const {
        if (stop != nullptr && index == 0) stop->ask();
        if (barrier != nullptr) return barrier->wait(index == 0);
        return stop == nullptr || !stop->wanted();
    }
    // What a thread has to do: [first, last) of some items.
    struct Range {
        int64_t first, last;
        Stop* stop = nullptr;
        bool asks = false;

        // Between pieces of work up to the next barrier: whether the rest needn't be done.
        bool ended() const {
            if (stop == nullptr) return false;
            if (asks) stop->ask();
            return stop->wanted();
        }
    };
    Range range(int64_t first, int64_t last) const { return {first, last, stop, index == 0}; }
    // This thread's share of `size` items, cut at multiples of `grain`.
    Range share(int64_t size, int64_t grain = 1) const {
        const int64_t blocks = (size + grain - 1) / grain;
        const int64_t first = blocks * index / count * grain, last = blocks * (index + 1) / count * grain;
        return range(first < size ? first : size, last < size ? last : size);
    }
};

// What the threads of a region do: a callable, which is not copied and outlives the region. Making one takes no memory, and it
// must not throw: a thread that stays away from a barrier would hold up the others for ever.
class Region {
public:
    Region() = default;
    template <class Work>
    Region(const Work& work)  // NOLINT(google-explicit-constructor): a lambda is what a caller has
        : work_(&work), run_([](const void* of, const Worker& worker) noexcept { (*static_cast<const Work*>(of))(worker); }) {}

    explicit operator bool() const { return work_ != nullptr; }
    void operator()(const Worker& worker) const noexcept { run_(work_, worker); }

private:
    const void* work_ = nullptr;
    void (*run_)(const void*, const Worker&) noexcept = nullptr;
};

class ThreadPool {
public:
    ThreadPool();
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    // Starts what threads `count` needs; after that `run` with as many takes no memory. std::system_error: a thread can't be
    // started; those that are there stay.
    void make_ready(int count);
    // Runs `region` on `count` threads, the caller being thread 0, and returns when all are done: for how many seconds the caller
    // waited for the others. One region of several threads at a time: a second caller waits.
    double run(int count, const Region& region, Stop* stop = nullptr);
    // The same on `most` threads or on one, whichever is faster these days for so much `work`.
    void run(int most, int64_t work, const Region& region, Stop* stop = nullptr);

private:
    struct Desk;
    void grow(int count);
    void forget_parents_threads();
    void loop(Desk* desk);

    std::mutex one_region_, pace_mutex_;
    Pace pace_;
    std::atomic<int> running_{0};  // threads of a region that are not done, but the caller's
    std::vector<std::unique_ptr<Desk>> desks_;  // of each thread but the caller's
    std::vector<std::thread> threads_;
    int process_ = 0;
};

// The cores that this process may use.
int available_cores();

}  // namespace elman

// The engine's own thread pool: one parallel region for a whole sequence, a barrier inside the region, and workers that
// sleep between regions, after a moment. Nothing here decides what is computed: results never depend on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace elman {

// Spins briefly, then gives the core away: threads of one region arrive within microseconds of each other.
class Barrier {
public:
    explicit Barrier(int parties) : parties_(parties) {}
    void wait();

private:
    const int parties_;
    std::atomic<int> arrived_{0};
    std::atomic<uint32_t> phase_{0};
};

// What a thread of a region knows about itself.
struct Worker {
    int index;
    int count;
    Barrier* barrier;  // null when the region has one thread

    void wait() const {
        if (barrier != nullptr) barrier->wait();
    }
    // This thread's share [first, last) of `size` items, cut at multiples of `grain`.
    struct Range {
        int64_t first, last;
    };
    Range share(int64_t size, int64_t grain = 1) const {
        const int64_t blocks = (size + grain - 1) / grain;
        const int64_t first = blocks * index / count * grain, last = blocks * (index + 1) / count * grain;
        return {first < size ? first : size, last < size ? last : size};
    }
};

using Region = std::function<void(const Worker&)>;

class ThreadPool {
public:
    ThreadPool();
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    // Runs `region` on `count` threads, the caller being thread 0, and returns when all are done. One region at a time:
    // a second caller waits. Regions must not throw.
    void run(int count, const Region& region);

private:
    struct Desk;
    void grow(int count);
    void forget_parents_threads();
    static void loop(Desk* desk);

    std::mutex one_region_;
    std::vector<std::unique_ptr<Desk>> desks_;  // of each thread but the caller's
    std::vector<std::thread> threads_;
    int process_ = 0;
};

// The cores that this process may use.
int available_cores();

}  // namespace elman

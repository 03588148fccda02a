#include "base/threads.hpp"

#include <unistd.h>

#include <condition_variable>

#include "base/denormals.hpp"

#if defined(__linux__)
#include <sched.h>
#endif

namespace elman {

namespace {

constexpr int kSpins = 4000;  // about 10 to 40 microseconds before a waiting thread offers its core

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

template <class Done>
void spin_until(const Done& done) {
    for (int spin = 0; !done(); ++spin) {
        if (spin < kSpins) relax();
        else std::this_thread::yield();
    }
}

}  // namespace

void Barrier::wait() {
    const uint32_t phase = phase_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
        arrived_.store(0, std::memory_order_relaxed);
        phase_.store(phase + 1, std::memory_order_release);
    } else {
        spin_until([&] { return phase_.load(std::memory_order_acquire) != phase; });
    }
}

struct ThreadPool::Shared {
    std::mutex mutex;
    std::condition_variable wake;
    uint64_t generation = 0;  // guarded by mutex, as are the three below
    int count = 0;
    bool stop = false;
    const Region* region = nullptr;
    Barrier* barrier = nullptr;
    std::atomic<int> running{0};
};

ThreadPool::ThreadPool() = default;

void ThreadPool::loop(Shared* shared, int index) {
    uint64_t seen = 0;
    for (;;) {
        std::unique_lock lock(shared->mutex);
        shared->wake.wait(lock, [&] { return shared->stop || shared->generation != seen; });
        if (shared->stop) return;
        seen = shared->generation;
        if (index >= shared->count) continue;
        const Region* region = shared->region;
        const Worker worker{index, shared->count, shared->barrier};
        lock.unlock();
        {
            const FlushDenormals flush;
            (*region)(worker);
        }
        shared->running.fetch_sub(1, std::memory_order_release);
    }
}

void ThreadPool::grow(int count) {
    // After fork() the child has this object but none of its threads: it starts anew and leaves the old handles alone.
    if (shared_ != nullptr && process_ != static_cast<int>(getpid())) {
        for (auto& thread : threads_) thread.detach();
        threads_.clear();
        static_cast<void>(shared_.release());
    }
    if (shared_ == nullptr) {
        shared_ = std::make_unique<Shared>();
        process_ = static_cast<int>(getpid());
    }
    while (static_cast<int>(threads_.size()) < count - 1)
        threads_.emplace_back(&ThreadPool::loop, shared_.get(), static_cast<int>(threads_.size()) + 1);
}

void ThreadPool::run(int count, const Region& region) {
    const FlushDenormals flush;
    if (count <= 1) {
        region(Worker{0, 1, nullptr});
        return;
    }
    const std::lock_guard one(one_region_);
    grow(count);
    Barrier barrier(count);
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->region = &region;
        shared_->barrier = &barrier;
        shared_->count = count;
        shared_->running.store(count - 1, std::memory_order_relaxed);
        ++shared_->generation;
    }
    shared_->wake.notify_all();
    region(Worker{0, count, &barrier});
    spin_until([&] { return shared_->running.load(std::memory_order_acquire) == 0; });
}

ThreadPool::~ThreadPool() {
    if (shared_ == nullptr) return;
    if (process_ != static_cast<int>(getpid())) {
        for (auto& thread : threads_) thread.detach();
        static_cast<void>(shared_.release());
        return;
    }
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->stop = true;
    }
    shared_->wake.notify_all();
    for (auto& thread : threads_) thread.join();
}

int available_cores() {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
#endif
    const unsigned cores = std::thread::hardware_concurrency();
    return cores == 0 ? 1 : static_cast<int>(cores);
}

}  // namespace elman

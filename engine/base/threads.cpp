#include "base/threads.hpp"

#include <unistd.h>

#include <chrono>

#include "base/denormals.hpp"

#if defined(__linux__)
#include <sched.h>
#endif

namespace elman {

namespace {

constexpr int kSpins = 4000;  // about 10 to 50 microseconds before a waiting thread sleeps

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

template <class Done>
bool spin_for_a_while(const Done& done) {
    for (int spin = 0; spin < kSpins; ++spin) {
        if (done()) return true;
        relax();
    }
    return done();
}

int current_core() {
#if defined(__linux__)
    return sched_getcpu();
#else
    return -1;
#endif
}

// The system likes to wake a thread on the core of the one that woke it, where the two would take turns: then this one moves.
void leave_core(int core) {
#if defined(__linux__)
    if (core < 0 || current_core() != core) return;
    cpu_set_t all, others;
    if (sched_getaffinity(0, sizeof(all), &all) != 0 || CPU_COUNT(&all) < 2) return;
    others = all;
    CPU_CLR(static_cast<size_t>(core), &others);
    if (sched_setaffinity(0, sizeof(others), &others) == 0) sched_setaffinity(0, sizeof(all), &all);
#else
    static_cast<void>(core);
#endif
}

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

bool Barrier::wait(bool timed) {
    const uint32_t phase = phase_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
        goes_on_ = stop_ == nullptr || !stop_->wanted();
        arrived_.store(0, std::memory_order_relaxed);
        phase_.store(phase + 1, std::memory_order_release);
        phase_.notify_all();
    } else if (timed) {
        const double start = seconds_now();
        wait_for_others(phase);
        waited_ += seconds_now() - start;
    } else {
        wait_for_others(phase);
    }
    return goes_on_;
}

void Barrier::wait_for_others(uint32_t phase) {
    if (!spin_for_a_while([&] { return phase_.load(std::memory_order_acquire) != phase; })) phase_.wait(phase, std::memory_order_acquire);
}

// What a worker is told. Only the caller of `run` writes, and only while the worker waits for the next ticket.
struct alignas(64) ThreadPool::Desk {
    std::atomic<uint32_t> ticket{0};
    const Region* region = nullptr;  // null: go home
    Worker worker{0, 1, nullptr};
    int callers_core = -1;

    void hand_over() {
        ticket.fetch_add(1, std::memory_order_release);
        ticket.notify_one();
    }
};

ThreadPool::ThreadPool() = default;

// Between regions a worker looks out for the next one for a moment, since calls come one after another, and then sleeps: waking a
// sleeping thread takes as long as a whole small network.
void ThreadPool::loop(Desk* desk) {
    for (uint32_t seen = 0;; ++seen) {
        const auto called = [desk, seen] { return desk->ticket.load(std::memory_order_acquire) != seen; };
        if (!spin_for_a_while(called)) desk->ticket.wait(seen, std::memory_order_acquire);
        if (desk->region == nullptr) return;
        leave_core(desk->callers_core);
        {
            const FlushDenormals flush;
            (*desk->region)(desk->worker);
        }
        if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
    }
}

// After fork() the child has this object but none of its threads: it leaves the old handles alone, and what their threads wait on.
void ThreadPool::forget_parents_threads() {
    if (process_ == static_cast<int>(getpid())) return;
    for (auto& thread : threads_) thread.detach();
    threads_.clear();
    for (auto& desk : desks_) static_cast<void>(desk.release());
    desks_.clear();
    process_ = static_cast<int>(getpid());
}

void ThreadPool::grow(int count) {
    forget_parents_threads();
    const auto others = static_cast<size_t>(count > 1 ? count - 1 : 0);
    desks_.reserve(others);
    threads_.reserve(others);
    while (threads_.size() < others) {
        auto desk = std::make_unique<Desk>();
        threads_.emplace_back(&ThreadPool::loop, this, desk.get());
        desks_.push_back(std::move(desk));
    }
}

void ThreadPool::make_ready(int count) {
    if (count <= 1) return;
    const std::lock_guard one(one_region_);
    grow(count);
}

void ThreadPool::run(int most, int64_t work, const Region& region, Stop* stop) {
    if (most <= 1) {  // no clock: it would be felt in the smallest networks
        run(1, region, stop);
        return;
    }
    const int count = [&] {
        const std::lock_guard lock(pace_mutex_);
        return pace_.threads(most);
    }();
    const double start = seconds_now(), waited = run(count, region, stop);
    const std::lock_guard lock(pace_mutex_);
    pace_.took(count, work, seconds_now() - start, waited);
}

double ThreadPool::run(int count, const Region& region, Stop* stop) {
    const FlushDenormals flush;
    if (count <= 1) {
        region(Worker{0, 1, nullptr, stop});
        return 0.0;
    }
    const std::lock_guard one(one_region_);
    grow(count);
    Barrier barrier(count, stop);
    running_.store(count - 1, std::memory_order_relaxed);
    const int core = current_core();
    for (int index = 1; index < count; ++index) {
        Desk& desk = *desks_[static_cast<size_t>(index - 1)];
        desk.region = &region;
        desk.worker = {index, count, &barrier, stop};
        desk.callers_core = core;
        desk.hand_over();
    }
    region(Worker{0, count, &barrier, stop});
    const double start = seconds_now();
    if (!spin_for_a_while([&] { return running_.load(std::memory_order_acquire) == 0; }))
        while (const int left = running_.load(std::memory_order_acquire)) running_.wait(left, std::memory_order_acquire);
    return barrier.seconds_waited() + seconds_now() - start;
}

ThreadPool::~ThreadPool() {
    forget_parents_threads();
    for (auto& desk : desks_) {
        desk->region = nullptr;
        desk->hand_over();
    }
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

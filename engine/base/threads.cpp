#include "base/threads.hpp"

#include <unistd.h>

#include "base/denormals.hpp"

#if defined(__linux__)
#include <sched.h>
#endif

namespace elman {

namespace {

constexpr int kSpins = 4000;  // about 10 to 50 microseconds before a waiting thread offers its core

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

template <class Done>
void spin_until(const Done& done) {
    if (spin_for_a_while(done)) return;
    while (!done()) std::this_thread::yield();
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

}  // namespace

bool Barrier::wait() {
    const uint32_t phase = phase_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
        goes_on_ = stop_ == nullptr || !stop_->wanted();
        arrived_.store(0, std::memory_order_relaxed);
        phase_.store(phase + 1, std::memory_order_release);
    } else {
        spin_until([&] { return phase_.load(std::memory_order_acquire) != phase; });
    }
    return goes_on_;
}

// What a worker is told. Only the caller of `run` writes, and only while the worker waits for the next ticket.
struct alignas(64) ThreadPool::Desk {
    std::atomic<uint32_t> ticket{0};
    const Region* region = nullptr;  // null: go home
    Worker worker{0, 1, nullptr};
    std::atomic<int>* running = nullptr;
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
        desk->running->fetch_sub(1, std::memory_order_release);
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
        threads_.emplace_back(&ThreadPool::loop, desk.get());
        desks_.push_back(std::move(desk));
    }
}

void ThreadPool::make_ready(int count) {
    if (count <= 1) return;
    const std::lock_guard one(one_region_);
    grow(count);
}

void ThreadPool::run(int count, const Region& region, Stop* stop) {
    const FlushDenormals flush;
    if (count <= 1) {
        region(Worker{0, 1, nullptr, stop});
        return;
    }
    const std::lock_guard one(one_region_);
    grow(count);
    Barrier barrier(count, stop);
    std::atomic<int> running{count - 1};
    const int core = current_core();
    for (int index = 1; index < count; ++index) {
        Desk& desk = *desks_[static_cast<size_t>(index - 1)];
        desk.region = &region;
        desk.worker = {index, count, &barrier, stop};
        desk.running = &running;
        desk.callers_core = core;
        desk.hand_over();
    }
    region(Worker{0, count, &barrier, stop});
    spin_until([&] { return running.load(std::memory_order_acquire) == 0; });
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

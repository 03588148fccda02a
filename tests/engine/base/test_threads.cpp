// The thread pool: every index runs once, barriers hold, shares cover everything, callers take turns, workers end.
#include "base/threads.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

void every_index_runs_once() {
    ThreadPool pool;
    for (int count : {1, 2, 3, 8, 2, 5, 1, 8}) {  // grows, and leaves workers idle
        for (int repeat = 0; repeat < 50; ++repeat) {
            std::vector<std::atomic<int>> runs(static_cast<size_t>(count));
            pool.run(count, [&](const Worker& worker) {
                CHECK(worker.count == count && worker.index >= 0 && worker.index < count, worker.index, worker.count);
                ++runs[static_cast<size_t>(worker.index)];
            });
            for (const auto& times : runs) CHECK(times == 1, count, times.load());
        }
    }
}

void caller_is_worker_zero() {
    ThreadPool pool;
    for (int count : {0, 1, 3}) {
        const auto caller = std::this_thread::get_id();
        std::atomic<int> regions{0};
        pool.run(count, [&](const Worker& worker) {
            ++regions;
            CHECK((std::this_thread::get_id() == caller) == (worker.index == 0), worker.index);
        });
        CHECK(regions == (count < 1 ? 1 : count), count, regions.load());
    }
}

// Plain, unguarded numbers pass from thread to thread: only the barrier orders them (a thread sanitizer sees if it doesn't).
void barrier_orders_memory() {
    ThreadPool pool;
    for (int count : {2, 3, 4}) {
        std::vector<int64_t> numbers(static_cast<size_t>(count), 0);
        constexpr int rounds = 500;
        pool.run(count, [&](const Worker& worker) {
            const auto mine = static_cast<size_t>(worker.index), next = static_cast<size_t>((worker.index + 1) % worker.count);
            for (int round = 0; round < rounds; ++round) {
                numbers[mine] = round + worker.index;
                worker.wait();
                CHECK(numbers[next] == round + static_cast<int64_t>(next), round, worker.index);
                worker.wait();
            }
        });
    }
}

void shares_cover_everything() {
    for (int count = 1; count <= 9; ++count)
        for (int64_t grain : {1, 6, 8, 16})
            for (int64_t size = 0; size <= 100; ++size) {
                int64_t next = 0;
                for (int index = 0; index < count; ++index) {
                    const auto range = Worker{index, count, nullptr}.share(size, grain);
                    CHECK(range.first == next && range.last >= range.first, count, grain, size, index);
                    CHECK(range.first % grain == 0 || range.first == size, count, grain, size, index);
                    CHECK(range.last - range.first <= (size / grain / count + 2) * grain, count, grain, size, index);
                    next = range.last;
                }
                CHECK(next == size, count, grain, size);
            }
}

void callers_take_turns() {
    ThreadPool pool;
    std::atomic<int> inside{0}, total{0};
    const auto caller = [&] {
        for (int repeat = 0; repeat < 200; ++repeat)
            pool.run(3, [&](const Worker& worker) {
                CHECK(inside.fetch_add(1) < 3);
                worker.wait();
                ++total;
                --inside;
            });
    };
    std::thread other(caller);
    caller();
    other.join();
    CHECK(total == 2 * 200 * 3, total.load());
}

void pools_end_cleanly() {
    for (int repeat = 0; repeat < 100; ++repeat) {
        ThreadPool pool;
        if (repeat % 3 == 0) continue;  // never used
        std::atomic<int> sum{0};
        pool.run(1 + repeat % 4, [&](const Worker& worker) { sum += worker.index + 1; });
        CHECK(sum > 0);
    }
    std::vector<ThreadPool> several(3);
    for (auto& pool : several) pool.run(2, [](const Worker& worker) { worker.wait(); });
}

}  // namespace

int main() {
    start("threads");
    every_index_runs_once();
    caller_is_worker_zero();
    barrier_orders_memory();
    shares_cover_everything();
    callers_take_turns();
    pools_end_cleanly();
    CHECK(available_cores() >= 1, available_cores());
    return finish();
}

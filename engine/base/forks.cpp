#include "base/forks.hpp"

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace elman {

namespace {

std::atomic<int> at_work{0};
std::atomic<bool> forking{false};
std::mutex one_fork;
thread_local int own = 0;  // calls of this thread: a signal's handler may fork in one

void before_fork() {
    one_fork.lock();
    await_calls();
}

void after_fork() {
    forking.store(false);
    one_fork.unlock();
}

[[maybe_unused]] const int registered = pthread_atfork(before_fork, after_fork, after_fork);

}  // namespace

void await_calls() {
    forking.store(true);
    while (at_work.load() != own) std::this_thread::yield();
}

AtWork::AtWork() {
    at_work.fetch_add(1);
    while (own == 0 && forking.load()) {
        at_work.fetch_sub(1);
        while (forking.load()) std::this_thread::yield();
        at_work.fetch_add(1);
    }
    ++own;
}

AtWork::~AtWork() {
    --own;
    at_work.fetch_sub(1);
}

}  // namespace elman

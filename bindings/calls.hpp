// Around the calls that let the interpreter's lock go: what becomes of them when it has ended, and how Ctrl-C reaches them.
#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

#include "base/error.hpp"
#include "base/forks.hpp"
#include "base/stop.hpp"

namespace nb = nanobind;

namespace elman {

// Lets the interpreter's lock go as long as it lives. A thread whose call lasts longer than the interpreter sleeps for ever: it
// must not touch it any more, and Python would end it in the middle of our code.
class Released {
public:
    Released() : state_(PyEval_SaveThread()) {}
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;
    ~Released() {
        returning.fetch_add(1);
        if (ended.load() && std::this_thread::get_id() != ending_thread) {
            returning.fetch_sub(1);
            for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
        }
        PyEval_RestoreThread(state_);
        returning.fetch_sub(1);
    }

    // For Python's atexit: from now on no other thread comes back, and none is on its way. Threads that go on keep what they use:
    // that is no leak to be told of.
    static void end() {
        if (nb::cast<int>(nb::module_::import_("threading").attr("active_count")()) > 1) nb::set_leak_warnings(false);
        ending_thread = std::this_thread::get_id();
        ended.store(true);
        const nb::gil_scoped_release release;
        while (returning.load() != 0) std::this_thread::yield();
    }

private:
    static inline std::atomic<bool> ended{false};
    static inline std::atomic<int> returning{0};
    static inline std::thread::id ending_thread;

    PyThreadState* state_;
};

// A call of this thread on a network. A signal's handler runs in the midst of one, and would wait for ever for what that one holds.
class Inside {
public:
    explicit Inside(const void* network) : network_(network), around_(innermost) {
        for (const Inside* call = around_; call != nullptr; call = call->around_)
            require(call->network_ != network,
                    "this network is at work in the call that a signal interrupted; let the handler keep a note, and act on it after the call");
        innermost = this;
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { innermost = around_; }

private:
    static inline thread_local const Inside* innermost = nullptr;

    const void* network_;
    const Inside* around_;
};

// For Python's os.register_at_fork: who forks holds the interpreter's lock, which a call at work may ask for.
inline void before_fork() {
    const Released released;
    await_calls();
}

// Python's signals, for a call of its main thread: asks for them, and keeps the exception of a handler, KeyboardInterrupt as a rule.
class Signals : public Stop {
public:
    // Calls `work`, which is on `network`, with this, or with null in a thread that gets no signals, without the interpreter's lock.
    // Throws what a handler did.
    template <class Work>
    static void heard_in(const void* network, const Work& work) {
        const Inside inside(network);
        Signals signals;
        try {
            const Released released;
            work(in_main_thread() ? &signals : nullptr);
        } catch (const Stopped&) {
        }
        if (signals.raised_) std::rethrow_exception(signals.raised_);
    }
    // The thread that imported the module is taken for the main one, as it nearly always is.
    static inline const std::thread::id main_thread = std::this_thread::get_id();
    static bool in_main_thread() { return std::this_thread::get_id() == main_thread; }

protected:
    bool asked() override {
        const nb::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() == 0) return false;
        raised_ = std::make_exception_ptr(nb::python_error());
        return true;
    }

private:
    std::exception_ptr raised_;
};

}  // namespace elman

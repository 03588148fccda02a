// The test harness: a check that fails prints where, what and the values it was given, and the program goes on to the next
// one, so that one run shows every failure. `finish()` is what main returns.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>

namespace elman::test {

inline std::atomic<int> checks{0}, failures{0};

template <class... Values>
void fail(const char* file, int line, const char* condition, const char* names, const Values&... values) {
    constexpr int shown = 20;  // of the failures of one program
    if (failures.fetch_add(1) >= shown) return;
    std::ostringstream text;
    text.precision(17);
    text << file << ':' << line << ": failed: " << condition;
    if (sizeof...(values) > 0) text << "   where (" << names << ") =";
    ((text << ' ' << values), ...);
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::cerr << text.str() << std::endl;
}

// Printed, so that a failure can be repeated; the tests draw everything from it.
inline constexpr uint64_t kSeed = 20260101;

inline void start(const char* name) { std::printf("%s, seed %llu\n", name, static_cast<unsigned long long>(kSeed)); }

inline int finish() {
    std::printf("%d checks, %d failed\n", checks.load(), failures.load());
    return failures.load() == 0 && checks.load() > 0 ? 0 : 1;
}

}  // namespace elman::test

// CHECK(condition, values to print when it fails...)
#define CHECK(condition, ...)                                                                                           \
    do {                                                                                                                \
        ::elman::test::checks.fetch_add(1, std::memory_order_relaxed);                                                  \
        if (!(condition)) ::elman::test::fail(__FILE__, __LINE__, #condition, #__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__); \
    } while (false)

// CHECK_ERROR(expression, part of the message): the expression throws an elman::Error that says so.
#define CHECK_ERROR(expression, part)                              \
    do {                                                           \
        std::string message_ = "no error";                         \
        try {                                                      \
            expression;                                            \
        } catch (const ::elman::Error& error) {                    \
            message_ = error.what();                               \
        }                                                          \
        CHECK(message_.find(part) != std::string::npos, message_); \
    } while (false)

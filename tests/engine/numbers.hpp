// Numbers for the tests, the same on every machine, and comparisons of them.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "base/buffer.hpp"
#include "base/random.hpp"
#include "check.hpp"
#include "kernels/isa.hpp"

namespace elman::test {

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

// One number after another from the engine's generator, which base/test_random.cpp compares with published values.
class Numbers {
public:
    explicit Numbers(uint64_t stream) : random_(kSeed, stream) {}

    double uniform(double low, double high) { return low + (high - low) * random_.uniform(next_++); }
    int64_t whole(int64_t low, int64_t high) {  // both ends included
        return low + static_cast<int64_t>(random_.below(next_++, static_cast<uint64_t>(high - low + 1)));
    }
    template <class T>
    std::vector<T> vector(int64_t size, double low = -1.0, double high = 1.0) {
        std::vector<T> values(static_cast<size_t>(size));
        for (T& value : values) value = static_cast<T>(uniform(low, high));
        return values;
    }
    // Any bit pattern: all exponents, denormals, infinities, NaN.
    template <class T>
    T any() {
        const uint64_t wide = static_cast<uint64_t>(random_.bits(2 * next_)) << 32 | random_.bits(2 * next_ + 1);
        ++next_;
        return std::bit_cast<T>(static_cast<BitsOf<T>>(wide));
    }

private:
    Random random_;
    uint64_t next_ = 0;
};

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// Equal bytes, or both NaN: which NaN a processor makes is its own affair.
template <class T>
bool same_number(T a, T b) {
    return std::isnan(a) ? std::isnan(b) : std::bit_cast<BitsOf<T>>(a) == std::bit_cast<BitsOf<T>>(b);
}

template <class T>
bool same_numbers(const std::vector<T>& a, const std::vector<T>& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i)
        if (!same_number(a[i], b[i])) return false;
    return true;
}

// The distance in units of the last place of a T of the size of `expected`.
template <class T>
double ulps(T found, long double expected) {
    if (static_cast<long double>(found) == expected) return 0.0;
    const int exponent = expected == 0.0L ? std::numeric_limits<T>::min_exponent : std::ilogb(expected);
    const int lowest = std::numeric_limits<T>::min_exponent - 1;
    const long double unit = std::ldexp(1.0L, (exponent < lowest ? lowest : exponent) - std::numeric_limits<T>::digits + 1);
    return static_cast<double>(std::fabs(static_cast<long double>(found) - expected) / unit);
}

template <class T>
double largest_difference(const std::vector<T>& a, const std::vector<T>& b) {
    double largest = a.size() == b.size() ? 0.0 : HUGE_VAL;
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const double difference = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        if (!(difference <= largest)) largest = difference;  // NaN too
    }
    return largest;
}

// The instruction sets of this build that this processor has.
inline std::vector<Isa> isas() {
    std::vector<Isa> found;
    for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon})
        if (has_isa(isa)) found.push_back(isa);
    return found;
}

template <class T>
const char* type_name() {
    return sizeof(T) == 4 ? "float" : "double";
}

}  // namespace elman::test

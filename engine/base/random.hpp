// Counter-based random numbers: Philox4x32-10 (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", 2011).
// The number at a place depends on (seed, stream, index) alone, so any thread can draw any number in any order and every
// machine draws the same. There is no state to carry and none to save.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace elman {

// What the engine draws random numbers for. Each purpose has 2^40 streams of its own, so that no two share any; those of the
// package go on after these, in python/elman/draws.py.
enum class Draw : uint64_t { weights = 0, dropout = 1 };
inline uint64_t stream_of(Draw draw, uint64_t number) { return (static_cast<uint64_t>(draw) << 40) | number; }

class Random {
public:
    Random(uint64_t seed, uint64_t stream) : seed_(seed), stream_(stream) {}

    // 32 random bits.
    uint32_t bits(uint64_t index) const { return block(index / 4)[index % 4]; }

    // Uniform in [0, 1) with 24 bits, exact in float and in double.
    double uniform(uint64_t index) const { return static_cast<double>(bits(index) >> 8) * 0x1p-24; }

    // Mean 0, variance 1: the sum of twelve uniforms less six (Irwin-Hall). Integer sums need no logarithm, whose last
    // bit differs between C libraries.
    double normal(uint64_t index) const {
        uint64_t sum = 0;
        for (uint64_t part = 0; part < 3; ++part)
            for (uint32_t value : block(3 * index + part)) sum += value;
        return static_cast<double>(sum) * 0x1p-32 - 6.0;
    }

    // A whole number in [0, bound), by the high half of a 64x64-bit product.
    uint64_t below(uint64_t index, uint64_t bound) const {
        const uint64_t wide = (static_cast<uint64_t>(bits(2 * index)) << 32) | bits(2 * index + 1);
        return static_cast<uint64_t>((static_cast<Wide>(wide) * bound) >> 64);
    }

    // Four times 32 random bits: bits(4 * index) to bits(4 * index + 3).
    std::array<uint32_t, 4> block(uint64_t index) const {
        std::array<uint32_t, 4> c{static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), static_cast<uint32_t>(stream_),
                                  static_cast<uint32_t>(stream_ >> 32)};
        uint32_t key0 = static_cast<uint32_t>(seed_), key1 = static_cast<uint32_t>(seed_ >> 32);
        for (int round = 0; round < 10; ++round) {
            const uint64_t product0 = 0xD2511F53ull * c[0], product1 = 0xCD9E8D57ull * c[2];
            c = {static_cast<uint32_t>(product1 >> 32) ^ c[1] ^ key0, static_cast<uint32_t>(product1),
                 static_cast<uint32_t>(product0 >> 32) ^ c[3] ^ key1, static_cast<uint32_t>(product0)};
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
        return c;
    }

private:
    __extension__ using Wide = unsigned __int128;  // which -Wpedantic lets pass so, in programs that include this

    uint64_t seed_, stream_;
};

// A random order of 0..n-1 (Fisher-Yates).
inline std::vector<int64_t> permutation(int64_t n, uint64_t seed, uint64_t stream) {
    std::vector<int64_t> order(static_cast<size_t>(n));
    for (int64_t i = 0; i < n; ++i) order[static_cast<size_t>(i)] = i;
    const Random random(seed, stream);
    for (int64_t i = n - 1; i > 0; --i) {
        const auto j = random.below(static_cast<uint64_t>(i), static_cast<uint64_t>(i) + 1);
        std::swap(order[static_cast<size_t>(i)], order[j]);
    }
    return order;
}

}  // namespace elman

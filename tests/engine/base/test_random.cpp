// Philox against the published known answers, and what is drawn from it.
#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

using Counter = std::array<uint32_t, 4>;
using Key = std::array<uint32_t, 2>;

// Philox4x32-10, written from figure 1 and table 2 of the paper, apart from the engine's.
Counter philox(Counter counter, Key key) {
    for (int round = 0; round < 10; ++round) {
        const uint64_t left = uint64_t{counter[0]} * 0xD2511F53u, right = uint64_t{counter[2]} * 0xCD9E8D57u;
        const auto high = [](uint64_t product) { return static_cast<uint32_t>(product >> 32); };
        const auto low = [](uint64_t product) { return static_cast<uint32_t>(product); };
        counter = {high(right) ^ counter[1] ^ key[0], low(right), high(left) ^ counter[3] ^ key[1], low(left)};
        key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
    }
    return counter;
}

// The file kat_vectors of the Random123 distribution, lines "philox4x32 10".
void known_answers() {
    const uint32_t ones = 0xffffffffu;
    CHECK((philox({0, 0, 0, 0}, {0, 0}) == Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    CHECK((philox({ones, ones, ones, ones}, {ones, ones}) == Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    CHECK((philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
           Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
    const Random zero(0, 0);
    CHECK(zero.bits(0) == 0x6627e8d5 && zero.bits(1) == 0xe169c58d && zero.bits(2) == 0xbc57ac4c && zero.bits(3) == 0x9b00dbd8);
}

// seed is the key; stream and index / 4 are the counter.
void engine_is_philox() {
    const std::vector<uint64_t> places{0, 1, 5, 0xffffffffull, 0x100000000ull, 0x0123456789abcdefull, ~0ull};
    for (uint64_t seed : places)
        for (uint64_t stream : places)
            for (uint64_t index : places) {
                const auto half = [](uint64_t x, int part) { return static_cast<uint32_t>(x >> 32 * part); };
                const Counter block =
                    philox({half(index / 4, 0), half(index / 4, 1), half(stream, 0), half(stream, 1)}, {half(seed, 0), half(seed, 1)});
                CHECK(Random(seed, stream).bits(index) == block[index % 4], seed, stream, index);
            }
}

void uniform_numbers() {
    const Random random(kSeed, 1);
    constexpr int count = 400'000;
    double sum = 0.0, squares = 0.0, low = 1.0, high = 0.0;
    for (int i = 0; i < count; ++i) {
        const double u = random.uniform(static_cast<uint64_t>(i));
        CHECK(u >= 0.0 && u < 1.0 && static_cast<double>(static_cast<float>(u)) == u, i, u);
        sum += u;
        squares += u * u;
        low = std::fmin(low, u);
        high = std::fmax(high, u);
    }
    const double mean = sum / count, variance = squares / count - mean * mean;
    CHECK(std::fabs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / count), mean);  // five standard errors
    CHECK(std::fabs(variance - 1.0 / 12) < 5 * std::sqrt(1.0 / 180 / count), variance);
    CHECK(low < 1e-4 && high > 1 - 1e-4, low, high);
}

// The sum of twelve uniforms: excess kurtosis -1/10.
void normal_numbers() {
    const Random random(kSeed, 2);
    constexpr int count = 200'000;
    double moments[5] = {};
    for (int i = 0; i < count; ++i) {
        const double x = random.normal(static_cast<uint64_t>(i));
        CHECK(x >= -6.0 && x < 6.0, i, x);
        for (int power = 1; power <= 4; ++power) moments[power] += std::pow(x, power) / count;
    }
    CHECK(std::fabs(moments[1]) < 5 / std::sqrt(count), moments[1]);
    CHECK(std::fabs(moments[2] - 1.0) < 5 * std::sqrt(1.9 / count), moments[2]);
    CHECK(std::fabs(moments[3]) < 0.05, moments[3]);
    CHECK(std::fabs(moments[4] - 2.9) < 0.1, moments[4]);

    uint64_t sum = 0;
    for (uint32_t part = 0; part < 3; ++part)
        for (uint32_t value : philox({3 * 7 + part, 0, 2, 0}, {static_cast<uint32_t>(kSeed), 0})) sum += value;
    CHECK(random.normal(7) == std::ldexp(static_cast<double>(sum), -32) - 6.0, random.normal(7));
}

void whole_numbers() {
    const Random random(kSeed, 3);
    constexpr uint64_t bound = 10, draws = 100'000;
    std::vector<int> counts(bound, 0);
    for (uint64_t i = 0; i < draws; ++i) ++counts[random.below(i, bound)];
    for (int count : counts) CHECK(std::abs(count - int{draws / bound}) < 500, count);
    for (uint64_t i = 0; i < 100; ++i) CHECK(random.below(i, 1) == 0 && random.below(i, ~0ull) < ~0ull, i);
}

void permutations() {
    for (int64_t n : {0, 1, 2, 3, 10, 1000}) {
        std::vector<int64_t> order = permutation(n, kSeed, 4);
        CHECK(order == permutation(n, kSeed, 4), n);
        if (n >= 10) CHECK(order != permutation(n, kSeed, 5) && order != permutation(n, kSeed + 1, 4), n);
        std::sort(order.begin(), order.end());
        for (int64_t i = 0; i < n; ++i) CHECK(order[static_cast<size_t>(i)] == i, n, i);
    }
    std::vector<int> counts(6, 0);  // each order of three numbers as often as the others
    for (uint64_t stream = 0; stream < 6000; ++stream) {
        const auto order = permutation(3, kSeed, stream);
        ++counts[static_cast<size_t>(2 * order[0] + (order[1] > order[2] ? 1 : 0))];
    }
    for (int count : counts) CHECK(std::abs(count - 1000) < 150, count);
}

}  // namespace

int main() {
    start("random");
    known_answers();
    engine_is_philox();
    uniform_numbers();
    normal_numbers();
    whole_numbers();
    permutations();
    return finish();
}

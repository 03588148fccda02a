// Dropout of a batch's rows: what is kept is scaled so that the mean stays, and the mask is that of seed, stream, sequence and step of
// time alone.
#include "layers/dropout.hpp"

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kSequences = 7, kSteps = 9, kWidth = 13, kLd = 16;

// A batch of ones after dropout, (sequences, steps, width) in the caller's order; -1 where a sequence has ended.
template <class T>
std::vector<T> masks(double rate, uint64_t seed, uint64_t stream, const int64_t* lengths, int threads) {
    Batch batch;
    batch.arrange(kSequences, kSteps, lengths);
    std::vector<T> rows(static_cast<size_t>(batch.rows * kLd), T(1)), found(kSequences * kSteps * kWidth, T(-1));
    const Dropout dropout(rate, seed, stream);
    for (int index = 0; index < threads; ++index) dropout.apply(batch, batch.share(Worker{index, threads, nullptr}), rows.data(), kWidth, kLd);
    for (int64_t t = 0; t < kSteps; ++t)
        for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r) {
            const T* const row = rows.data() + (batch.offset[static_cast<size_t>(t)] + r) * kLd;
            std::copy_n(row, kWidth, found.begin() + (batch.order[static_cast<size_t>(r)] * kSteps + t) * kWidth);
            CHECK(std::all_of(row + kWidth, row + kLd, [](T value) { return value == T(1); }), "beyond the width", t, r);
        }
    return found;
}

// Zeros as often as the rate says, all else 1 / (1 - rate).
template <class T>
void rates() {
    for (double rate : {0.1, 0.5, 0.9}) {
        const T kept = static_cast<T>(1.0 / (1.0 - rate));
        double zeros = 0.0, count = 0.0;
        for (uint64_t stream = 0; stream < 20; ++stream)
            for (T value : masks<T>(rate, kSeed, stream, nullptr, 1)) {
                CHECK(value == T(0) || value == kept, rate, value, kept);
                zeros += value == T(0) ? 1.0 : 0.0;
                count += 1.0;
            }
        CHECK(std::fabs(zeros / count - rate) < 5 * std::sqrt(rate * (1 - rate) / count), rate, zeros / count);  // five standard errors
    }
}

// A number by itself, made larger like a one.
void numbers_are_scaled() {
    Batch batch;
    batch.arrange(1, 1, nullptr);
    std::vector<double> row = Numbers(1).vector<double>(kLd), before = row;
    Dropout(0.25, kSeed, 3).apply(batch, batch.share(Worker{0, 1, nullptr}), row.data(), kWidth, kLd);
    for (size_t j = 0; j < kWidth; ++j) CHECK(row[j] == 0.0 || row[j] == before[j] * (1.0 / 0.75), j, row[j], before[j]);
}

// No two rows share a mask, nor do two streams or seeds.
void masks_differ() {
    const auto first = masks<float>(0.5, kSeed, 1, nullptr, 1);
    CHECK(!same_bytes(first, masks<float>(0.5, kSeed, 2, nullptr, 1)) && !same_bytes(first, masks<float>(0.5, kSeed + 1, 1, nullptr, 1)));
    for (int64_t a = 0; a < kSequences * kSteps; ++a)
        for (int64_t b = 0; b < a; ++b) {
            const auto row = first.begin() + a * kWidth;
            CHECK(a / kSteps != b / kSteps || !std::equal(row, row + kWidth, first.begin() + b * kWidth), "two steps of time", a, b);
            CHECK(a % kSteps != b % kSteps || !std::equal(row, row + kWidth, first.begin() + b * kWidth), "two sequences", a, b);
        }
}

// Other lengths sort the sequences in another way; more threads share them in another way.
template <class T>
void masks_stay() {
    const auto expected = masks<T>(0.5, kSeed, 1, nullptr, 1);
    const std::vector<int64_t> lengths{3, 9, 1, 4, 8, 2, 9};
    for (int threads : {1, 2, 3, 5}) {
        CHECK(same_bytes(masks<T>(0.5, kSeed, 1, nullptr, threads), expected), threads);
        const auto found = masks<T>(0.5, kSeed, 1, lengths.data(), threads);
        for (size_t i = 0; i < found.size(); ++i) {
            const size_t sequence = i / (kSteps * kWidth), t = i / kWidth % kSteps;
            CHECK(found[i] == (static_cast<int64_t>(t) < lengths[sequence] ? expected[i] : T(-1)), "sorted", threads, sequence, t, found[i],
                  expected[i]);
        }
    }
}

}  // namespace

int main() {
    start("dropout");
    rates<float>();
    rates<double>();
    numbers_are_scaled();
    masks_differ();
    masks_stay<float>();
    masks_stay<double>();
    return finish();
}

// Matrices that are made side by side are those that are made alone, row after row, to the bit; and making them can be stopped.
#include "base/orthogonal.hpp"

#include <chrono>
#include <thread>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// The specification: one row after another, each twice.
std::vector<double> plain(int64_t size, const Random& random, uint64_t first) {
    std::vector<double> rows(static_cast<size_t>(size * size));
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = random.normal(first + i);
    for (int64_t row = 0; row < size; ++row) {
        double* const v = rows.data() + row * size;
        for (int64_t again = 0; again < 2 * row; ++again) {
            const double* const u = rows.data() + again % row * size;
            double dot = 0.0;
            for (int64_t j = 0; j < size; ++j) dot += u[j] * v[j];
            for (int64_t j = 0; j < size; ++j) v[j] -= dot * u[j];
        }
        double square = 0.0;
        for (int64_t j = 0; j < size; ++j) square += v[j] * v[j];
        const double norm = std::sqrt(square);
        for (int64_t j = 0; j < size; ++j) v[j] /= norm;
    }
    return rows;
}

template <int64_t kMatrices>
void as_if_alone() {
    const Random random(kSeed, 3);
    for (int64_t size : {1, 2, 3, 4, 17, 64}) {
        constexpr uint64_t first = 1000;
        std::vector<double> expected;
        for (uint64_t m = 0; m < kMatrices; ++m) {
            const auto matrix = plain(size, random, first + m * static_cast<uint64_t>(size * size));
            expected.insert(expected.end(), matrix.begin(), matrix.end());
        }
        CHECK(same_bytes(Orthogonal<kMatrices>(size, random, first, nullptr).numbers(), expected), kMatrices, size);
    }
}

// Says yes the nth time that it is asked. It counts 50 ms from one question to the next; the first ones have passed.
struct After : Stop {
    int left;
    explicit After(int n) : left(n) { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }
    bool asked() override { return --left <= 0; }
};

// At the first number, and later: the whole takes seconds.
void can_be_stopped() {
    for (int times : {1, 5}) {
        After stop(times);
        bool stopped = false;
        try {
            const Orthogonal<1> matrix(1500, Random(1, 1), 0, &stop);
        } catch (const Stopped&) {
            stopped = true;
        }
        CHECK(stopped && stop.left == 0, times, stop.left);
    }
    After never(1 << 30);
    CHECK(Orthogonal<1>(2, Random(1, 1), 0, &never).numbers().size() == 4);
}

}  // namespace

int main() {
    start("orthogonal");
    as_if_alone<1>();
    as_if_alone<2>();
    as_if_alone<3>();
    as_if_alone<4>();
    can_be_stopped();
    return finish();
}

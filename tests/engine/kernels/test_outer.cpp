// The product over steps (gradients of weights) equals the naive one to the bit and writes exactly its n columns.
#include <algorithm>

#include "kernels/kernels.hpp"
#include "kernels/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void compare(Numbers& numbers, int64_t m, int64_t n, int64_t k) {
    const int64_t lda = m + numbers.whole(0, 3), ldb = panels<T>(n) * kPanel<T> + numbers.whole(0, 3), ldc = n + numbers.whole(0, 3);
    const auto a = numbers.vector<T>(k > 0 ? (k - 1) * lda + m : 0), c = numbers.vector<T>(m > 0 ? (m - 1) * ldc + n : 0);
    const auto b = numbers.vector<T>(k > 0 ? (k - 1) * ldb + panels<T>(n) * kPanel<T> : 0);
    auto expected = c;
    naive::accumulate_outer<T>({m, n, k, a.data(), lda, b.data(), ldb, expected.data(), ldc});
    for (Isa isa : isas()) {
        auto found = c;
        kernels_for<T>(isa).accumulate_outer({m, n, k, a.data(), lda, b.data(), ldb, found.data(), ldc});
        CHECK(same_bytes(found, expected), isa_name(isa), type_name<T>(), m, n, k);
    }
}

// Several products with the same B are those products one after another.
template <class T>
void products(Numbers& numbers, int64_t m, int64_t n, int64_t k) {
    const int64_t lda = 3 * m + 2, next_a = m + 1, ldb = panels<T>(n) * kPanel<T>, ldc = n + 1, next_c = m * ldc + 2;
    const auto a = numbers.vector<T>(k * lda), b = numbers.vector<T>(k * ldb), c = numbers.vector<T>(3 * next_c);
    auto expected = c;
    for (int64_t i = 0; i < 3; ++i)
        naive::accumulate_outer<T>({m, n, k, a.data() + i * next_a, lda, b.data(), ldb, expected.data() + i * next_c, ldc});
    auto naive = c;
    naive::accumulate_outer<T>({m, n, k, a.data(), lda, b.data(), ldb, naive.data(), ldc, 3, next_a, next_c});
    CHECK(same_bytes(naive, expected), type_name<T>(), m, n, k);
    for (Isa isa : isas()) {
        auto found = c;
        kernels_for<T>(isa).accumulate_outer({m, n, k, a.data(), lda, b.data(), ldb, found.data(), ldc, 3, next_a, next_c});
        CHECK(same_bytes(found, expected), isa_name(isa), type_name<T>(), m, n, k);
    }
}

template <class T>
void shapes() {
    Numbers numbers(sizeof(T));
    for (int64_t m = 0; m <= 17; ++m)
        for (int64_t n : {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 47, 48, 49, 64, 65})
            for (int64_t k : {0, 1, 2, 5, 127, 128, 129}) compare<T>(numbers, m, n, k);
    for (int64_t k : {255, 256, 257, 600}) compare<T>(numbers, 20, 37, k);
    for (int64_t m : {1, 6, 8, 19, 24})
        for (int64_t n : {5, 16, 50})
            for (int64_t k : {1, 130}) products<T>(numbers, m, n, k);
}

// Chunks of steps one after another are the same chain as all at once.
template <class T>
void chunks() {
    Numbers numbers(10 + sizeof(T));
    const int64_t m = 7, n = 19, k = 301, lda = 8, ldb = panels<T>(n) * kPanel<T>;
    const auto a = numbers.vector<T>(k * lda), b = numbers.vector<T>(k * ldb);
    for (Isa isa : isas()) {
        std::vector<T> whole(static_cast<size_t>(m * n)), parts = whole;
        kernels_for<T>(isa).accumulate_outer({m, n, k, a.data(), lda, b.data(), ldb, whole.data(), n});
        for (int64_t first = 0, count; first < k; first += count) {
            count = std::min(k - first, numbers.whole(1, 140));
            kernels_for<T>(isa).accumulate_outer({m, n, count, a.data() + first * lda, lda, b.data() + first * ldb, ldb, parts.data(), n});
        }
        CHECK(same_bytes(whole, parts), isa_name(isa));
    }
}

}  // namespace

int main() {
    start("outer");
    shapes<float>();
    shapes<double>();
    chunks<float>();
    chunks<double>();
    return finish();
}

// Products of whole matrices equal the naive ones to the bit: every instruction set, any number of threads, rows cut anywhere.
#include "algebra/products.hpp"

#include "algebra/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

std::vector<double> product_of(const Matrix& a, const Matrix& b, const Means& means) {
    std::vector<double> c(static_cast<size_t>(a.rows * b.columns), NAN);
    product(a, b, c.data(), means);
    return c;
}

void compare_product(Numbers& numbers, int64_t rows, int64_t k, int64_t columns) {
    const auto left = numbers.vector<double>(rows * k), right = numbers.vector<double>(k * columns);  // exact sizes, for a sanitizer
    const Matrix a{left.data(), rows, k}, b{right.data(), k, columns};
    std::vector<double> expected(static_cast<size_t>(rows * columns));
    naive::product(a, b, expected.data());
    for (Isa isa : isas())
        for (int threads : {1, 2, 5}) CHECK(same_bytes(product_of(a, b, {isa, threads}), expected), isa_name(isa), threads, rows, k, columns);
}

void compare_outer(Numbers& numbers, int64_t n, int64_t p, int64_t q) {
    const auto left = numbers.vector<double>(n * p), right = numbers.vector<double>(n * q), initial = numbers.vector<double>(p * q);
    const Matrix a{left.data(), n, p}, b{right.data(), n, q};
    auto expected = initial;
    naive::accumulate_outer(a, b, expected.data());
    for (Isa isa : isas())
        for (int threads : {1, 2, 5}) {
            auto found = initial;
            accumulate_outer(a, b, found.data(), {isa, threads});
            CHECK(same_bytes(found, expected), isa_name(isa), threads, n, p, q);
        }
}

void shapes() {
    Numbers numbers(1);
    for (int64_t rows : {0, 1, 2, 7, 19})
        for (int64_t k : {0, 1, 5, 40})
            for (int64_t columns : {0, 1, 2, 3, 7, 8, 9, 17}) {
                compare_product(numbers, rows, k, columns);
                compare_outer(numbers, rows, k, columns);
            }
    compare_product(numbers, 1, 300, 201);
    // Enough work for several threads; more rows, more columns than one block.
    for (int64_t rows : {95, 96, 97, 290}) compare_product(numbers, rows, 300, 211);
    compare_product(numbers, 3, 2000, 1001);
    compare_outer(numbers, 400, 130, 77);
    compare_outer(numbers, 400, 77, 130);
    compare_outer(numbers, 2000, 2, 1001);
    compare_outer(numbers, 4000, 1001, 1);
}

// Any batch of rows gives the same, and any blocks of rows that are added up.
void blocks() {
    Numbers numbers(2);
    const int64_t rows = 301, k = 257, columns = 45;
    const auto left = numbers.vector<double>(rows * k), right = numbers.vector<double>(k * columns), other = numbers.vector<double>(rows * columns);
    const Matrix a{left.data(), rows, k};
    const Means means{best_isa(), 2};
    const auto whole = product_of(a, {right.data(), k, columns}, means);
    std::vector<double> sum(static_cast<size_t>(k * columns)), parts = sum;
    accumulate_outer(a, {other.data(), rows, columns}, sum.data(), means);
    for (int64_t first = 0, count; first < rows; first += count) {
        count = std::min(rows - first, numbers.whole(1, 120));
        const Matrix part{left.data() + first * k, count, k};
        const auto from = whole.begin() + first * columns;
        CHECK(same_bytes(product_of(part, {right.data(), k, columns}, means), std::vector<double>(from, from + count * columns)), first, count);
        accumulate_outer(part, {other.data() + first * columns, count, columns}, parts.data(), means);
    }
    CHECK(same_bytes(sum, parts));
}

}  // namespace

int main() {
    start("algebra products");
    shapes();
    blocks();
    return finish();
}

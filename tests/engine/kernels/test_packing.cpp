// Packed weights equal the naive ones, zeros in the padded columns included.
#include "kernels/kernels.hpp"
#include "kernels/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void compare(Numbers& numbers, int64_t columns, int64_t k) {
    const auto w = numbers.vector<T>(columns * k);
    const int64_t stride = k * kPanel<T> + kPanel<T> * numbers.whole(0, 2);
    std::vector<T> transposed(static_cast<size_t>(panels<T>(columns) * k * kPanel<T>), T(9));
    std::vector<T> straight(static_cast<size_t>(panels<T>(columns) * stride), T(9));
    auto expected_transposed = transposed, expected_straight = straight;
    naive::pack_transposed(w.data(), columns, k, expected_transposed.data());
    naive::pack(w.data(), columns, k, expected_straight.data(), stride);
    for (Isa isa : isas()) {
        kernels_for<T>(isa).pack_transposed(w.data(), columns, k, transposed.data());
        kernels_for<T>(isa).pack(w.data(), columns, k, straight.data(), stride);
        CHECK(same_bytes(transposed, expected_transposed), isa_name(isa), columns, k);
        CHECK(same_bytes(straight, expected_straight), isa_name(isa), columns, k);
    }
}

// What the layouts are for: multiplying with the packed matrix is multiplying with the matrix.
template <class T>
void products() {
    Numbers numbers(10 + sizeof(T));
    const int64_t columns = 2 * kPanel<T> + 3, k = 5, width = panels<T>(columns) * kPanel<T>;
    const auto w = numbers.vector<T>(columns * k), x = numbers.vector<T>(k);
    std::vector<T> packed(static_cast<size_t>(width * k)), y(static_cast<size_t>(width));
    const auto& kernels = kernels_for<T>(best_isa());
    const Product<T> product{1, panels<T>(columns), k, x.data(), k, packed.data(), k * kPanel<T>, y.data(), width, nullptr, 0};
    for (const bool transposed : {true, false}) {
        if (transposed) kernels.pack_transposed(w.data(), columns, k, packed.data());
        else kernels.pack(w.data(), columns, k, packed.data(), k * kPanel<T>);
        kernels.multiply(product);
        for (int64_t column = 0; column < width; ++column) {
            T sum = 0;
            for (int64_t i = 0; i < k && column < columns; ++i)
                sum = std::fma(x[static_cast<size_t>(i)], w[static_cast<size_t>(transposed ? column * k + i : i * columns + column)], sum);
            CHECK(y[static_cast<size_t>(column)] == sum, transposed, column);
        }
    }
}

template <class T>
void all() {
    Numbers numbers(sizeof(T));
    for (int64_t columns : {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65})
        for (int64_t k : {0, 1, 2, 3, 8, 17, 64}) compare<T>(numbers, columns, k);
    products<T>();
}

}  // namespace

int main() {
    start("packing");
    all<float>();
    all<double>();
    return finish();
}

// The product with packed weights equals the naive one to the bit: every instruction set, every shape of tile, every start.
#include <limits>

#include "kernels/kernels.hpp"
#include "kernels/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

enum class Start { zero, bias_row, matrix, accumulate, count };

// One product with leading dimensions larger than needed. What lies between is filled too: nobody may write there.
template <class T>
struct Case {
    Product<T> product{};
    std::vector<T> a, b, initial, c;

    Case(Numbers& numbers, int64_t rows, int64_t panels, int64_t k, Start start) {
        const int64_t columns = panels * kPanel<T>, lda = k + numbers.whole(0, 3), ldc = columns + kPanel<T> * numbers.whole(0, 2);
        const int64_t stride = k * kPanel<T> + kPanel<T> * numbers.whole(0, 1), ldi = start == Start::bias_row ? 0 : columns + numbers.whole(0, 5);
        // Exact sizes: a sanitizer sees a read beyond the last row.
        a = numbers.vector<T>(rows > 0 ? (rows - 1) * lda + k : 0);
        b = numbers.vector<T>((panels - 1) * stride + k * kPanel<T>);
        initial = numbers.vector<T>(rows > 0 ? (rows - 1) * ldi + columns : columns);
        c = numbers.vector<T>(rows * ldc);
        product = {rows, panels, k, a.data(), lda, b.data(), stride, nullptr, ldc, nullptr, ldi};
        if (start == Start::bias_row || start == Start::matrix) product.initial = initial.data();
        in_place = start == Start::accumulate;
    }

    template <class Multiply>
    std::vector<T> result(const Multiply& multiply) const {
        std::vector<T> out = c;
        Product<T> p = product;
        p.c = out.data();
        if (in_place) {
            p.initial = out.data();
            p.ldi = p.ldc;
        }
        multiply(p);
        return out;
    }

private:
    bool in_place = false;
};

template <class T>
void compare(Numbers& numbers, int64_t rows, int64_t panels, int64_t k, int start) {
    const Case<T> example(numbers, rows, panels, k, static_cast<Start>(start));
    const auto expected = example.result(naive::multiply<T>);
    for (Isa isa : isas())
        CHECK(same_bytes(example.result(kernels_for<T>(isa).multiply), expected), isa_name(isa), type_name<T>(), rows, panels, k, start);
}

template <class T>
void shapes() {
    Numbers numbers(sizeof(T));
    for (int64_t rows = 0; rows <= 17; ++rows)
        for (int64_t panels = 1; panels <= 9; ++panels) {
            for (int64_t k : {0, 1, 2, 3, 7})
                for (int start = 0; start < static_cast<int>(Start::count); ++start) compare<T>(numbers, rows, panels, k, start);
            int turn = static_cast<int>(rows + panels);  // each start with each tile, not with each shape
            for (int64_t k : {255, 256, 257, 600}) compare<T>(numbers, rows, panels, k, turn++ % static_cast<int>(Start::count));
        }
    for (int64_t rows : {31, 128, 131}) compare<T>(numbers, rows, 2, 33, 1);
}

// A row's numbers depend on neither the rows beside it nor the panels: batch invariance.
template <class T>
void rows_alone() {
    Numbers numbers(20 + sizeof(T));
    const Case<T> example(numbers, 13, 5, 300, Start::bias_row);
    for (Isa isa : isas()) {
        const auto multiply = kernels_for<T>(isa).multiply;
        const auto whole = example.result(multiply);
        for (int64_t row = 0; row < 13; ++row)
            for (int64_t panel = 0; panel < 5; ++panel) {
                Product<T> p = example.product;
                std::vector<T> one(kPanel<T>);
                p.rows = p.panels = 1;
                p.a += row * p.lda;
                p.b += panel * p.panel_stride;
                p.initial += panel * kPanel<T>;
                p.c = one.data();
                multiply(p);
                const auto first = whole.begin() + row * p.ldc + panel * kPanel<T>;
                CHECK(same_bytes(one, std::vector<T>(first, first + kPanel<T>)), isa_name(isa), row, panel);
            }
    }
}

// One NaN or infinity in A reaches its row and no other.
template <class T>
void trouble_stays_in_its_row() {
    for (T trouble : {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
        Numbers numbers(30 + sizeof(T));
        Case<T> example(numbers, 7, 2, 20, Start::zero);
        example.a[static_cast<size_t>(3 * example.product.lda + 11)] = trouble;
        for (Isa isa : isas()) {
            const auto c = example.result(kernels_for<T>(isa).multiply);
            for (int64_t row = 0; row < 7; ++row)
                for (int64_t column = 0; column < 2 * kPanel<T>; ++column)
                    CHECK(std::isfinite(c[static_cast<size_t>(row * example.product.ldc + column)]) == (row != 3), isa_name(isa), row, column);
        }
    }
}

template <class T>
void all() {
    shapes<T>();
    rows_alone<T>();
    trouble_stays_in_its_row<T>();
}

}  // namespace

int main() {
    start("multiply");
    all<float>();
    all<double>();
    return finish();
}

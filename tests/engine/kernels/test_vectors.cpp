// Sums along arrays equal the naive ones to the bit.
#include "kernels/kernels.hpp"
#include "kernels/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void sums_of_rows(Numbers& numbers) {
    for (int64_t rows : {0, 1, 2, 5, 100})
        for (int64_t width = 1; width <= 5; ++width) {
            const int64_t columns = width * kPanel<T>, ldx = columns + numbers.whole(0, 3);
            const auto x = numbers.vector<T>(rows > 0 ? (rows - 1) * ldx + columns : 0), start = numbers.vector<T>(columns);
            auto expected = start;
            naive::sum_rows(x.data(), rows, columns, ldx, expected.data());
            for (Isa isa : isas()) {
                auto found = start;
                kernels_for<T>(isa).sum_rows(x.data(), rows, columns, ldx, found.data());
                CHECK(same_bytes(found, expected), isa_name(isa), type_name<T>(), rows, columns);
            }
        }
}

template <class T>
void sums_of_squares(Numbers& numbers) {
    for (int64_t width = 0; width <= 70; ++width) {
        const auto x = numbers.vector<T>(width * kPanel<T>, -10.0, 10.0);
        const T expected = naive::sum_squares(x.data(), width * kPanel<T>);
        for (Isa isa : isas()) CHECK(kernels_for<T>(isa).sum_squares(x.data(), width * kPanel<T>) == expected, isa_name(isa), width, expected);
        double exact = 0.0;
        for (T value : x) exact += static_cast<double>(value) * static_cast<double>(value);
        CHECK(std::fabs(static_cast<double>(expected) - exact) <= 1e-5 * exact, width, expected, exact);
    }
}

template <class T>
void all() {
    Numbers numbers(sizeof(T));
    sums_of_rows<T>(numbers);
    sums_of_squares<T>(numbers);
}

}  // namespace

int main() {
    start("vectors");
    all<float>();
    all<double>();
    return finish();
}

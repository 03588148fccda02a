// The exponential: close to the true value over its whole range, held at the ends of it, equal bytes everywhere.
#include <limits>

#include "kernels/naive.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
struct Range {
    static constexpr double lowest = sizeof(T) == 4 ? -87.3 : -708.0, highest = sizeof(T) == 4 ? 88.0 : 709.0;
};

template <class T>
std::vector<T> exponentials(Isa isa, std::vector<T> x) {
    x.resize(static_cast<size_t>(panels<T>(static_cast<int64_t>(x.size())) * kPanel<T>), T(0));
    kernels_for<T>(isa).exponentials(x.data(), static_cast<int64_t>(x.size()));
    return x;
}

template <class T>
std::vector<T> samples() {
    Numbers numbers(sizeof(T));
    std::vector<T> x = numbers.vector<T>(150'000, Range<T>::lowest, Range<T>::highest);
    for (T value : numbers.vector<T>(50'000, -1.0, 1.0)) x.push_back(value);
    for (int n = -126; n <= 126; ++n)  // where one power of two gives way to the next
        for (double beside : {-1e-7, 0.0, 1e-7}) x.push_back(static_cast<T>((n + 0.5) * 0.6931471805599453 + beside));
    return x;
}

template <class T>
void accuracy() {
    const auto x = samples<T>();
    const auto e = exponentials(best_isa(), x);
    auto expected = x;
    naive::exponentials(expected.data(), static_cast<int64_t>(x.size()));
    double largest = 0.0;
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] < static_cast<T>(Range<T>::lowest) || x[i] > static_cast<T>(Range<T>::highest)) continue;
        const double error = ulps(e[i], std::exp(static_cast<long double>(x[i])));
        largest = std::fmax(largest, error);
        CHECK(error <= 1.0, type_name<T>(), x[i], e[i], error);
        CHECK(ulps(e[i], static_cast<long double>(expected[i])) <= 1.0, type_name<T>(), x[i], e[i], expected[i]);
    }
    std::printf("%s: largest error %.3f units in the last place\n", type_name<T>(), largest);
}

template <class T>
void equal_bytes() {
    auto x = samples<T>();
    Numbers numbers(10 + sizeof(T));
    for (int i = 0; i < 50'000; ++i) x.push_back(numbers.any<T>());
    const auto expected = exponentials(Isa::baseline, x);
    for (Isa isa : isas()) CHECK(same_numbers(exponentials(isa, x), expected), isa_name(isa), type_name<T>());
}

template <class T>
void edges() {
    using Limits = std::numeric_limits<T>;
    const std::vector<T> x{T(0), T(-0.0), Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), T(1e4), T(-1e4), Limits::denorm_min()};
    for (Isa isa : isas()) {
        const auto e = exponentials(isa, x);
        CHECK(e[0] == T(1) && e[1] == T(1) && e[7] == T(1), isa_name(isa), e[0], e[1], e[7]);
        CHECK(std::isfinite(e[2]) && e[2] > Limits::max() / T(4) && e[5] == e[2], isa_name(isa), e[2]);
        CHECK(e[3] >= Limits::min() && e[3] < T(4) * Limits::min() && e[6] == e[3], isa_name(isa), e[3]);
        CHECK(std::isnan(e[4]), isa_name(isa), e[4]);
    }
}

template <class T>
void all() {
    accuracy<T>();
    equal_bytes<T>();
    edges<T>();
}

}  // namespace

int main() {
    start("exponentials");
    all<float>();
    all<double>();
    return finish();
}

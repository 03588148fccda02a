// Each loss against its formula in long double, its gradient against central differences, and outputs of extreme size.
#include <limits>

#include "heads/losses.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

using Real = long double;

// The losses on one row, all called alike: `target` holds a class or `size` values.
template <class T, class Loss>
double row_loss(Isa isa, const std::vector<T>& y, int64_t size, const std::vector<T>& target, std::vector<T>& d) {
    d.assign(y.size(), T(0));
    HeadSpec spec;
    spec.size = size;
    if constexpr (std::is_same_v<Loss, Classes<T>>) return Loss::row(kernels_for<T>(isa), spec, y.data(), static_cast<int64_t>(target[0]), d.data());
    else if constexpr (std::is_same_v<Loss, Values<T>>) return Loss::row(spec, y.data(), target.data(), d.data());
    else return Loss::row(kernels_for<T>(isa), spec, y.data(), target.data(), d.data());
}

template <class T>
Real formula(Classes<T>, const std::vector<Real>& y, const std::vector<T>& target) {
    Real sum = 0;
    for (Real value : y) sum += std::exp(value);
    return std::log(sum) - y[static_cast<size_t>(target[0])];
}
template <class T>
Real formula(Binary<T>, const std::vector<Real>& y, const std::vector<T>& target) {
    Real sum = 0;
    for (size_t k = 0; k < y.size(); ++k) sum += std::log1p(std::exp(y[k])) - y[k] * target[k];
    return sum;
}
template <class T>
Real formula(Values<T>, const std::vector<Real>& y, const std::vector<T>& target) {
    Real sum = 0;
    for (size_t k = 0; k < y.size(); ++k) sum += (y[k] - target[k]) * (y[k] - target[k]);
    return sum;
}

template <class T, class Loss>
std::vector<T> random_target(Numbers& numbers, int64_t size) {
    if (std::is_same_v<Loss, Classes<T>>) return {static_cast<T>(numbers.whole(0, size - 1))};
    auto target = numbers.vector<T>(size, 0.0, 1.0);
    for (T& value : target)
        if (numbers.whole(0, 2) > 0) value = value > T(0.5) ? T(1) : T(0);
    return target;
}

template <class T, class Loss>
void compare(Numbers& numbers, int64_t size, double spread) {
    const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-13;
    auto y = numbers.vector<T>(panels<T>(size) * kPanel<T>, -spread, spread);  // what lies beyond `size` is any number
    const auto target = random_target<T, Loss>(numbers, size);
    std::vector<Real> exact(y.begin(), y.begin() + size);
    std::vector<T> expected_d, d;
    const double expected_loss = row_loss<T, Loss>(Isa::baseline, y, size, target, expected_d);
    const Real loss = formula(Loss{}, exact, target);
    CHECK(std::fabs(expected_loss - loss) <= tolerance * std::fmax(1.0, spread * spread * static_cast<double>(size)), size, spread, expected_loss,
          loss);
    for (size_t k = 0; k < exact.size(); ++k) {
        constexpr Real step = 1e-6L;
        exact[k] += step;
        const Real above = formula(Loss{}, exact, target);
        exact[k] -= 2 * step;
        const Real difference = (above - formula(Loss{}, exact, target)) / (2 * step);
        exact[k] += step;
        const double rounding = 1e-11 + 1e-12 * expected_loss;  // of the difference
        CHECK(std::fabs(expected_d[k] - difference) <= tolerance * std::fmax(1.0, spread) + rounding, size, spread, k, expected_d[k], difference);
    }
    for (Isa isa : isas()) {
        const double found = row_loss<T, Loss>(isa, y, size, target, d);
        d.resize(static_cast<size_t>(size));
        expected_d.resize(static_cast<size_t>(size));
        CHECK(same_number(found, expected_loss) && same_bytes(d, expected_d), isa_name(isa), size, spread);
    }
}

// Numbers that overflow a plain softmax or sigmoid.
template <class T>
void extremes() {
    for (Isa isa : isas()) {
        std::vector<T> d, y(static_cast<size_t>(kPanel<T>), T(0));
        y[0] = T(1e4);
        y[1] = T(-1e4);
        CHECK((row_loss<T, Classes<T>>(isa, y, 3, {T(0)}, d)) < 1e-30 && std::fabs(d[0]) < T(1e-30), isa_name(isa));
        CHECK((row_loss<T, Classes<T>>(isa, y, 3, {T(1)}, d)) == 2e4 && d[0] == T(1) && d[1] == T(-1), isa_name(isa));
        CHECK((row_loss<T, Binary<T>>(isa, y, 2, {T(1), T(0)}, d)) < 1e-30 && std::fabs(d[0]) < T(1e-30) && d[1] < T(1e-30), isa_name(isa));
        CHECK((row_loss<T, Binary<T>>(isa, y, 2, {T(0), T(1)}, d)) == 2e4 && d[0] == T(1) && d[1] == T(-1), isa_name(isa));
        y[1] = std::numeric_limits<T>::quiet_NaN();
        CHECK(std::isnan((row_loss<T, Classes<T>>(isa, y, 3, {T(0)}, d))), isa_name(isa));
        CHECK(std::isnan((row_loss<T, Binary<T>>(isa, y, 2, {T(1), T(1)}, d))), isa_name(isa));
        CHECK(std::isnan((row_loss<T, Values<T>>(isa, y, 2, {T(1), T(1)}, d))), isa_name(isa));
    }
}

// NaN in any place of the outputs is seen in the loss of the row, also where it is not the largest found first.
template <class T>
void nan_is_visible() {
    for (int64_t place = 0; place < 5; ++place) {
        std::vector<T> d, y(static_cast<size_t>(kPanel<T>), T(0.5));
        y[static_cast<size_t>(place)] = std::numeric_limits<T>::quiet_NaN();
        for (Isa isa : isas()) CHECK(std::isnan((row_loss<T, Classes<T>>(isa, y, 5, {T(2)}, d))), isa_name(isa), place);
    }
}

template <class T>
void all() {
    Numbers numbers(sizeof(T));
    for (int64_t size : {1, 2, 5, 16, 17, 65})
        for (double spread : {0.1, 2.0, 20.0}) {
            compare<T, Classes<T>>(numbers, size, spread);
            compare<T, Binary<T>>(numbers, size, spread);
            compare<T, Values<T>>(numbers, size, spread);
        }
    extremes<T>();
    nan_is_visible<T>();
}

}  // namespace

int main() {
    start("losses");
    all<float>();
    all<double>();
    return finish();
}

// tanh and the logistic function as the cells use them: bounds, accuracy, symmetry, order, edges.
#include <algorithm>
#include <bit>
#include <limits>

#include "block.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// One row of the cell that is nothing but tanh.
template <class T>
std::vector<T> hyperbolic_tangents(Isa isa, std::vector<T> x) {
    x.resize(static_cast<size_t>(panels<T>(static_cast<int64_t>(x.size())) * kPanel<T>), T(0));
    const auto width = static_cast<int64_t>(x.size());
    std::vector<T> y(x.size());
    cell_for<T>(isa, kRnnTanh).forward({1, width, x.data(), width, width, nullptr, y.data(), nullptr, y.data(), nullptr, width});
    return y;
}

// The LSTM keeps its input gate: the logistic function of the first sum.
template <class T>
std::vector<T> logistics(Isa isa, std::vector<T> x) {
    x.resize(static_cast<size_t>(panels<T>(static_cast<int64_t>(x.size())) * kPanel<T>), T(0));
    const auto width = static_cast<int64_t>(x.size());
    std::vector<T> gates(4 * x.size()), state(x.size()), apart(x.size()), c(x.size()), h(x.size());
    std::copy(x.begin(), x.end(), gates.begin());
    cell_for<T>(isa, kLstm).forward({1, width, gates.data(), 4 * width, width, apart.data(), state.data(), state.data(), h.data(), c.data(), width});
    return {gates.begin(), gates.begin() + width};
}

// Numbers of every exponent, and many between 0 and 20.
template <class T>
std::vector<T> all_magnitudes() {
    constexpr BitsOf<T> infinity = std::bit_cast<BitsOf<T>>(std::numeric_limits<T>::infinity());
    std::vector<T> x;
    for (BitsOf<T> bits = 0; bits < infinity; bits += infinity / 400'000) x.push_back(std::bit_cast<T>(bits));
    for (T value : Numbers(sizeof(T)).vector<T>(200'000, 0.0, 20.0)) x.push_back(value);
    return x;
}

template <class T>
void bounds_and_symmetry() {
    const auto x = all_magnitudes<T>();
    auto negative = x;
    for (T& value : negative) value = -value;
    for (Isa isa : isas()) {
        const auto y = hyperbolic_tangents(isa, x), z = hyperbolic_tangents(isa, negative);
        const auto s = logistics(isa, x), r = logistics(isa, negative);
        for (size_t i = 0; i < x.size(); ++i) {
            CHECK(y[i] >= T(0) && y[i] <= T(1), isa_name(isa), x[i], y[i]);
            CHECK(z[i] == -y[i], isa_name(isa), x[i], y[i], z[i]);
            CHECK(s[i] >= T(0.5) && s[i] <= T(1) && r[i] >= T(0) && r[i] <= T(0.5), isa_name(isa), x[i], s[i], r[i]);
        }
    }
}

template <class T>
void accuracy() {
    const auto x = all_magnitudes<T>();
    const auto y = hyperbolic_tangents(best_isa(), x), s = logistics(best_isa(), x);
    double of_tanh = 0.0, of_logistic = 0.0;
    for (size_t i = 0; i < x.size(); i += 3) {
        const double tanh_error = ulps(y[i], std::tanh(static_cast<Real>(x[i]))), logistic_error = ulps(s[i], logistic(x[i]));
        of_tanh = std::fmax(of_tanh, tanh_error);
        of_logistic = std::fmax(of_logistic, logistic_error);
        CHECK(tanh_error <= 3.0, type_name<T>(), x[i], y[i], tanh_error);
        CHECK(logistic_error <= 2.0, type_name<T>(), x[i], s[i], logistic_error);
    }
    std::printf("%s: largest error of tanh %.3f, of the logistic function %.3f units in the last place\n", type_name<T>(), of_tanh, of_logistic);
}

template <class T>
void rises() {
    std::vector<T> x;
    for (int i = -20 * 256; i <= 20 * 256; ++i) x.push_back(static_cast<T>(i) / T(256));
    for (Isa isa : isas()) {
        const auto y = hyperbolic_tangents(isa, x), s = logistics(isa, x);
        for (size_t i = 1; i < x.size(); ++i) CHECK(y[i] >= y[i - 1] && s[i] >= s[i - 1], isa_name(isa), x[i], y[i - 1], y[i], s[i - 1], s[i]);
    }
}

template <class T>
void edges() {
    using Limits = std::numeric_limits<T>;
    const std::vector<T> x{T(0),          T(-0.0),       Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(),
                           Limits::min(), Limits::max(), Limits::lowest()};
    for (Isa isa : isas()) {
        const auto y = hyperbolic_tangents(isa, x), s = logistics(isa, x);
        CHECK(same_number(y[0], T(0)) && same_number(y[1], T(-0.0)), isa_name(isa), y[0], y[1]);
        CHECK(y[2] == T(1) && y[3] == T(-1) && y[6] == T(1) && y[7] == T(-1), isa_name(isa), y[2], y[3]);
        CHECK(std::isnan(y[4]) && std::isnan(s[4]), isa_name(isa), y[4], s[4]);
        CHECK(y[5] == Limits::min(), isa_name(isa), y[5]);
        CHECK(s[0] == T(0.5) && s[1] == T(0.5) && s[2] == T(1) && s[3] < T(1e-30) && s[6] == T(1), isa_name(isa), s[0], s[2], s[3]);
    }
}

template <class T>
void all() {
    bounds_and_symmetry<T>();
    accuracy<T>();
    rises<T>();
    edges<T>();
}

}  // namespace

int main() {
    start("activations");
    all<float>();
    all<double>();
    return finish();
}

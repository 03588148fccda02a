// One step of each rule: close to plain double arithmetic, the same bytes on every instruction set.
#include "optim/rules.hpp"

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
constexpr double tolerance() {
    return sizeof(T) == 4 ? 2e-6 : 1e-15;
}

template <class T>
struct Arrays {
    std::vector<T> gradient, m, v, parameter;

    explicit Arrays(Numbers& numbers, int64_t size)
        : gradient(numbers.vector<T>(size)), m(numbers.vector<T>(size)), v(numbers.vector<T>(size, 0.0, 1.0)), parameter(numbers.vector<T>(size)) {}
};

template <class T>
void adam() {
    Numbers numbers(sizeof(T));
    const AdamStep<T> step{T(0.01), T(0.9), T(0.999), T(1e-8), T(1 - 0.729), T(std::sqrt(1 - 0.997002999)), T(1), T(0.5)};
    for (int64_t panels = 0; panels <= 9; ++panels) {
        const int64_t size = panels * kPanel<T>;
        const Arrays<T> before(numbers, size);
        Arrays<T> expected = before;
        rules_for<T>(Isa::baseline).adam(step, size, before.gradient.data(), expected.m.data(), expected.v.data(), expected.parameter.data());
        for (size_t i = 0; i < static_cast<size_t>(size); ++i) {
            const double g = 0.5 * before.gradient[i], m = 0.9 * before.m[i] + 0.1 * g, v = 0.999 * before.v[i] + 0.001 * g * g;
            const double p = before.parameter[i] - 0.01 / (1 - 0.729) * m / (std::sqrt(v) / std::sqrt(1 - 0.997002999) + 1e-8);
            CHECK(std::fabs(expected.m[i] - m) < tolerance<T>() && std::fabs(expected.v[i] - v) < tolerance<T>(), i, expected.m[i], m, expected.v[i], v);
            CHECK(std::fabs(expected.parameter[i] - p) < 3 * tolerance<T>(), i, expected.parameter[i], p);
        }
        for (Isa isa : isas()) {
            Arrays<T> found = before;
            rules_for<T>(isa).adam(step, size, before.gradient.data(), found.m.data(), found.v.data(), found.parameter.data());
            CHECK(same_bytes(found.m, expected.m) && same_bytes(found.v, expected.v) && same_bytes(found.parameter, expected.parameter), isa_name(isa), size);
        }
    }
}

template <class T>
void sgd() {
    Numbers numbers(10 + sizeof(T));
    for (int64_t panels = 0; panels <= 9; ++panels) {
        const int64_t size = panels * kPanel<T>;
        const Arrays<T> before(numbers, size);
        std::vector<T> expected;
        for (size_t i = 0; i < static_cast<size_t>(size); ++i) expected.push_back(std::fma(T(-0.1), before.gradient[i] * T(0.75), before.parameter[i]));
        for (Isa isa : isas()) {
            auto found = before.parameter;
            rules_for<T>(isa).sgd({T(0.1), T(0), T(0), T(0.75)}, size, before.gradient.data(), nullptr, found.data());
            CHECK(same_bytes(found, expected), isa_name(isa), size);
        }
    }
}

}  // namespace

int main() {
    start("rules");
    adam<float>();
    adam<double>();
    sgd<float>();
    sgd<double>();
    return finish();
}

// One step of each rule: close to plain double arithmetic, the same bytes on every instruction set.
#include "optim/naive.hpp"

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
            CHECK(std::fabs(expected.m[i] - m) < tolerance<T>() && std::fabs(expected.v[i] - v) < tolerance<T>(), i, expected.m[i], m, expected.v[i],
                  v);
            CHECK(std::fabs(expected.parameter[i] - p) < 3 * tolerance<T>(), i, expected.parameter[i], p);
        }
        for (Isa isa : isas()) {
            Arrays<T> found = before;
            rules_for<T>(isa).adam(step, size, before.gradient.data(), found.m.data(), found.v.data(), found.parameter.data());
            CHECK(same_bytes(found.m, expected.m) && same_bytes(found.v, expected.v) && same_bytes(found.parameter, expected.parameter),
                  isa_name(isa), size);
        }
    }
}

// Both rules with all their settings, equal to their specification to the bit.
template <class T>
void specification() {
    Numbers numbers(10 + sizeof(T));
    const AdamStep<T> adam{T(0.01), T(0.9), T(0.999), T(1e-8), T(0.271), T(0.05), T(0.9999), T(0.5)};
    for (int64_t size = 0; size <= 9 * kPanel<T>; size += kPanel<T>) {
        const Arrays<T> before(numbers, size);
        Arrays<T> expected = before;
        naive::adam(adam, size, before.gradient.data(), expected.m.data(), expected.v.data(), expected.parameter.data());
        for (Isa isa : isas()) {
            Arrays<T> found = before;
            rules_for<T>(isa).adam(adam, size, before.gradient.data(), found.m.data(), found.v.data(), found.parameter.data());
            CHECK(same_bytes(found.m, expected.m) && same_bytes(found.v, expected.v) && same_bytes(found.parameter, expected.parameter),
                  isa_name(isa), size);
        }
        for (const SgdStep<T>& sgd : {SgdStep<T>{T(0.1), T(0), T(0), T(0.75)}, SgdStep<T>{T(0.1), T(0.9), T(0.01), T(1)}}) {
            const bool moves = sgd.momentum > T(0);
            expected = before;
            naive::sgd(sgd, size, before.gradient.data(), moves ? expected.m.data() : nullptr, expected.parameter.data());
            for (Isa isa : isas()) {
                Arrays<T> found = before;
                rules_for<T>(isa).sgd(sgd, size, before.gradient.data(), moves ? found.m.data() : nullptr, found.parameter.data());
                CHECK(same_bytes(found.m, expected.m) && same_bytes(found.parameter, expected.parameter), isa_name(isa), size, moves);
            }
        }
    }
}

}  // namespace

int main() {
    start("rules");
    adam<float>();
    adam<double>();
    specification<float>();
    specification<double>();
    return finish();
}

// What a head can be set to (weights of classes, label smoothing, Huber's loss, quantiles, distributions): each loss against its formula
// in long double, its gradient against central differences of that, and what the caller sees.
#include "heads/answer.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

using Real = long double;

Real softplus_of(Real y) { return std::log1p(std::exp(y)); }

Real weight_of(const HeadSpec& spec, size_t k) { return spec.class_weights.empty() ? 1.0 : spec.class_weights[k]; }

Real of_classes(const HeadSpec& spec, const std::vector<Real>& y, size_t target) {
    Real sum = 0, loss = 0;
    for (Real value : y) sum += std::exp(value);
    for (size_t k = 0; k < y.size(); ++k) {
        const Real share = spec.smoothing / static_cast<Real>(y.size()) + (k == target ? 1 - static_cast<Real>(spec.smoothing) : 0);
        loss += share * weight_of(spec, k) * (std::log(sum) - y[k]);
    }
    return loss;
}

Real of_binary(const HeadSpec& spec, const std::vector<Real>& y, const std::vector<double>& target) {
    Real loss = 0;
    for (size_t k = 0; k < y.size(); ++k) loss += weight_of(spec, k) * target[k] * softplus_of(-y[k]) + (1 - target[k]) * softplus_of(y[k]);
    return loss;
}

Real of_values(const HeadSpec& spec, const std::vector<Real>& y, const std::vector<double>& target) {
    const Real delta = spec.delta;
    Real loss = 0;
    for (size_t k = 0; k < y.size(); ++k) {
        const Real e = std::fabs(y[k] - target[k]);
        if (spec.loss == ValueLoss::squared) loss += e * e;
        else if (spec.loss == ValueLoss::absolute) loss += e;
        else loss += e < delta ? e * e / 2 : delta * (e - delta / 2);
    }
    return loss;
}

// What the caller sees: quantiles that rise, or mean and width (and tail) of a distribution.
std::vector<Real> seen(const HeadSpec& spec, std::vector<Real> y) {
    const size_t each = y.size() / static_cast<size_t>(spec.size);
    for (size_t k = 0; k < y.size(); ++k) {
        if (k % each == 0) continue;
        if (spec.kind == HeadKind::quantiles) y[k] = y[k - 1] + softplus_of(y[k]);
        else y[k] = softplus_of(y[k]) + (k % each == 1 ? 1e-5L : 2.0L);
    }
    return y;
}

Real of_distribution(const HeadSpec& spec, const std::vector<Real>& raw, const std::vector<double>& target) {
    const std::vector<Real> y = seen(spec, raw);
    const size_t each = y.size() / target.size();
    const Real pi = 3.14159265358979323846L;
    Real loss = 0;
    for (size_t i = 0; i < target.size(); ++i) {
        const Real* const of = y.data() + i * each;
        if (spec.kind == HeadKind::quantiles) {
            for (size_t q = 0; q < each; ++q) loss += std::fmax(spec.levels[q] * (target[i] - of[q]), (spec.levels[q] - 1) * (target[i] - of[q]));
            continue;
        }
        const Real z = (target[i] - of[0]) / of[1];
        loss += std::log(of[1]);
        if (spec.kind == HeadKind::gaussian) {
            loss += z * z / 2 + std::log(2 * pi) / 2;
            continue;
        }
        const Real n = of[2];
        loss += std::log(n * pi) / 2 - std::lgamma((n + 1) / 2) + std::lgamma(n / 2) + (n + 1) / 2 * std::log1p(z * z / n);
    }
    return loss;
}

Real formula(const HeadSpec& spec, const std::vector<Real>& y, const std::vector<double>& target, size_t id) {
    if (spec.kind == HeadKind::classes) return of_classes(spec, y, id);
    if (spec.kind == HeadKind::binary) return of_binary(spec, y, target);
    return spec.kind == HeadKind::values ? of_values(spec, y, target) : of_distribution(spec, y, target);
}

template <class T>
void compare(const char* what, const HeadSpec& spec, Numbers& numbers) {
    const double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-10;
    const Answer<T> answer(kernels_for<T>(best_isa()), spec, spec.outputs());
    const auto y = numbers.vector<T>(answer.ld(), -4.0, 2.0);
    const std::vector<int64_t> classes{numbers.whole(0, spec.size - 1)};
    const auto values = numbers.vector<T>(spec.size, 0.0, 1.0);
    const std::vector<double> target(values.begin(), values.end());
    const auto id = static_cast<size_t>(classes[0]);
    std::vector<T> d(y.size());
    const double loss = answer.loss(y.data(), {classes.data(), values.data(), nullptr}, 0, 1.0, d.data());
    std::vector<Real> exact(y.begin(), y.begin() + spec.outputs());
    const Real expected = formula(spec, exact, target, id);
    CHECK(std::fabs(loss - expected) <= tolerance * std::fmax(1.0L, std::fabs(expected)), what, type_name<T>(), loss, expected);
    for (size_t k = 0; k < exact.size(); ++k) {
        constexpr Real step = 1e-6L;
        exact[k] += step;
        const Real above = formula(spec, exact, target, id);
        exact[k] -= 2 * step;
        const Real slope = (above - formula(spec, exact, target, id)) / (2 * step);
        exact[k] += step;
        CHECK(std::fabs(d[k] - slope) <= 10 * tolerance * std::fmax(1.0L, std::fabs(slope)), what, type_name<T>(), k, d[k], slope);
    }
    if (spec.raw()) return;
    auto shown = y, scratch = y;
    answer.finish(shown.data(), scratch.data());
    const auto to_see = seen(spec, exact);
    for (size_t k = 0; k < to_see.size(); ++k)
        CHECK(std::fabs(shown[k] - to_see[k]) <= tolerance * std::fmax(1.0L, std::fabs(to_see[k])), "shown", what, type_name<T>(), k, shown[k],
              to_see[k]);
}

HeadSpec head(HeadKind kind, int64_t size) {
    HeadSpec spec;
    spec.kind = kind;
    spec.size = size;
    spec.linear = false;
    return spec;
}

template <class T>
void all() {
    Numbers numbers(sizeof(T));
    for (int repeat = 0; repeat < 30; ++repeat) {
        HeadSpec classes = head(HeadKind::classes, 5), binary = head(HeadKind::binary, 3), values = head(HeadKind::values, 6);
        classes.class_weights = {0.5, 2.0, 1.0, 0.0, 3.0};
        compare<T>("weights of classes", classes, numbers);
        classes.smoothing = 0.1;
        compare<T>("weights of classes, label smoothing", classes, numbers);
        classes.class_weights.clear();
        compare<T>("label smoothing", classes, numbers);
        binary.class_weights = {0.5, 1.0, 4.0};
        compare<T>("weights of a yes", binary, numbers);
        values.loss = ValueLoss::absolute;
        compare<T>("absolute errors", values, numbers);
        values.loss = ValueLoss::huber;
        values.delta = 1.5;
        compare<T>("Huber", values, numbers);
        HeadSpec quantiles = head(HeadKind::quantiles, 2);
        quantiles.levels = {0.05, 0.3, 0.5, 0.9};
        compare<T>("quantiles", quantiles, numbers);
        compare<T>("gaussian", head(HeadKind::gaussian, 3), numbers);
        compare<T>("student t", head(HeadKind::student_t, 3), numbers);
    }
}

// Where softplus has nothing left, the width is the floor and the loss a number.
template <class T>
void the_width_has_a_floor() {
    for (HeadKind kind : {HeadKind::gaussian, HeadKind::student_t}) {
        const Answer<T> answer(kernels_for<T>(best_isa()), head(kind, 1), head(kind, 1).outputs());
        std::vector<T> y(static_cast<size_t>(answer.ld()), T(-1000)), d(y.size()), scratch(y.size());
        const std::vector<T> target{T(-1000)};
        const double loss = answer.loss(y.data(), {nullptr, target.data(), nullptr}, 0, 1.0, d.data());
        CHECK(loss < -10.0 && loss > -11.0, type_name<T>(), loss);
        answer.finish(y.data(), scratch.data());
        CHECK(y[1] == static_cast<T>(1e-5) && (kind == HeadKind::gaussian || y[2] == T(2)), type_name<T>(), y[1], y[2]);
    }
}

}  // namespace

int main() {
    start("formulas");
    all<float>();
    all<double>();
    the_width_has_a_floor<float>();
    the_width_has_a_floor<double>();
    return finish();
}

// The end of a network: with and without a linear layer, the scale of the gradient, and what the mean divides by.
#include "heads/answer.hpp"

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

using T = double;

HeadSpec head(HeadKind kind, int64_t size, bool linear) {
    HeadSpec spec;
    spec.kind = kind;
    spec.size = size;
    spec.linear = linear;
    return spec;
}

// Without a linear layer the outputs are the hidden states, and the gradient goes back as it came.
void hidden_state_is_the_answer() {
    Numbers numbers(1);
    const Answer<T> answer(kernels_for<T>(best_isa()), head(HeadKind::values, 5, false), 5);
    CHECK(!answer.linear() && answer.outputs() == 5 && answer.ld() == leading<T>(5));
    const auto h = numbers.vector<T>(3 * 24);
    std::vector<T> y(static_cast<size_t>(3 * answer.ld())), dh(3 * 24, T(9));
    answer.forward(h.data(), 24, 3, y.data());
    answer.backward(y.data(), 3, dh.data(), 24);
    for (size_t row = 0; row < 3; ++row)
        for (size_t k = 0; k < 5; ++k) {
            CHECK(y[row * static_cast<size_t>(answer.ld()) + k] == h[row * 24 + k], row, k);
            CHECK(dh[row * 24 + k] == h[row * 24 + k], row, k);
        }
}

void linear_layer_is_used() {
    Numbers numbers(2);
    Answer<T> answer(kernels_for<T>(best_isa()), head(HeadKind::values, 2, true), 4);
    const auto weight = numbers.vector<T>(8), bias = numbers.vector<T>(2), h = numbers.vector<T>(8);
    answer.pack({weight.data(), bias.data()}, true);
    std::vector<T> y(static_cast<size_t>(answer.ld()));
    answer.forward(h.data(), 8, 1, y.data());
    for (size_t k = 0; k < 2; ++k) {
        T sum = bias[k];
        for (size_t j = 0; j < 4; ++j) sum = std::fma(h[j], weight[k * 4 + j], sum);
        CHECK(y[k] == sum, k);
    }
}

// Answer `index` takes its own targets; the gradient is scaled, the loss is not.
void losses_find_their_targets() {
    Numbers numbers(3);
    const std::vector<int64_t> classes{2, 0, 1};
    const auto values = numbers.vector<T>(9, 0.0, 1.0);
    for (HeadKind kind : {HeadKind::classes, HeadKind::binary, HeadKind::values}) {
        const auto& kernels = kernels_for<T>(best_isa());
        const HeadSpec spec = head(kind, 3, false);
        const Answer<T> answer(kernels, spec, 3);
        const Targets<T> targets{classes.data(), values.data(), nullptr};
        CHECK(answer.count(targets, 1) == (kind == HeadKind::classes ? 1.0 : 3.0));
        for (int64_t index = 0; index < 3; ++index) {
            const auto y = numbers.vector<T>(answer.ld());
            std::vector<T> expected(y.size()), d(y.size());
            const T* target = values.data() + index * 3;
            const double loss = kind == HeadKind::classes
                                    ? Classes<T>::row(kernels, spec, y.data(), classes[static_cast<size_t>(index)], expected.data())
                                : kind == HeadKind::binary ? Binary<T>::row(kernels, spec, y.data(), target, expected.data())
                                                           : Values<T>::row(spec, y.data(), target, expected.data());
            const double found = answer.loss(y.data(), targets, index, 0.25, d.data());
            CHECK(found == loss, index, found, loss);
            for (size_t k = 0; k < 3; ++k) CHECK(d[k] == T(0.25) * expected[k], index, k);
        }
    }
}

// The weight of an answer is in its loss, its gradient and its count; at 0 the target is not looked at.
void weights_count() {
    Numbers numbers(4);
    const std::vector<int64_t> classes{2, -9, 1};
    const std::vector<T> values{0.5, 0.25, NAN, NAN, 1.0, 0.0}, weights{0.5, 0.0, 3.0};
    for (HeadKind kind : {HeadKind::classes, HeadKind::values, HeadKind::gaussian}) {
        HeadSpec spec = head(kind, kind == HeadKind::classes ? 3 : 2, false);
        if (kind == HeadKind::classes) spec.class_weights = {0.25, 2.0, 0.75};
        const Answer<T> answer(kernels_for<T>(best_isa()), spec, 3);
        const Targets<T> plain{classes.data(), values.data(), nullptr}, weighted{classes.data(), values.data(), weights.data()};
        for (int64_t index : {0, 2}) {
            const auto y = numbers.vector<T>(answer.ld());
            std::vector<T> expected(y.size()), d(y.size());
            const double weight = weights[static_cast<size_t>(index)], loss = answer.loss(y.data(), plain, index, 1.0, expected.data());
            const double found = answer.loss(y.data(), weighted, index, 0.25, d.data());
            CHECK(found == weight * loss, index, found, loss);
            for (size_t k = 0; k < static_cast<size_t>(answer.outputs()); ++k) CHECK(d[k] == weight * 0.25 * expected[k], index, k);
            const double each = kind == HeadKind::classes ? spec.class_weights[static_cast<size_t>(classes[static_cast<size_t>(index)])] : 2.0;
            CHECK(answer.count(weighted, index) == weight * each && answer.count(plain, index) == each, index, answer.count(weighted, index));
        }
        std::vector<T> y(static_cast<size_t>(answer.ld()), T(1)), d(y.size(), T(9));
        CHECK(answer.loss(y.data(), weighted, 1, 1.0, d.data()) == 0.0 && answer.count(weighted, 1) == 0.0);
        for (size_t k = 0; k < static_cast<size_t>(answer.outputs()); ++k) CHECK(d[k] == T(0), k);
    }
}

}  // namespace

int main() {
    start("answer");
    hidden_state_is_the_answer();
    linear_layer_is_used();
    losses_find_their_targets();
    weights_count();
    return finish();
}

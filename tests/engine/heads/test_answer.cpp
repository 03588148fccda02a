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

}  // namespace

int main() {
    start("answer");
    hidden_state_is_the_answer();
    linear_layer_is_used();
    losses_find_their_targets();
    return finish();
}

// Two directions: the forward one is a network of its own, and so is the reverse one, on the sequence turned around. Unequal lengths: the
// reverse one starts with a sequence's last step, from its initial state.
#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
using Rows = std::vector<std::vector<T>>;

// The states of one run of a network on the rows of one sequence: a network of one layer with its weights, whose answers are its states.
template <class T>
Rows<T> alone(const Network<T>& network, size_t run, const Rows<T>& x, const State<T>& initial, int64_t sequence, State<T>& final) {
    const int64_t units = network.runs()[run].hidden(), steps = static_cast<int64_t>(x.size());
    Spec spec = make_spec(InputKind::dense, network.spec().cell, {units}, HeadKind::values, true);
    spec.input_size = static_cast<int64_t>(x.front().size());
    spec.head.size = units;
    spec.head.linear = false;
    Network<T> one(spec, network.isa(), 1);
    for (size_t p = 0; p < 4; ++p) {  // weight_ih, weight_hh and both biases
        const Parameter &from = network.parameters().list()[4 * run + p], &to = one.parameters().list()[p];
        CHECK(from.size == to.size && from.shape == to.shape, from.name);
        std::copy_n(network.weights() + from.offset, from.size, one.values() + to.offset);
    }
    std::vector<T> values;
    for (const auto& row : x) values.insert(values.end(), row.begin(), row.end());
    State<T> start(spec, 1);
    std::copy_n(initial.h.begin() + initial.offset(run) + sequence * units, units, start.h.begin());
    if (!start.c.empty()) std::copy_n(initial.c.begin() + initial.offset(run) + sequence * units, units, start.c.begin());
    const auto result = run_forward<T>(one, Inputs<T>{1, steps, values.data()}, nullptr, &start, 1);
    std::copy_n(result.h.begin(), units, final.h.begin() + final.offset(run) + sequence * units);
    if (!start.c.empty()) std::copy_n(result.c.begin(), units, final.c.begin() + final.offset(run) + sequence * units);
    Rows<T> states;
    for (int64_t t = 0; t < steps; ++t) states.emplace_back(result.outputs.begin() + t * units, result.outputs.begin() + (t + 1) * units);
    return states;
}

// What a network without a linear layer answers, layer after layer, both directions side by side.
template <class T>
Result<T> reference(const Network<T>& network, const Example<T>& s) {
    State<T> final(s.spec, s.sequences);
    std::vector<T> outputs(static_cast<size_t>(s.answers() * s.spec.head.outputs()), T(0));
    const int64_t units = s.spec.hidden.back(), width = s.spec.input_size;
    for (int64_t b = 0; b < s.sequences; ++b) {
        Rows<T> x;
        for (int64_t t = 0; t < s.lengths[static_cast<size_t>(b)]; ++t)
            x.emplace_back(s.values.begin() + (b * s.steps + t) * width, s.values.begin() + (b * s.steps + t + 1) * width);
        for (size_t layer = 0; layer < s.spec.hidden.size(); ++layer) {
            Rows<T> states = alone(network, 2 * layer, x, s.initial, b, final);
            std::reverse(x.begin(), x.end());
            Rows<T> back = alone(network, 2 * layer + 1, x, s.initial, b, final);
            std::reverse(back.begin(), back.end());
            for (size_t t = 0; t < states.size(); ++t) states[t].insert(states[t].end(), back[t].begin(), back[t].end());
            x = std::move(states);
        }
        const size_t last = s.spec.run_sizes().size() - 2;
        if (s.spec.head.every)
            for (size_t t = 0; t < x.size(); ++t)
                std::copy(x[t].begin(), x[t].end(), outputs.begin() + (b * s.steps + static_cast<int64_t>(t)) * 2 * units);
        else
            for (size_t direction = 0; direction < 2; ++direction)
                std::copy_n(final.h.begin() + final.offset(last + direction) + b * units, units,
                            outputs.begin() + (2 * b + static_cast<int64_t>(direction)) * units);
    }
    return {outputs, final.h, final.c};
}

template <class T>
void compare(CellKind cell, bool every) {
    Numbers numbers(static_cast<uint64_t>(cell));
    Spec spec = make_spec(InputKind::dense, cell, {6, 5}, HeadKind::values, every);
    spec.bidirectional = true;
    spec.head.size = 10;
    spec.head.linear = false;
    const Example<T> s(numbers, spec, 7, 9);
    Network<T> network(spec, best_isa(), 1);
    const Result<T> expected = reference(network, s);
    for (int threads : {1, 3}) {
        const Result<T> found = run_forward(network, s, threads);
        CHECK(same_bytes(found.outputs, expected.outputs), "outputs", s.name(), threads);
        CHECK(same_bytes(found.h, expected.h) && same_bytes(found.c, expected.c), "final states", s.name(), threads);
    }
    Pass<T> pass(network);
    pass.run(s.task(1));
    std::vector<T> outputs(expected.outputs.size());
    pass.copy_outputs(outputs.data());
    const State<T> final = pass.final_states();
    CHECK(same_bytes(outputs, expected.outputs), "outputs of a pass", s.name());
    CHECK(same_bytes(final.h, expected.h) && same_bytes(final.c, expected.c), "final states of a pass", s.name());
}

}  // namespace

int main() {
    start("network directions");
    for (CellKind cell : kCells)
        for (bool every : {true, false}) {
            compare<float>(cell, every);
            compare<double>(cell, every);
        }
    return finish();
}

// Prediction: one call, segments, single steps, a sequence alone and windows of a table all give the same bytes.
#include <thread>

#include "example.hpp"
#include "network/stepper.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// The part [first, first + count) in time of an example's inputs, copied.
template <class T>
Example<T> part_of(const Example<T>& whole, int64_t first, int64_t count) {
    Example<T> part = whole;
    part.steps = count;
    const int64_t features = whole.spec.input_size;
    for (Member<T>& member : part.members) member.cut(whole.steps, first, count);
    part.ids.clear();
    part.values.clear();
    for (int64_t b = 0; b < whole.sequences; ++b)
        for (int64_t t = first; t < first + count; ++t) {
            const int64_t row = b * whole.steps + t;
            part.ids.push_back(whole.ids[static_cast<size_t>(row)]);
            part.values.insert(part.values.end(), whole.values.begin() + row * features, whole.values.begin() + (row + 1) * features);
        }
    return part;
}

// Equal lengths: calls for `count` steps each, the state handed on, against one call.
template <class T>
void pieces_equal_one_call(Network<T>& network, const Example<T>& s, int64_t count) {
    const auto whole = run_forward<T>(network, s.inputs(), nullptr, &s.initial, 1);
    State<T> state = s.initial;
    std::vector<T> last;
    for (int64_t first = 0; first < s.steps; first += count) {
        const int64_t steps = std::min(count, s.steps - first);
        const Example<T> part = part_of(s, first, steps);
        const auto result = run_forward<T>(network, part.inputs(), nullptr, &state, 1);
        state.h = result.h;
        state.c = result.c;
        last = result.outputs;
        if (!s.spec.head.every) continue;
        for (int64_t b = 0; b < s.sequences; ++b) {
            const auto found = result.outputs.begin() + b * steps * s.spec.head.outputs();
            const auto expected = whole.outputs.begin() + (b * s.steps + first) * s.spec.head.outputs();
            CHECK(std::equal(found, found + steps * s.spec.head.outputs(), expected), s.name(), count, first, b);
        }
    }
    CHECK(same_bytes(state.h, whole.h) && same_bytes(state.c, whole.c), s.name(), count);
    if (!s.spec.head.every) CHECK(same_bytes(last, whole.outputs), s.name(), count);
}

// Single steps of one sequence, the state handed on, against one call.
template <class T>
void steps_equal_one_call(Network<T>& network, const Example<T>& s) {
    const int64_t size = s.spec.head.outputs(), b = s.sequences - 1;
    const auto whole = run_forward<T>(network, s.inputs(1, s.steps, b), nullptr, nullptr, 1);
    StepState<T> before(network, 1), after(network, 1);
    std::vector<T> y(static_cast<size_t>(size));
    before.load(network, State<T>(s.spec, 1));
    for (int64_t t = 0; t < s.steps; ++t) {
        const Example<T> now = part_of(s, t, 1);
        step(network, now.inputs(1, 1, b), before, after, y.data());
        if (s.spec.head.every) CHECK(std::equal(y.begin(), y.end(), whole.outputs.begin() + t * size), s.name(), t);
        std::swap(before, after);
    }
    const State<T> final = before.store(network);
    CHECK(same_bytes(final.h, whole.h) && same_bytes(final.c, whole.c), s.name());
    if (!s.spec.head.every) CHECK(same_bytes(y, whole.outputs), s.name());
}

// A sequence by itself, cut to its length, against the same one in the batch; what lies past a length is 0 in the outputs.
template <class T>
void sequences_alone(Network<T>& network, const Example<T>& s) {
    const auto whole = run_forward(network, s);
    for (int64_t b = 0; b < s.sequences; ++b) {
        const int64_t length = s.lengths[static_cast<size_t>(b)], size = s.spec.head.outputs();
        const Inputs<T> x = s.inputs(1, length, b);
        State<T> initial(s.spec, 1);
        for (size_t layer = 0; layer < s.spec.hidden.size(); ++layer) {
            const int64_t width = s.spec.hidden[layer];
            std::copy_n(s.initial.h.begin() + s.initial.offset(layer) + b * width, width, initial.h.begin() + initial.offset(layer));
            if (!initial.c.empty())
                std::copy_n(s.initial.c.begin() + s.initial.offset(layer) + b * width, width, initial.c.begin() + initial.offset(layer));
        }
        const auto alone = run_forward<T>(network, x, nullptr, &initial, 1);
        const int64_t answers = s.spec.head.every ? s.steps : 1, given = s.spec.head.every ? length : 1;
        const auto first = whole.outputs.begin() + b * answers * size;
        CHECK(std::equal(alone.outputs.begin(), alone.outputs.end(), first), s.name(), b);
        CHECK(std::all_of(first + given * size, first + answers * size, [](T y) { return y == T(0); }), s.name(), b);
        for (size_t layer = 0; layer < s.spec.hidden.size(); ++layer) {
            const int64_t width = s.spec.hidden[layer];
            const auto h = whole.h.begin() + s.initial.offset(layer) + b * width;
            CHECK(std::equal(h, h + width, alone.h.begin() + initial.offset(layer)), s.name(), b, layer);
        }
    }
}

// More rows than one segment holds: the cut inside the engine.
template <class T>
void segments_equal_short_calls() {
    Numbers numbers(50);
    for (bool every : {true, false}) {
        const Example<T> s(numbers, make_spec(InputKind::dense, kLstm, {5, 3}, HeadKind::values, every), 3, 1200);
        Network<T> network(s.spec, best_isa(), 1);
        pieces_equal_one_call(network, s, 100);
        sequences_alone(network, s);
    }
}

// The training pass and the prediction compute the same outputs.
template <class T>
void pass_agrees(Network<T>& network, const Example<T>& s) {
    Pass<T> pass(network);
    pass.run(s.task(1));
    std::vector<T> outputs(static_cast<size_t>(s.answers() * s.spec.head.outputs()));
    pass.copy_outputs(outputs.data());
    CHECK(same_bytes(outputs, run_forward(network, s).outputs), s.name());
}

template <class T>
void windows_equal_copies() {
    Numbers numbers(60);
    Example<T> s(numbers, make_spec(InputKind::dense, kGru, {6}, HeadKind::values, false), 9, 5);
    Network<T> network(s.spec, best_isa(), 1);
    const auto table = numbers.vector<T>(20 * 3);
    const std::vector<int64_t> ends{4, 5, 19, 4, 10, 11, 12, 18, 7};
    for (size_t b = 0; b < ends.size(); ++b) std::copy_n(table.begin() + (ends[b] - 4) * 3, 15, s.values.begin() + static_cast<int64_t>(b) * 15);
    Inputs<T> windows{9, 5, table.data(), nullptr, ends.data()};
    CHECK(run_forward<T>(network, windows, nullptr, nullptr, 1) == run_forward<T>(network, s.inputs(), nullptr, nullptr, 1));
}

// The final states may be written over the initial ones.
void states_in_place() {
    Numbers numbers(65);
    const Example<float> s(numbers, make_spec(InputKind::dense, kLstm, {6, 4}, HeadKind::values, true), 5, 7);
    Network<float> network(s.spec, best_isa(), 1);
    const auto apart = run_forward(network, s);
    State<float> states = s.initial;
    std::vector<float> outputs(apart.outputs.size());
    network.forward(s.inputs(), s.lengths.data(), &states, 1, outputs.data(), states);
    CHECK(same_bytes(outputs, apart.outputs) && same_bytes(states.h, apart.h) && same_bytes(states.c, apart.c));
}

// New weights are used after changed(), and at once while a view is held.
void weights_are_packed_again() {
    Numbers numbers(70);
    const Example<double> s(numbers, make_spec(InputKind::dense, kGru, {6}, HeadKind::values, false), 2, 4);
    Network<double> network(s.spec, best_isa(), 1);
    const auto first = run_forward(network, s);
    network.values()[0] += 0.5;
    network.changed();
    const auto second = run_forward(network, s);
    CHECK(!(first == second));
    network.view_taken();
    network.values()[0] -= 0.5;
    CHECK(run_forward(network, s) == first);
    network.view_dropped();
    CHECK(run_forward(network, s) == first);
    Trainer<double> trainer(network, OptimizerSpec{});  // who predicts after a training step sees the new weights, without being told
    trainer.step(s.task(1));
    Network<double> fresh(s.spec, best_isa(), 2);
    std::copy_n(network.weights(), network.parameters().block_size(), fresh.values());
    CHECK(run_forward(network, s) == run_forward(fresh, s) && !(run_forward(network, s) == first), "after a training step");
}

// A network is shared while it predicts, also when all arrive before its weights are packed.
void several_callers() {
    Numbers numbers(80);
    const Example<float> s(numbers, make_spec(InputKind::embedding, kLstm, {40, 24}, HeadKind::classes, true), 8, 30);
    Network<float> reference(s.spec, best_isa(), 1);
    const auto expected = run_forward(reference, s);
    Network<float> network(s.spec, best_isa(), 1);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&, caller] {
            for (int repeat = 0; repeat < 5; ++repeat) CHECK(run_forward(network, s, 1 + caller % 3) == expected, caller, repeat);
        });
    for (auto& caller : callers) caller.join();
}

template <class T>
void all() {
    for (InputKind input : {InputKind::dense, InputKind::one_hot, InputKind::embedding, InputKind::columns})
        for (CellKind cell : kCells)
            for (bool every : {true, false}) {
                Numbers numbers(static_cast<uint64_t>(input) * 10 + static_cast<uint64_t>(cell));
                const Example<T> s(numbers, make_spec(input, cell, {9, 17}, HeadKind::values, every), 7, 11);
                Network<T> network(s.spec, best_isa(), 1);
                for (int64_t count : {1, 2, 4, 11}) pieces_equal_one_call(network, s, count);
                steps_equal_one_call(network, s);
                sequences_alone(network, s);
                pass_agrees(network, s);
            }
    segments_equal_short_calls<T>();
    windows_equal_copies<T>();
}

}  // namespace

int main() {
    start("network forward");
    all<float>();
    all<double>();
    states_in_place();
    weights_are_packed_again();
    several_callers();
    return finish();
}

// What the engine refuses before it computes anything, and how it says so.
#include "network/checks.hpp"

#include <limits>

#include "example.hpp"
#include "network/stepper.hpp"

using namespace elman;
using namespace elman::test;

namespace {

void refuses_inputs() {
    Numbers numbers(1);
    Example<float> s(numbers, make_spec(InputKind::one_hot, kGru, {4}, HeadKind::classes, true), 2, 3);
    check_inputs(s.spec, s.inputs(), s.lengths.data());
    s.ids[4] = 7;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x: found 7 at flat index 4; expected 0 to 6");
    s.ids[4] = -1;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x: found -1 at flat index 4; expected 0 to 6");
    s.ids[4] = 0;
    for (int64_t wrong : {0, 4}) {
        s.lengths[1] = wrong;
        CHECK_ERROR(check_inputs(s.spec, s.inputs(), s.lengths.data()),
                    "lengths: found " + std::to_string(wrong) + " at flat index 1; expected 1 to 3");
    }
    CHECK_ERROR(check_inputs(s.spec, Inputs<float>{0, 3}, nullptr), "x has 0 sequences of 3 steps");
    CHECK_ERROR(check_inputs(s.spec, Inputs<float>{2, 0}, nullptr), "x has 2 sequences of 0 steps");
}

// Of several joined inputs the message says which; a Bag may have padding, the others may not.
void refuses_members() {
    Numbers numbers(3);
    Example<float> s(numbers, make_spec(InputKind::columns, kGru, {4}, HeadKind::values, true), 2, 3);
    check_inputs(s.spec, s.inputs(), nullptr);
    s.members[3].ids[7] = 5;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x[3]: found 5 at flat index 7; expected -1 to 4");
    s.members[3].ids[7] = -1;
    check_inputs(s.spec, s.inputs(), nullptr);
    s.members[0].ids[5] = -1;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x[0]: found -1 at flat index 5; expected 0 to 5");
}

void refuses_windows() {
    const Spec spec = make_spec(InputKind::dense, kGru, {4}, HeadKind::values, false);
    const std::vector<float> table(30);
    std::vector<int64_t> ends{2, 9};
    const Inputs<float> x{2, 3, table.data(), nullptr, ends.data(), 10};
    check_inputs(spec, x, nullptr);
    for (int64_t wrong : {1, 10, -5}) {
        ends[1] = wrong;
        CHECK_ERROR(check_inputs(spec, x, nullptr), "ends of the windows: found " + std::to_string(wrong) + " at flat index 1; expected 2 to 9");
    }
}

// Targets past the end of a sequence may hold anything.
void refuses_targets() {
    Numbers numbers(2);
    Example<double> s(numbers, make_spec(InputKind::dense, kGru, {4}, HeadKind::classes, true), 2, 3);
    s.lengths = {2, 3};
    s.classes[2] = -100;
    check_targets<double>(s.spec, s.inputs(), s.lengths.data(), {s.classes.data(), nullptr});
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {s.classes.data(), nullptr}), "y: found -100 at flat index 2; expected 0 to 4");
    s.spec.head.kind = HeadKind::binary;
    s.spec.head.size = 2;
    s.targets[1] = 1.5;
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()}), "y: found 1.5");
    s.targets[1] = std::numeric_limits<double>::quiet_NaN();
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()}), "expected 0 to 1");
    s.spec.head.kind = HeadKind::values;
    check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()});
}

// What is missing, and ids that lie otherwise than the network reads them.
void refuses_forms() {
    const Spec dense = make_spec(InputKind::dense, kGru, {4}, HeadKind::values, false);
    Spec ids = make_spec(InputKind::one_hot, kGru, {4}, HeadKind::classes, true);
    const std::vector<float> values(64);
    const std::vector<int64_t> places(64);
    CHECK_ERROR(check_inputs(dense, Inputs<float>{2, 3}, nullptr), "x has no values (a null pointer); the network reads numbers");
    CHECK_ERROR(check_inputs(ids, Inputs<float>{2, 3, values.data()}, nullptr), "x has no ids (a null pointer); the network reads ids");
    CHECK_ERROR(check_inputs(ids, Inputs<float>{2, 3, nullptr, places.data(), places.data(), 9}, nullptr), "x is windows, which are numbers");
    CHECK_ERROR(check_inputs(ids, Inputs<float>{2, 3, nullptr, places.data(), nullptr, 0, 2}, nullptr), "x has 2 ids a step; expected 1 to 1");
    for (const Inputs<float>& x :
         {Inputs<float>{int64_t{1} << 60, 1, values.data()}, Inputs<float>{int64_t{1} << 32, int64_t{1} << 32, values.data()}})
        CHECK_ERROR(check_inputs(dense, x, nullptr), " steps in all");
    CHECK_ERROR(check_targets(ids, Inputs<float>{2, 3}, nullptr, {nullptr, values.data()}), "y has no classes (a null pointer)");
    CHECK_ERROR(check_targets(ids, Inputs<float>{2, 0}, nullptr, {places.data()}), "x has 2 sequences of 0 steps");
    for (HeadKind kind : {HeadKind::binary, HeadKind::quantiles, HeadKind::student_t}) {
        ids.head.kind = kind;
        CHECK_ERROR(check_targets(ids, Inputs<float>{2, 3}, nullptr, {places.data()}), "y has no values (a null pointer)");
    }
}

// Of several joined inputs each has as many steps as the others; a Bag may have no ids at all.
void refuses_forms_of_members() {
    Numbers numbers(4);
    Example<float> s(numbers, make_spec(InputKind::columns, kGru, {4}, HeadKind::values, true), 2, 3);
    Inputs<float> x = s.inputs();
    x.members[2].steps = 4;
    CHECK_ERROR(check_inputs(s.spec, x, nullptr), "x[2] has 2 sequences of 4 steps; expected 2 of 3, as x says");
    x = s.inputs();
    x.members[0].ids = nullptr;
    CHECK_ERROR(check_inputs(s.spec, x, nullptr), "x[0] has no ids (a null pointer)");
    x = s.inputs();
    for (int64_t wrong : {int64_t{-1}, int64_t{1} << 60}) {
        x.members[3].bag = wrong;
        CHECK_ERROR(check_inputs(s.spec, x, nullptr), "x[3] has " + std::to_string(wrong) + " ids a step; expected 0 to ");
    }
    x.members[3].bag = 0;
    x.members[3].ids = nullptr;
    check_inputs(s.spec, x, nullptr);
    x.members.pop_back();
    CHECK_ERROR(check_inputs(s.spec, x, nullptr), "x has 4 members; expected 5");
}

// The calls look at the form themselves, before they change anything.
void calls_refuse_forms() {
    Numbers numbers(5);
    const Example<float> s(numbers, make_spec(InputKind::dense, kLstm, {4}, HeadKind::values, true), 2, 3);
    Network<float> network(s.spec, best_isa(), 1);
    Trainer<float> trainer(network, OptimizerSpec{});
    std::vector<float> outputs(static_cast<size_t>(s.answers() * 2), 7.0f);
    const std::vector<float> untouched = outputs;
    State<float> final(s.spec, 2), other(s.spec, 3);
    const auto forward = [&](const Inputs<float>& x, const State<float>* initial, State<float>& to) {
        network.forward(x, s.lengths.data(), initial, 1, outputs.data(), to);
    };
    for (const auto& [sequences, part] : {std::pair{int64_t{0}, "expected at least 1 of each"}, std::pair{int64_t{1} << 60, " steps in all"}}) {
        Task<float> task = s.task(1);
        task.x.sequences = sequences;
        CHECK_ERROR(forward(task.x, nullptr, final), part);
        CHECK_ERROR(network.loss(task.x, nullptr, nullptr, task.targets, 1), part);
        CHECK_ERROR(trainer.step(task), part);
    }
    CHECK_ERROR(forward({2, 3}, nullptr, final), "x has no values");
    CHECK_ERROR(forward(s.inputs(), &other, final),
                "the initial state is one of 3 sequences, with 12 numbers in h and 12 in c; expected what State(");
    CHECK_ERROR(forward(s.inputs(), nullptr, other), "the final state is one of 3 sequences");
    CHECK_ERROR(network.forward(s.inputs(), nullptr, nullptr, 1, nullptr, final), "outputs have no place");
    CHECK_ERROR(network.loss(s.inputs(), nullptr, nullptr, {}, 1), "y has no values");
    CHECK_ERROR(network.loss(s.inputs(), nullptr, &other, s.task(1).targets, 1), "the initial state is ");
    CHECK(same_bytes(outputs, untouched));
}

void training_refuses_forms() {
    Numbers numbers(6);
    const Example<double> s(numbers, make_spec(InputKind::dense, kLstm, {4}, HeadKind::values, true), 2, 3);
    Network<double> network(s.spec, best_isa(), 1);
    Trainer<double> trainer(network, OptimizerSpec{});
    trainer.step(s.task(1));
    const auto before = parameter_values(network, network.weights());
    const auto refused = [&](const auto& change, const char* part) {
        Task<double> task = s.task(1);
        change(task);
        CHECK_ERROR(trainer.step(task), part);
    };
    State<double> other(s.spec, 2);
    other.c.clear();
    refused([](Task<double>& task) { task.targets = {}; }, "y has no values");
    refused([](Task<double>& task) { task.x.values = nullptr; }, "x has no values");
    refused([&](Task<double>& task) { task.initial = &other; }, "the initial state is one of 2 sequences, with 8 numbers in h and 0 in c");
    refused([&](Task<double>& task) { task.d_final = &other; }, "the gradient of the final state is ");
    CHECK(trainer.optimizer().steps() == 1 && trainer.pass().whole() && same_bytes(parameter_values(network, network.weights()), before));
}

void refuses_states() {
    Numbers numbers(7);
    Spec spec = make_spec(InputKind::dense, kLstm, {4}, HeadKind::values, true);
    Network<float> network(spec, best_isa(), 1), gru(make_spec(InputKind::dense, kGru, {4}, HeadKind::values, true), best_isa(), 1);
    for (int64_t wrong : {int64_t{-1}, int64_t{1} << 60}) {
        CHECK_ERROR(State<float>(spec, wrong), "the state is one of " + std::to_string(wrong) + " sequences; expected 0 to ");
        CHECK_ERROR(StepState<float>(network, wrong), "the state is one of " + std::to_string(wrong) + " sequences; expected 1 to ");
    }
    StepState<float> state(network, 2);
    state.load(network, State<float>(spec, 2));
    for (int64_t wrong : {0, 1, 3})
        CHECK_ERROR(state.load(network, State<float>(spec, wrong)), "the state is one of " + std::to_string(wrong) + " sequences");
    CHECK_ERROR(state.load(network, State<float>(gru.spec(), 2)), "8 numbers in h and 0 in c");
    CHECK_ERROR(state.load(gru, State<float>(gru.spec(), 2)), "made for another network");
    CHECK_ERROR(state.store(gru), "made for another network");
    spec.bidirectional = true;
    CHECK_ERROR(StepState<float>(Network<float>(spec, best_isa(), 1), 1), "step is not possible in both directions");
}

}  // namespace

int main() {
    start("checks");
    refuses_inputs();
    refuses_members();
    refuses_windows();
    refuses_targets();
    refuses_forms();
    refuses_forms_of_members();
    calls_refuse_forms();
    training_refuses_forms();
    refuses_states();
    return finish();
}

// Who takes memory: a step of a network takes none, and no thread but the caller's takes any in a forward pass or a training step.
#include "example.hpp"
#include "memory.hpp"
#include "network/stepper.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class F>
void count(F call) {
    own = others = 0;
    counting = true;
    call();
    counting = false;
}

template <class T>
void a_step_takes_no_memory(CellKind cell, InputKind input) {
    Numbers numbers(7);
    const Example<T> s(numbers, make_spec(input, cell, {20, 12}, HeadKind::classes, true), 3, 8);
    Network<T> network(s.spec, best_isa(), 1);
    StepState<T> first(network, 3), second(network, 3);
    std::vector<T> outputs(static_cast<size_t>(3 * s.spec.head.outputs()));
    const Inputs<T> x = s.inputs(3, 1, 0);
    step(network, x, first, second, outputs.data());
    count([&] {
        for (int round = 0; round < 20; ++round) step(network, x, round % 2 ? first : second, round % 2 ? second : first, outputs.data());
    });
    CHECK(own == 0 && others == 0, s.name(), own.load(), others.load());
}

template <class T>
void threads_take_no_memory(CellKind cell, InputKind input) {
    Numbers numbers(3);
    Spec spec = make_spec(input, cell, {40, 33}, HeadKind::classes, true);
    spec.dropout = 0.2;
    const Example<T> s(numbers, spec, 23, 40);
    Network<T> network(s.spec, best_isa(), 1);
    Trainer<T> trainer(network, OptimizerSpec{});
    const Task<T> task = s.task(4);
    CHECK(network.threads_for(s.sequences * s.steps / 2, s.sequences, 4) > 1, s.name());
    trainer.step(task);
    run_forward(network, s, 4);
    count([&] { trainer.step(task); });
    CHECK(others == 0, s.name(), others.load());
    count([&] { run_forward(network, s, 4); });
    CHECK(others == 0, s.name(), others.load());
}

}  // namespace

int main() {
    start("network: memory");
    for (CellKind cell : kCells) {
        for (InputKind input : {InputKind::dense, InputKind::one_hot, InputKind::embedding}) {
            a_step_takes_no_memory<float>(cell, input);
            a_step_takes_no_memory<double>(cell, input);
        }
        for (InputKind input : {InputKind::dense, InputKind::embedding, InputKind::columns}) threads_take_no_memory<float>(cell, input);
    }
    return finish();
}

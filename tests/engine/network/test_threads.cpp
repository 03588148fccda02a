// The number of threads changes no byte: of outputs, states, gradients, losses, trained weights. (That the instruction set
// changes none is in test_golden.cpp.)
#include <mutex>
#include <thread>

#include "example.hpp"
#include "network/stepper.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// Large enough that a run is worth four or five threads.
template <class T>
Example<T> example(InputKind input, CellKind cell, bool every) {
    Numbers numbers(static_cast<uint64_t>(cell) * 10 + static_cast<uint64_t>(input));
    return Example<T>(numbers, make_spec(input, cell, {40, 33}, input == InputKind::dense ? HeadKind::binary : HeadKind::classes, every), 23, 40);
}

template <class T>
std::vector<T> gradients(const Example<T>& s, int threads, double& loss) {
    Network<T> network(s.spec, best_isa(), 1);
    Pass<T> pass(network);
    loss = pass.run(s.task(threads));
    return parameter_values(network, pass.gradients());
}

template <class T>
std::vector<T> trained(const Example<T>& s, int threads, std::vector<double>& losses) {
    Network<T> network(s.spec, best_isa(), 1);
    OptimizerSpec spec;
    spec.learning_rate = 0.01;
    spec.clip = 0.5;
    Trainer<T> trainer(network, spec);
    for (int step = 0; step < 3; ++step) losses.push_back(trainer.step(s.task(threads)));
    return parameter_values(network, network.weights());
}

template <class T>
void compare(InputKind input, CellKind cell, bool every) {
    const Example<T> s = example<T>(input, cell, every);
    Network<T> network(s.spec, best_isa(), 1);
    CHECK(network.threads_for(s.sequences * s.steps / 2, s.sequences, 5) >= 4, s.name());
    const auto outputs = run_forward(network, s);
    double loss = 0.0;
    const auto d = gradients(s, 1, loss);
    std::vector<double> losses;
    const auto weights = trained(s, 1, losses);
    CHECK(losses[0] == loss && losses[2] < losses[0], s.name(), losses[0], losses[2]);
    for (int threads : {1, 3}) {  // the loss by itself goes forward alone, in segments of time
        const Task<T> task = s.task(threads);
        const double alone = network.loss(task.x, task.lengths, task.initial, task.targets, threads);
        CHECK(alone == loss, s.name(), threads, alone, loss);
    }
    for (int threads : {2, 3, 5}) {
        CHECK(run_forward(network, s, threads) == outputs, s.name(), threads);
        double other_loss = 0.0;
        CHECK(same_bytes(gradients(s, threads, other_loss), d) && other_loss == loss, s.name(), threads, other_loss, loss);
        std::vector<double> other_losses;
        CHECK(same_bytes(trained(s, threads, other_losses), weights) && other_losses == losses, s.name(), threads);
    }
}

// A step that may not wait does nothing while a training step holds the network, and its bits are those of one that waits.
void a_step_may_not_wait() {
    Numbers numbers(2);
    const Example<float> s(numbers, make_spec(InputKind::dense, kGru, {9}, HeadKind::values, true), 1, 3);
    Network<float> network(s.spec, best_isa(), 1);
    const StepState<float> zeros(network, 1);
    StepState<float> after(network, 1);
    const Inputs<float> x = s.inputs(1, 1, 0);
    std::vector<float> refused(2, -7.0F), free(2), waiting(2);
    std::unique_lock held(network.in_use());
    bool done = true;
    std::thread([&] { done = step(network, x, zeros, after, refused.data(), false); }).join();
    CHECK(!done && refused == std::vector<float>(2, -7.0F), refused[0]);
    held.unlock();
    CHECK(step(network, x, zeros, after, free.data(), false) && step(network, x, zeros, after, waiting.data()));
    CHECK(same_bytes(free, waiting), free[0], waiting[0]);
}

void more_threads_than_sequences() {
    Numbers numbers(1);
    const Example<float> s(numbers, make_spec(InputKind::dense, kLstm, {64}, HeadKind::values, true), 2, 200);
    Network<float> network(s.spec, best_isa(), 1);
    CHECK(network.threads_for(400, 2, 8) == 2 && network.threads_for(1, 1, 8) == 1 && network.threads_for(400, 2, 1) == 1);
    CHECK(run_forward(network, s, 8) == run_forward(network, s, 1));
}

}  // namespace

int main() {
    start("network threads");
    for (CellKind cell : kCells) {
        compare<float>(InputKind::dense, cell, false);
        compare<float>(InputKind::one_hot, cell, true);
        compare<float>(InputKind::embedding, cell, false);
        compare<double>(InputKind::embedding, cell, true);
        compare<float>(InputKind::columns, cell, true);
        compare<double>(InputKind::columns, cell, false);
    }
    more_threads_than_sequences();
    a_step_may_not_wait();
    return finish();
}

// Dropout between layers: a mask for each layer and training step, none after the last layer nor in prediction, and gradients of what was
// dropped.
#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kUnits = 40, kSequences = 5, kSteps = 6;

// Three layers of which each hands on what it reads: W is the identity, all else is zero.
struct Pipes {
    Spec spec = make_spec(InputKind::dense, kRnnRelu, {kUnits, kUnits, kUnits}, HeadKind::values, true);
    std::vector<double> ones = std::vector<double>(kSequences * kSteps * kUnits, 1.0);

    explicit Pipes(double rate) {
        spec.input_size = spec.head.size = kUnits;
        spec.head.linear = false;
        spec.dropout = rate;
    }
    void fill(Network<double>& network) const {
        std::fill_n(network.values(), network.parameters().block_size(), 0.0);
        for (size_t layer = 0; layer < 3; ++layer)
            for (int64_t j = 0; j < kUnits; ++j) network.parameters().layer(network.values(), layer).weight_ih[j * kUnits + j] = 1.0;
        network.changed();
    }
    Task<double> task() const {
        Task<double> task;
        task.x = {kSequences, kSteps, ones.data()};
        task.targets.values = ones.data();
        return task;
    }
};

template <class Run>
std::vector<double> outputs(const Run& run) {
    std::vector<double> y(kSequences * kSteps * kUnits);
    run.copy_outputs(y.data());
    return y;
}

std::vector<double> passed(double rate, uint64_t seed, std::optional<uint64_t> training_step) {
    const Pipes pipes(rate);
    Network<double> network(pipes.spec, best_isa(), seed);
    pipes.fill(network);
    Pass<double> pass(network);
    Task<double> task = pipes.task();
    task.training_step = training_step;
    pass.run(task);
    return outputs(pass);
}

// Two masks, one after another: were they the same, as much would come through as through one.
void each_layer_has_a_mask() {
    const auto y = passed(0.5, 1, 0);
    double kept = 0.0;
    for (double value : y) {
        CHECK(value == 0.0 || value == 4.0, value);
        kept += value == 0.0 ? 0.0 : 1.0;
    }
    kept /= static_cast<double>(y.size());
    CHECK(std::fabs(kept - 0.25) < 5 * std::sqrt(0.25 * 0.75 / static_cast<double>(y.size())), "layers that share a mask keep a half", kept);
}

void each_step_has_masks() {
    const auto first = passed(0.5, 1, 0);
    CHECK(same_bytes(passed(0.5, 1, 0), first));
    CHECK(!same_bytes(passed(0.5, 1, 1), first) && !same_bytes(passed(0.5, 2, 0), first));
    CHECK(same_bytes(passed(0.5, 1, std::nullopt), Pipes(0.5).ones));
}

// A trainer draws for the steps that it counts.
void a_trainer_counts() {
    const Pipes pipes(0.5);
    Network<double> network(pipes.spec, best_isa(), 1);
    Trainer<double> trainer(network, OptimizerSpec{});
    for (uint64_t step = 0; step < 3; ++step) {
        pipes.fill(network);
        trainer.step(pipes.task());
        CHECK(same_bytes(outputs(trainer.pass()), passed(0.5, 1, step)), "the mask of training step", step);
    }
    pipes.fill(network);
    CHECK(same_bytes(run_forward<double>(network, pipes.task().x, nullptr, nullptr, 1).outputs, pipes.ones), "prediction");
}

// The masks of one training step, held while each parameter is moved.
void gradients(CellKind cell, bool bidirectional, bool every) {
    Numbers numbers(static_cast<uint64_t>(cell));
    Spec spec = make_spec(InputKind::dense, cell, {3, 4, 3}, HeadKind::values, every);
    spec.dropout = 0.4;
    spec.bidirectional = bidirectional;
    const Example<double> s(numbers, spec, 3, 4);
    Network<double> network(spec, best_isa(), 3);
    Pass<double> pass(network), moved(network);
    Task<double> task = s.task(1);
    task.training_step = 5;
    pass.run(task);
    for (const auto& p : network.parameters().list())
        for (int64_t i = p.offset; i < p.offset + p.size; ++i) {
            constexpr double step = 1e-5;
            double& value = network.values()[i];
            const double before = value, found = pass.gradients()[i];
            value = before + step;
            const double above = moved.run(task);
            value = before - step;
            const double difference = (above - moved.run(task)) / (2 * step);
            value = before;
            CHECK(std::fabs(found - difference) < 1e-8 * std::fmax(1.0, std::fabs(difference)), p.name, i - p.offset, s.name(), found, difference);
        }
}

}  // namespace

int main() {
    start("network dropout");
    each_layer_has_a_mask();
    each_step_has_masks();
    a_trainer_counts();
    for (CellKind cell : {kRnnTanh, kGru, kLstm})
        for (bool bidirectional : {false, true})
            for (bool every : {false, true}) gradients(cell, bidirectional, every);
    return finish();
}

// A call that shall end: it throws Stopped soon, and what lasts has not changed.
#include <chrono>
#include <thread>

#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// Says yes the first time that it is asked, which is the first time that it may be: questions come 50 ms apart, and these have passed.
struct AtOnce : Stop {
    int times = 0;
    AtOnce() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }
    bool asked() override { return ++times > 0; }
};

template <class F>
bool stopped(const F& call) {
    try {
        call();
    } catch (const Stopped&) {
        return true;
    }
    return false;
}

Example<float> example(Numbers& numbers) {
    Example<float> s(numbers, make_spec(InputKind::dense, kLstm, {96}, HeadKind::values, true), 24, 400);
    for (int64_t& length : s.lengths) length = s.steps;
    return s;
}

void a_step_changes_nothing() {
    Numbers numbers(1);
    const Example<float> s = example(numbers);
    for (int threads : {1, 2}) {
        Network<float> network(s.spec, best_isa(), 1);
        Trainer<float> trainer(network, OptimizerSpec{});
        const auto before = parameter_values(network, network.weights());
        AtOnce stop;
        Task<float> task = s.task(threads);
        task.stop = &stop;
        CHECK(stopped([&] { trainer.step(task); }) && stop.times == 1, threads, stop.times);
        CHECK(same_bytes(parameter_values(network, network.weights()), before) && trainer.optimizer().steps() == 0, threads);
        CHECK(!trainer.pass().whole(), threads);
    }
}

void forward_and_loss_end() {
    Numbers numbers(2);
    const Example<float> s = example(numbers);
    Network<float> network(s.spec, best_isa(), 1);
    std::vector<float> outputs(static_cast<size_t>(s.answers() * s.spec.head.outputs()));
    State<float> final(s.spec, s.sequences);
    AtOnce first, second;
    CHECK(stopped([&] { network.forward(s.inputs(), nullptr, nullptr, 1, outputs.data(), final, &first); }));
    CHECK(stopped([&] { network.loss(s.inputs(), nullptr, nullptr, {nullptr, s.targets.data(), nullptr}, 1, &second); }));
    CHECK(first.times == 1 && second.times == 1, first.times, second.times);
}

// The first numbers of a large parameter, and orthogonal ones.
void making_a_network_ends() {
    for (bool orthogonal : {false, true}) {
        Spec spec = make_spec(InputKind::embedding, kLstm, {8}, HeadKind::values, true);
        spec.orthogonal = orthogonal;
        AtOnce stop;
        CHECK(stopped([&] { Network<float>(spec, best_isa(), 1, &stop); }) && stop.times == 1, orthogonal, stop.times);
    }
    Spec large = make_spec(InputKind::dense, kRnnTanh, {1500}, HeadKind::values, true);
    large.orthogonal = true;
    struct Second : AtOnce {
        bool asked() override { return ++times > 1; }
    } later;
    CHECK(stopped([&] { Network<float>(large, best_isa(), 1, &later); }) && later.times == 2, later.times);
}

}  // namespace

int main() {
    start("network: stop");
    a_step_changes_nothing();
    forward_and_loss_end();
    making_a_network_ends();
    return finish();
}

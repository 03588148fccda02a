// Memory runs out: whichever of a call's takings fails, the call says so, and what is called next is as if it had not been.
#include <string>

#include "example.hpp"
#include "memory.hpp"
#include "network/stepper.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kMost = 300;

// Whether the call fails with the nth of its takings.
template <class F>
bool fails(int64_t n, const F& call) {
    fails_at = n;
    bool failed = false;
    try {
        call();
    } catch (const std::bad_alloc&) {
        failed = true;
    }
    fails_at = 0;
    return failed;
}

// Calls attempt(n) with n from 1 on until it takes less than n, but not for ever.
template <class F>
void each_taking(const std::string& name, const F& attempt) {
    int64_t n = 1;
    while (n <= kMost && attempt(n)) ++n;
    CHECK(n > 1, name);
}

template <class T>
void forward_goes_on(const Example<T>& s, int threads) {
    Network<T> untouched(s.spec, best_isa(), 1);
    const Result<T> expected = run_forward(untouched, s, threads);
    each_taking(s.name() + " forward", [&](int64_t n) {
        Network<T> network(s.spec, best_isa(), 1);
        const bool failed = fails(n, [&] { run_forward(network, s, threads); });
        CHECK(run_forward(network, s, threads) == expected, s.name(), n, threads);
        return failed;
    });
}

template <class T>
void the_loss_goes_on(const Example<T>& s, int threads) {
    const Task<T> task = s.task(threads);
    const auto loss = [&](Network<T>& network) { return network.loss(task.x, task.lengths, task.initial, task.targets, threads); };
    Network<T> untouched(s.spec, best_isa(), 1);
    const double expected = loss(untouched);
    each_taking(s.name() + " loss", [&](int64_t n) {
        Network<T> network(s.spec, best_isa(), 1);
        const bool failed = fails(n, [&] { loss(network); });
        CHECK(loss(network) == expected, s.name(), n, threads);
        return failed;
    });
}

// A training step that fails between two that don't: on more steps of time than the first one, so that it needs more memory.
template <class T>
void training_goes_on(const Example<T>& s, int threads) {
    Task<T> longer = s.task(threads), shorter = s.task(threads);
    shorter.x = s.inputs(1, 2, 0);
    shorter.lengths = nullptr;
    shorter.initial = nullptr;
    OptimizerSpec rule;
    rule.clip = 0.5;
    Network<T> untouched(s.spec, best_isa(), 1);
    Trainer<T> sound(untouched, rule);
    const double first = sound.step(shorter), second = sound.step(longer), third = sound.step(longer);
    const std::vector<T> expected = parameter_values(untouched, untouched.values());
    each_taking(s.name() + " training", [&](int64_t n) {
        Network<T> network(s.spec, best_isa(), 1);
        Trainer<T> trainer(network, rule);
        CHECK(trainer.step(shorter) == first, s.name(), n);
        const bool failed = fails(n, [&] { CHECK(trainer.step(longer) == second, s.name(), n); });
        CHECK(failed || trainer.pass().whole(), s.name(), n);
        if (failed) CHECK(trainer.step(longer) == second, s.name(), n);
        CHECK(trainer.step(longer) == third, s.name(), n);
        CHECK(same_bytes(parameter_values(network, network.values()), expected), s.name(), n, threads);
        return failed;
    });
}

template <class T>
void a_step_goes_on(const Example<T>& s) {
    Network<T> network(s.spec, best_isa(), 1);
    const Inputs<T> x = s.inputs(1, 1, 0);
    const auto stepped = [&] {
        StepState<T> before(network, 1), after(network, 1);
        State<T> state(s.spec, 1);
        std::fill(state.h.begin(), state.h.end(), T(0.25));
        before.load(network, state);
        std::vector<T> outputs(static_cast<size_t>(s.spec.head.outputs()));
        step(network, x, before, after, outputs.data());
        const State<T> kept = after.store(network);
        return Result<T>{outputs, kept.h, kept.c};
    };
    const Result<T> expected = stepped();
    each_taking(s.name() + " step", [&](int64_t n) {
        const bool failed = fails(n, stepped);
        CHECK(stepped() == expected, s.name(), n);
        return failed;
    });
}

template <class T>
void a_network_is_made_whole_or_not(const Spec& spec, const std::string& name) {
    each_taking(name + " making", [&](int64_t n) {
        return fails(n, [&] {
            Network<T> network(spec, best_isa(), 1);
            Trainer<T> trainer(network, OptimizerSpec{});
        });
    });
}

template <class T>
void all(InputKind input, CellKind cell, HeadKind head, bool every, bool both) {
    Numbers numbers(11);
    Spec spec = make_spec(input, cell, {40, 33}, head, every);
    spec.bidirectional = both;
    spec.dropout = 0.2;
    if (head == HeadKind::quantiles) spec.head.levels = {0.1, 0.5, 0.9};
    const Example<T> s(numbers, spec, 23, 40);
    for (int threads : {1, 3}) {
        forward_goes_on(s, threads);
        the_loss_goes_on(s, threads);
        training_goes_on(s, threads);
    }
    a_network_is_made_whole_or_not<T>(spec, s.name());
    if (!both) a_step_goes_on(s);
}

}  // namespace

int main() {
    start("network: failures");
    all<float>(InputKind::dense, kGru, HeadKind::quantiles, true, false);
    all<float>(InputKind::one_hot, kLstm, HeadKind::classes, true, true);
    all<double>(InputKind::embedding, kRnnTanh, HeadKind::binary, false, false);
    all<float>(InputKind::columns, kLstm, HeadKind::gaussian, false, true);
    return finish();
}

// Network and Trainer for one type of number.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>

#include "arrays.hpp"
#include "base/forks.hpp"
#include "calls.hpp"
#include "given.hpp"
#include "network/checks.hpp"
#include "network/network.hpp"
#include "network/trainer.hpp"

namespace elman {

template <class T>
using Shared = std::shared_ptr<Network<T>>;

// The arguments that every run takes, as Python hands them over (see python/elman/network.py).
template <class T>
struct Arguments {
    Given<T> x;
    int64_t steps;
    MaybePlaces lengths;
    MaybeArray<T> h, c;

    Inputs<T> inputs(const Spec& spec) const {
        const Inputs<T> found = x.inputs(spec, steps);
        if (lengths) check_count("lengths", lengths->size(), found.sequences);
        check_inputs(spec, found, data_or_null(lengths));
        return found;
    }
};

// What the outputs should have been, and how much each answer counts.
template <class T>
struct Answers {
    MaybePlaces classes;
    MaybeArray<T> values, weights;

    Targets<T> targets(const HeadSpec& head, const Inputs<T>& x) const {
        const int64_t answers = x.sequences * (head.every ? x.steps : 1);
        require(head.kind == HeadKind::classes ? classes.has_value() : values.has_value(), "y is not what the head answers");
        if (classes) check_count("y", classes->size(), answers);
        if (values) check_count("y", values->size(), answers * head.size);
        if (weights) check_count("weights", weights->size(), answers);
        return {data_or_null(classes), data_or_null(values), data_or_null(weights)};
    }
};

template <class T>
std::optional<State<T>> make_state(const Spec& spec, int64_t sequences, const MaybeArray<T>& h, const MaybeArray<T>& c) {
    if (!h) return std::nullopt;
    State<T> state(spec, sequences);
    require(c.has_value() != state.c.empty(), "state has not what the cell has");
    check_count("state", h->size(), static_cast<int64_t>(state.h.size()));
    std::copy(h->data(), h->data() + state.h.size(), state.h.begin());
    if (!c) return state;
    check_count("state", c->size(), static_cast<int64_t>(state.c.size()));
    std::copy(c->data(), c->data() + state.c.size(), state.c.begin());
    return state;
}

// h or c of all runs: (runs, sequences, hidden), or a list of (sequences, hidden) when runs differ in size; None when there is none.
template <class T>
nb::object layer_arrays(const State<T>& state, const std::vector<T>& values) {
    if (values.empty()) return nb::none();
    const auto sequences = static_cast<size_t>(state.sequences), runs = state.hidden.size();
    const auto filled = [&values](const std::vector<size_t>& shape, int64_t offset) {
        auto array = fresh<T>(shape);
        const auto from = values.begin() + offset;
        std::copy(from, from + static_cast<int64_t>(array.size), array.data);
        return array.array;
    };
    if (std::all_of(state.hidden.begin(), state.hidden.end(), [&](int64_t units) { return units == state.hidden[0]; }))
        return filled({runs, sequences, static_cast<size_t>(state.hidden[0])}, 0);
    nb::list list;
    for (size_t run = 0; run < runs; ++run) list.append(filled({sequences, static_cast<size_t>(state.hidden[run])}, state.offset(run)));
    return list;
}

template <class T>
nb::object state_arrays(const State<T>& state) {
    return nb::make_tuple(layer_arrays(state, state.h), layer_arrays(state, state.c));
}

template <class T>
nb::dict named_arrays(const Network<T>& network, T* block, nb::handle owner) {
    nb::dict result;
    for (const Parameter& p : network.parameters().list()) {
        result[p.name.c_str()] = viewed(block + p.offset, p.shape, owner);
    }
    return result;
}

// Drawing the first weights may take seconds.
template <class T>
Shared<T> make_network(const void* owner, const Spec& spec, uint64_t seed, Isa isa) {
    Shared<T> network;
    Signals::heard_in(owner, [&](Stop* stop) { network = std::make_shared<Network<T>>(spec, isa, seed, stop); });
    return network;
}

template <class T>
nb::object forward(const Shared<T>& network, const Arguments<T>& a, int threads) {
    const Spec& spec = network->spec();
    const Inputs<T> x = a.inputs(spec);
    const auto initial = make_state(spec, x.sequences, a.h, a.c);
    std::vector<size_t> shape{static_cast<size_t>(x.sequences), static_cast<size_t>(spec.head.outputs())};
    if (spec.head.every) shape.insert(shape.begin() + 1, static_cast<size_t>(x.steps));
    auto outputs = fresh<T>(shape);
    State<T> final(spec, x.sequences);
    Signals::heard_in(network.get(), [&](Stop* stop) {
        network->forward(x, data_or_null(a.lengths), initial ? &*initial : nullptr, threads, outputs.data, final, stop);
    });
    return nb::make_tuple(outputs.array, state_arrays(final));
}

// A task with what it points to.
template <class T>
struct Work {
    std::optional<State<T>> initial;
    Task<T> task;

    Work(const Spec& spec, const Arguments<T>& a, int threads) {
        task.x = a.inputs(spec);
        task.lengths = data_or_null(a.lengths);
        initial = make_state(spec, task.x.sequences, a.h, a.c);
        task.initial = initial ? &*initial : nullptr;
        task.threads = threads;
    }
    Work(const Spec& spec, const Arguments<T>& a, const Answers<T>& y, int threads) : Work(spec, a, threads) {
        task.targets = y.targets(spec.head, task.x);
        check_targets(spec, task.x, task.lengths, task.targets);
    }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
};

template <class T>
double run(const Shared<T>& network, Pass<T>& pass, Task<T>& task) {
    double loss = 0.0;
    Signals::heard_in(network.get(), [&](Stop* stop) {
        task.stop = stop;
        loss = pass.run(task);
    });
    return loss;
}

// The gradients of a pass as arrays of their own.
template <class T>
nb::dict gradient_arrays(const Network<T>& network, const Pass<T>& pass) {
    auto copy = std::make_unique<Buffer<T>>(network.parameters().block_size());
    std::copy(pass.gradients(), pass.gradients() + copy->size(), copy->data());
    T* const block = copy->data();
    nb::capsule owner(copy.release(), [](void* p) noexcept { delete static_cast<Buffer<T>*>(p); });
    return named_arrays(network, block, owner);
}

template <class T>
nb::object gradients(const Shared<T>& network, const Arguments<T>& a, const Answers<T>& y, int threads) {
    Work<T> work(network->spec(), a, y, threads);
    Pass<T> pass(*network);
    const double loss = run(network, pass, work.task);
    return nb::make_tuple(loss, gradient_arrays(*network, pass));
}

template <class T>
double loss(const Shared<T>& network, const Arguments<T>& a, const Answers<T>& y, int threads) {
    const Work<T> work(network->spec(), a, y, threads);
    const Task<T>& task = work.task;
    double loss = 0.0;
    Signals::heard_in(network.get(), [&](Stop* stop) { loss = network->loss(task.x, task.lengths, task.initial, task.targets, threads, stop); });
    return loss;
}

// The gradient of `width` numbers of every step.
template <class T>
nb::object input_gradients_of(const Pass<T>& pass, InputKind kind, int64_t place, int64_t width) {
    if (kind != InputKind::dense) return nb::none();
    const Batch& batch = pass.batch();
    auto array = fresh<T>({static_cast<size_t>(batch.sequences), static_cast<size_t>(batch.steps), static_cast<size_t>(width)});
    pass.copy_input_gradients(place, width, array.data);
    return array.array;
}

// In the form of x; None for ids.
template <class T>
nb::object input_gradients(const Spec& spec, const Pass<T>& pass) {
    if (!spec.joined()) return input_gradients_of(pass, spec.input, 0, spec.input_size);
    nb::list members;
    for (const Column& column : spec.columns) members.append(input_gradients_of(pass, column.kind, column.place, column.size));
    return members;
}

// From given gradients of the outputs and of the final states: those of the inputs, of the initial states, of the parameters.
template <class T>
nb::object backward(const Shared<T>& network, const Arguments<T>& a, const Array<T>& d_outputs, const MaybeArray<T>& d_h, const MaybeArray<T>& d_c,
                    int threads) {
    const Spec& spec = network->spec();
    Work<T> work(spec, a, threads);
    Task<T>& task = work.task;
    check_count("d_outputs", d_outputs.size(), task.x.sequences * (spec.head.every ? task.x.steps : 1) * spec.head.outputs());
    const auto d_final = make_state(spec, task.x.sequences, d_h, d_c);
    task.d_outputs = d_outputs.data();
    task.d_final = d_final ? &*d_final : nullptr;
    task.input_gradients = spec.reads_numbers();
    Pass<T> pass(*network);
    run(network, pass, task);
    return nb::make_tuple(input_gradients(spec, pass), state_arrays(pass.initial_gradients()), gradient_arrays(*network, pass));
}

// Writable views. While any of them is alive the network packs its weights anew before every use.
template <class T>
nb::dict views(const Shared<T>& network) {
    network->view_taken();
    nb::capsule owner(new Shared<T>(network), [](void* p) noexcept {
        auto* held = static_cast<Shared<T>*>(p);
        (*held)->view_dropped();
        delete held;
    });
    return named_arrays(*network, network->values(), owner);
}

// One call at a time, by the lock of the network: a second one waits, without the interpreter's. What is handed out is copied while it
// waits for nobody.
template <class T>
class BoundTrainer {
public:
    BoundTrainer(const Shared<T>& network, const OptimizerSpec& spec, const std::vector<std::string>& frozen)
        : network_(network), trainer_(*network, spec) {
        if (!frozen.empty()) trainer_.freeze(frozen);
    }

    // `count` steps on the same batch: the loss of each. Ctrl-C ends it after a step that is whole.
    nb::object steps(const Arguments<T>& a, const Answers<T>& y, int threads, int64_t count) {
        Work<T> work(network_->spec(), a, y, threads);
        std::vector<double> losses(static_cast<size_t>(count));
        Signals::heard_in(network_.get(), [&](Stop* stop) {
            work.task.stop = stop;
            for (double& loss : losses) loss = trainer_.step(work.task);
        });
        return count == 1 ? nb::cast(losses[0]) : copied(losses);
    }

    nb::object final_states() {
        return state_arrays(alone([this] {
            require_whole();
            return trainer_.pass().final_states();
        }));
    }

    nb::object outputs() {
        std::vector<size_t> shape;
        const auto values = alone([&] {
            require_whole();
            const Batch& batch = trainer_.pass().batch();
            shape = {static_cast<size_t>(batch.sequences), static_cast<size_t>(network_->spec().head.outputs())};
            if (network_->spec().head.every) shape.insert(shape.begin() + 1, static_cast<size_t>(batch.steps));
            std::vector<T> found(static_cast<size_t>(batch.sequences * (network_->spec().head.every ? batch.steps : 1)) * shape.back());
            trainer_.pass().copy_outputs(found.data());
            return found;
        });
        return copied(values, shape);
    }

    // The optimizer's two moments, as copies; a rule without one has none of it.
    nb::object moments() {
        const auto both = alone([this] { return std::pair(values_of(trainer_.optimizer().first()), values_of(trainer_.optimizer().second())); });
        return nb::make_tuple(copied(both.first), copied(both.second));
    }

    // Takes moments of the same sizes.
    void put_moments(const Array<T>& first, const Array<T>& second) {
        alone([&] {
            Optimizer<T>& optimizer = trainer_.optimizer();
            check_count("moments", first.size(), optimizer.first().size());
            check_count("moments", second.size(), optimizer.second().size());
            std::copy(first.data(), first.data() + first.size(), optimizer.first().data());
            std::copy(second.data(), second.data() + second.size(), optimizer.second().data());
            return 0;
        });
    }

    int64_t count() {
        return alone([this] { return trainer_.optimizer().steps(); });
    }
    void go_on(int64_t steps) {
        alone([&] { return trainer_.optimizer().go_on(steps), 0; });
    }
    double learning_rate() {
        return alone([this] { return trainer_.optimizer().spec().learning_rate; });
    }
    void set_learning_rate(double value) {
        alone([&] { return trainer_.optimizer().set_learning_rate(value), 0; });
    }

private:
    template <class F>
    auto alone(const F& f) {
        const Inside inside(network_.get());
        const Released released;
        const AtWork working;
        const std::unique_lock one(network_->in_use());
        return f();
    }
    void require_whole() const {
        const Pass<T>& pass = trainer_.pass();
        require(pass.whole() || pass.batch().sequences == 0, "the last training step failed: it left no outputs and states");
    }
    static std::vector<T> values_of(const Buffer<T>& buffer) { return {buffer.data(), buffer.data() + buffer.size()}; }

    Shared<T> network_;
    Trainer<T> trainer_;
};

}  // namespace elman

// Network and Trainer for one type of number.
#pragma once

#include <memory>

#include "arrays.hpp"
#include "network/checks.hpp"
#include "network/network.hpp"
#include "network/trainer.hpp"

namespace elman {

template <class T>
using Shared = std::shared_ptr<Network<T>>;

// x: an array, windows of a table, or, of joined inputs, one of these for each. Arrays have the axes (batch, time, ...).
template <class T>
struct Given {
    MaybeArray<T> values;
    MaybeArray<int64_t> ids, ends;
    std::vector<Given> members;

    // From (values, ids, ends, members), of which Python fills what the network reads.
    explicit Given(const nb::tuple& x)
        : values(nb::cast<MaybeArray<T>>(x[0])), ids(nb::cast<MaybeArray<int64_t>>(x[1])), ends(nb::cast<MaybeArray<int64_t>>(x[2])) {
        for (nb::handle member : nb::cast<nb::tuple>(x[3])) members.emplace_back(nb::cast<nb::tuple>(member));
    }

    Inputs<T> inputs(int64_t steps) const {
        Inputs<T> x{0, steps, data_or_null(values), data_or_null(ids), data_or_null(ends)};
        for (const Given& member : members) x.members.push_back(member.inputs(steps));
        x.sequences = members.empty() ? static_cast<int64_t>(ends ? ends->shape(0) : ids ? ids->shape(0) : values->shape(0)) : x.members[0].sequences;
        if (ends) x.table_rows = static_cast<int64_t>(values->shape(0));
        if (ids && ids->ndim() == 3) x.bag = static_cast<int64_t>(ids->shape(2));
        return x;
    }
};

// The arguments that every run takes, as Python hands them over (see python/elman/network.py).
template <class T>
struct Arguments {
    Given<T> x;
    int64_t steps;
    MaybeArray<int64_t> lengths;
    MaybeArray<T> h, c;

    Inputs<T> inputs() const { return x.inputs(steps); }
};

// What the outputs should have been, and how much each answer counts.
template <class T>
struct Answers {
    MaybeArray<int64_t> classes;
    MaybeArray<T> values, weights;
};

template <class T>
std::optional<State<T>> make_state(const Spec& spec, int64_t sequences, const MaybeArray<T>& h, const MaybeArray<T>& c) {
    if (!h) return std::nullopt;
    State<T> state(spec, sequences);
    std::copy(h->data(), h->data() + state.h.size(), state.h.begin());
    if (c) std::copy(c->data(), c->data() + state.c.size(), state.c.begin());
    return state;
}

// h or c of all runs: (runs, sequences, hidden), or a list of (sequences, hidden) when runs differ in size; None when there is none.
template <class T>
nb::object layer_arrays(const State<T>& state, const std::vector<T>& values) {
    if (values.empty()) return nb::none();
    const auto sequences = static_cast<size_t>(state.sequences), runs = state.hidden.size();
    const auto filled = [&values](std::vector<size_t> shape, int64_t offset) {
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

template <class T>
nb::object forward(const Shared<T>& network, const Arguments<T>& a, int threads) {
    const Spec& spec = network->spec();
    const Inputs<T> x = a.inputs();
    check_inputs(spec, x, data_or_null(a.lengths));
    const auto initial = make_state(spec, x.sequences, a.h, a.c);
    std::vector<size_t> shape{static_cast<size_t>(x.sequences), static_cast<size_t>(spec.head.outputs())};
    if (spec.head.every) shape.insert(shape.begin() + 1, static_cast<size_t>(x.steps));
    auto outputs = fresh<T>(shape);
    State<T> final(spec, x.sequences);
    {
        const nb::gil_scoped_release release;
        network->forward(x, data_or_null(a.lengths), initial ? &*initial : nullptr, threads, outputs.data, final);
    }
    return nb::make_tuple(outputs.array, state_arrays(final));
}

template <class T>
Task<T> make_task(const Spec& spec, const Arguments<T>& a, const Answers<T>& y,
                  const std::optional<State<T>>& initial, int threads) {
    Task<T> task;
    task.x = a.inputs();
    task.lengths = data_or_null(a.lengths);
    task.initial = initial ? &*initial : nullptr;
    task.targets = {data_or_null(y.classes), data_or_null(y.values), data_or_null(y.weights)};
    task.threads = threads;
    check_inputs(spec, task.x, task.lengths);
    if (y.classes || y.values) check_targets(spec, task.x, task.lengths, task.targets);
    return task;
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
    const auto initial = make_state(network->spec(), a.inputs().sequences, a.h, a.c);
    const Task<T> task = make_task(network->spec(), a, y, initial, threads);
    Pass<T> pass(*network);
    double loss = 0.0;
    {
        const nb::gil_scoped_release release;
        loss = pass.run(task);
    }
    return nb::make_tuple(loss, gradient_arrays(*network, pass));
}

template <class T>
double loss(const Shared<T>& network, const Arguments<T>& a, const Answers<T>& y, int threads) {
    const auto initial = make_state(network->spec(), a.inputs().sequences, a.h, a.c);
    Task<T> task = make_task(network->spec(), a, y, initial, threads);
    task.loss_only = true;
    Pass<T> pass(*network);
    const nb::gil_scoped_release release;
    return pass.run(task);
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
    const auto initial = make_state(spec, a.inputs().sequences, a.h, a.c);
    Task<T> task = make_task<T>(spec, a, {}, initial, threads);
    const auto d_final = make_state(spec, task.x.sequences, d_h, d_c);
    task.d_outputs = d_outputs.data();
    task.d_final = d_final ? &*d_final : nullptr;
    task.input_gradients = spec.reads_numbers();
    Pass<T> pass(*network);
    {
        const nb::gil_scoped_release release;
        pass.run(task);
    }
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

template <class T>
struct BoundTrainer {
    Shared<T> network;
    Trainer<T> trainer;

    BoundTrainer(const Shared<T>& n, const OptimizerSpec& spec) : network(n), trainer(*n, spec) {}

    // `count` steps on the same batch: the loss of each.
    nb::object steps(const Arguments<T>& a, const Answers<T>& y, int threads, int64_t count) {
        const auto initial = make_state(network->spec(), a.inputs().sequences, a.h, a.c);
        const Task<T> task = make_task(network->spec(), a, y, initial, threads);
        std::vector<double> losses(static_cast<size_t>(count));
        {
            const nb::gil_scoped_release release;
            for (double& loss : losses) loss = trainer.step(task);
        }
        return count == 1 ? nb::cast(losses[0]) : copied(losses);
    }

    nb::object final_states() const { return state_arrays(trainer.pass().final_states()); }

    nb::object outputs() const {
        const Spec& spec = network->spec();
        const Batch& batch = trainer.pass().batch();
        std::vector<size_t> shape{static_cast<size_t>(batch.sequences), static_cast<size_t>(spec.head.outputs())};
        if (spec.head.every) shape.insert(shape.begin() + 1, static_cast<size_t>(batch.steps));
        auto result = fresh<T>(shape);
        trainer.pass().copy_outputs(result.data);
        return result.array;
    }

    // The optimizer's two moments, as copies; a rule without one has none of it.
    nb::object moments() {
        const auto copy = [](const Buffer<T>& moment) {
            auto result = fresh<T>({static_cast<size_t>(moment.size())});
            std::copy(moment.data(), moment.data() + moment.size(), result.data);
            return result.array;
        };
        return nb::make_tuple(copy(trainer.optimizer().first()), copy(trainer.optimizer().second()));
    }

    // Takes moments of the same sizes.
    void put_moments(const Array<T>& first, const Array<T>& second) {
        Optimizer<T>& optimizer = trainer.optimizer();
        std::copy(first.data(), first.data() + optimizer.first().size(), optimizer.first().data());
        std::copy(second.data(), second.data() + optimizer.second().size(), optimizer.second().data());
    }
};

}  // namespace elman

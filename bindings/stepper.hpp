// One step from Python. Everything between the call and the kernels is on the clock: a stream calls this a million times a second.
#pragma once

#include "network.hpp"
#include "network/stepper.hpp"

namespace elman {

// What does not fit is left to Python (`next_overload`), which converts it or says what is wrong.
//
// The states after a step, as an object that Python hands back.
template <class T>
struct BoundState {
    Shared<T> network;
    StepState<T> state;

    BoundState(const Shared<T>& n, int64_t sequences) : network(n), state(*n, sequences) {}

    // h or c: (runs, sequences, hidden), or a list of (sequences, hidden) when the runs differ in size.
    nb::object arrays(bool cells) const {
        const State<T> flat = state.store(*network);
        const std::vector<T>& values = cells ? flat.c : flat.h;
        if (values.empty()) return nb::none();
        const auto sequences = static_cast<size_t>(flat.sequences), runs = flat.hidden.size();
        const bool equal = std::all_of(flat.hidden.begin(), flat.hidden.end(), [&](int64_t units) { return units == flat.hidden[0]; });
        if (equal) {
            auto array = fresh<T>({runs, sequences, static_cast<size_t>(flat.hidden[0])});
            std::copy(values.begin(), values.end(), array.data);
            return nb::cast(array.array);
        }
        nb::list list;
        for (size_t run = 0; run < runs; ++run) {
            auto array = fresh<T>({sequences, static_cast<size_t>(flat.hidden[run])});
            const auto from = values.begin() + flat.offset(run);
            std::copy(from, from + flat.sequences * flat.hidden[run], array.data);
            list.append(array.array);
        }
        return list;
    }
};

template <class T>
nb::object run_step(const Shared<T>& network, const Inputs<T>& x, bool single, const BoundState<T>* before) {
    const int64_t sequences = x.sequences;
    const auto outputs = static_cast<size_t>(network->spec().head.outputs());
    require(!network->spec().bidirectional, "step is not possible in both directions: the reverse one starts at the end");
    require(before == nullptr || before->network == network, "state belongs to another network");
    require(before == nullptr || before->state.sequences() == sequences, [&] {
        return "state is of " + std::to_string(before->state.sequences()) + " sequences and x_t of " + std::to_string(sequences);
    });
    auto after = std::make_unique<BoundState<T>>(network, sequences);
    T* const data = new T[static_cast<size_t>(sequences) * outputs];
    nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    if (before == nullptr) step(*network, x, StepState<T>(*network, sequences), after->state, data);
    else step(*network, x, before->state, after->state, data);
    const size_t shape[] = {static_cast<size_t>(sequences), outputs};
    return nb::make_tuple(nb::ndarray<nb::numpy, T>(data, single ? 1 : 2, single ? shape + 1 : shape, owner), std::move(after));
}

template <class T>
nb::object step_values(const Shared<T>& network, const Array<T>& x, const BoundState<T>* before) {
    const auto features = static_cast<size_t>(network->spec().input_size);
    const bool single = x.ndim() == 1;
    if (network->spec().input != InputKind::dense || x.ndim() < 1 || x.ndim() > 2 || x.shape(x.ndim() - 1) != features || x.shape(0) == 0) throw nb::next_overload();
    return run_step<T>(network, {single ? 1 : static_cast<int64_t>(x.shape(0)), 1, x.data()}, single, before);
}

template <class T>
nb::object step_id(const Shared<T>& network, int64_t id, const BoundState<T>* before) {
    if (!network->spec().ids()) throw nb::next_overload();
    check_index("x_t", 0, id, 0, network->spec().input_size - 1);
    return run_step<T>(network, {1, 1, nullptr, &id}, true, before);
}

template <class T>
nb::object step_ids(const Shared<T>& network, const Array<int64_t>& ids, const BoundState<T>* before) {
    if (!network->spec().ids() || ids.ndim() != 1 || ids.shape(0) == 0) throw nb::next_overload();
    const auto count = static_cast<int64_t>(ids.shape(0));
    for (int64_t i = 0; i < count; ++i) check_index("x_t", i, ids.data()[i], 0, network->spec().input_size - 1);
    return run_step<T>(network, {count, 1, nullptr, ids.data()}, false, before);
}

// Joined inputs, as Python prepared them: arrays with a time axis of 1.
template <class T>
nb::object step_joined(const Shared<T>& network, const nb::tuple& given, bool single, const BoundState<T>* before) {
    const Inputs<T> x = Given<T>(given).inputs(1);
    check_inputs(network->spec(), x, nullptr);
    return run_step<T>(network, x, single, before);
}

template <class T>
std::unique_ptr<BoundState<T>> bound_state(const Shared<T>& network, int64_t sequences, const MaybeArray<T>& h, const MaybeArray<T>& c) {
    auto bound = std::make_unique<BoundState<T>>(network, sequences);
    bound->state.load(*network, *make_state(network->spec(), sequences, h, c));
    return bound;
}

}  // namespace elman

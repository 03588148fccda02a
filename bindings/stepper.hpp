// One step from Python. Everything between the call and the kernels is on the clock: a stream calls this a million times a second.
#pragma once

#include "network.hpp"
#include "network/stepper.hpp"

namespace elman {

// What does not fit is left to Python (`next_overload`), which converts it or says what is wrong.

// The arrays of a state, a list of them, or None, closed to writing: they are copies, and what is written to them would be lost.
inline nb::object read_only(nb::object arrays) {
    if (PyArray_Check(arrays.ptr())) PyArray_CLEARFLAGS(reinterpret_cast<PyArrayObject*>(arrays.ptr()), NPY_ARRAY_WRITEABLE);
    if (PyList_Check(arrays.ptr()))
        for (nb::handle array : nb::borrow<nb::list>(arrays)) read_only(nb::borrow(array));
    return arrays;
}

// The states after a step, as an object that Python hands back.
template <class T>
struct BoundState {
    Shared<T> network;
    StepState<T> state;

    BoundState(const Shared<T>& n, int64_t sequences) : network(n), state(*n, sequences) {}

    nb::object arrays(bool cells) const {
        const State<T> flat = state.store(*network);
        return read_only(layer_arrays(flat, cells ? flat.c : flat.h));
    }
};

template <class T>
nb::object run_step(const Shared<T>& network, const Inputs<T>& x, bool single, const BoundState<T>* before) {
    const int64_t sequences = x.sequences;
    const auto outputs = static_cast<npy_intp>(network->spec().head.outputs());
    require(before == nullptr || before->network == network,
            "state belongs to another network; to go on from its numbers give elman.State(state.h, state.c)");
    require(before == nullptr || before->state.sequences() == sequences,
            [&] { return "state is of " + std::to_string(before->state.sequences()) + " sequences and x_t of " + std::to_string(sequences); });
    nb::object state = nb::inst_alloc(nb::type<BoundState<T>>());
    auto* const after = new (nb::inst_ptr<BoundState<T>>(state)) BoundState<T>(network, sequences);
    nb::inst_mark_ready(state);
    const npy_intp shape[] = {static_cast<npy_intp>(sequences), outputs};
    nb::object array = nb::steal(PyArray_SimpleNew(single ? 1 : 2, single ? shape + 1 : shape, type_number<T>()));
    if (!array.is_valid()) throw nb::python_error();
    T* const y = static_cast<T*>(PyArray_DATA(reinterpret_cast<PyArrayObject*>(array.ptr())));
    std::optional<StepState<T>> zeros;
    if (before == nullptr) zeros.emplace(*network, sequences);
    const StepState<T>& from = zeros ? *zeros : before->state;
    if (!step(*network, x, from, after->state, y, false)) {
        const Inside inside(network.get());
        const Released released;  // it waits for a training step
        step(*network, x, from, after->state, y);
    }
    return nb::steal(PyTuple_Pack(2, array.ptr(), state.ptr()));
}

template <class T>
nb::object step_values(const Shared<T>& network, const Array<T>& x, const BoundState<T>* before) {
    const auto features = static_cast<size_t>(network->spec().input_size);
    const bool single = x.ndim() == 1;
    if (x.ndim() < 1 || x.ndim() > 2 || x.shape(x.ndim() - 1) != features || x.shape(0) == 0) throw nb::next_overload();
    return run_step<T>(network, {single ? 1 : static_cast<int64_t>(x.shape(0)), 1, x.data()}, single, before);
}

// `ids` are nobody else's.
template <class T>
nb::object step_ids(const Shared<T>& network, const int64_t* ids, int64_t count, bool single, const BoundState<T>* before) {
    for (int64_t i = 0; i < count; ++i) check_index("x_t", i, ids[i], 0, network->spec().input_size - 1);
    return run_step<T>(network, {count, 1, nullptr, ids}, single, before);
}

template <class T>
nb::object step_any(const Shared<T>& network, nb::handle x_t, const BoundState<T>* before) {
    if (PyArray_Check(x_t.ptr()) && !PyArray_CheckExact(x_t.ptr())) throw nb::next_overload();  // it may be a masked array
    if (network->spec().input == InputKind::dense) {
        if (const auto values = Array<T>::from(x_t)) return step_values(network, *values, before);
    } else if (network->spec().ids() && PyLong_CheckExact(x_t.ptr())) {
        const int64_t id = PyLong_AsLongLong(x_t.ptr());
        if (id == -1 && PyErr_Occurred() != nullptr) {
            PyErr_Clear();  // it has more than 64 bits
            throw nb::next_overload();
        }
        return step_ids(network, &id, 1, true, before);
    } else if (const auto array = Array<int64_t>::from(x_t)) {
        if (network->spec().ids() && array->ndim() == 1 && array->shape(0) > 0) {
            const Places ids(*array);
            return step_ids(network, ids.data(), ids.length(0), false, before);
        }
    }
    throw nb::next_overload();
}

// Joined inputs, as Python prepared them: arrays with a time axis of 1.
template <class T>
nb::object step_joined(const Shared<T>& network, const nb::tuple& given, bool single, const BoundState<T>* before) {
    const Given<T> owner(given);
    const Inputs<T> x = owner.inputs(network->spec(), 1);
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

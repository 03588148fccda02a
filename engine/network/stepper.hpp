// One step of a network for a few sequences, with as little around it as possible: a stream, an audio callback, a game. The same
// kernels as Network::forward in the same order, so the same bits.
#pragma once

#include <memory>

#include "network/network.hpp"

namespace elman {

// The states of `sequences` sequences in the engine's padded rows: h of every run, then c of every run.
template <class T>
class StepState {
public:
    // Zeros. Error: fewer than one sequence, or a network in both directions, which can't be stepped.
    StepState(const Network<T>& network, int64_t sequences);

    int64_t sequences() const { return sequences_; }
    T* h(const Network<T>& network, size_t run) { return memory_.data() + sequences_ * network.state_place(run); }
    const T* h(const Network<T>& network, size_t run) const { return memory_.data() + sequences_ * network.state_place(run); }
    // Null without cell states.
    T* c(const Network<T>& network, size_t run) { return has_c_ ? h(network, run) + memory_.size() / 2 : nullptr; }
    const T* c(const Network<T>& network, size_t run) const { return has_c_ ? h(network, run) + memory_.size() / 2 : nullptr; }

    // To and from the caller's arrays. `network` is the one that it was made for; Error: another one, or a state of another size.
    void load(const Network<T>& network, const State<T>& state);
    State<T> store(const Network<T>& network) const;

private:
    void check_network(const Network<T>& network) const;

    int64_t sequences_;
    bool has_c_;
    Buffer<T> memory_;
};

// One step, of a network in one direction.
//   x        as of Network::forward, with one step
//   before   the states before it, of x.sequences sequences; only read
//   after    written: the states after it; another object than `before`, made for as many sequences
//   outputs  written: (sequences, head.outputs())
// None of it is looked at, since a step may take less than a microsecond: `check_inputs` looks at x.
// With `waits` false nothing is done, and the answer is false, where the step would have to wait for a training step; the caller sees to
// it that no other thread forks.
template <class T>
bool step(Network<T>& network, const Inputs<T>& x, const StepState<T>& before, StepState<T>& after, T* outputs, bool waits = true);

}  // namespace elman

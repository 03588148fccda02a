#include "network/stepper.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "base/denormals.hpp"
#include "base/forks.hpp"
#include "network/checks.hpp"

namespace elman {

namespace {

// What a step writes besides states: inputs, gates, what is kept apart, outputs and a row for the head. On the stack while it is
// small, as it is for the networks that are stepped a million times a second.
template <class T>
class Scratch {
public:
    T *x, *gates, *apart, *y;

    Scratch(const Network<T>& network, int64_t sequences) {
        const int64_t ldx = network.first().ld_row(), gates_size = sequences * widest(network, &Recurrent<T>::ld_gates);
        const int64_t apart_size = sequences * widest(network, &Recurrent<T>::ld_hidden);
        const int64_t size = sequences * ldx + gates_size + apart_size + sequences * network.answer().ld() + network.answer().scratch_size();
        if (size > kOnStack) heap_.resize(size);
        x = size > kOnStack ? heap_.data() : stack_;
        gates = x + sequences * ldx;
        apart = gates + gates_size;
        y = apart + apart_size;
    }

private:
    static int64_t widest(const Network<T>& network, int64_t (Recurrent<T>::*width)() const) {
        int64_t most = 0;
        for (const auto& run : network.runs()) most = std::max(most, (run.*width)());
        return most;
    }

    static constexpr int64_t kOnStack = 2048;
    alignas(64) T stack_[kOnStack];
    Buffer<T> heap_;
};

}  // namespace

namespace {

// Apart from what a stream asks in each step, so that this is two comparisons.
[[gnu::noinline, gnu::cold]] void refuse(bool bidirectional, int64_t sequences, int64_t most) {
    require(!bidirectional, "step is not possible in both directions: the reverse one starts at the end");
    check_sequences(sequences, 1, most);
}

template <class T>
int64_t checked_sequences(const Network<T>& network, int64_t sequences) {
    if (network.spec().bidirectional || sequences < 1 || sequences > network.most_steps())
        refuse(network.spec().bidirectional, sequences, network.most_steps());
    return sequences;
}

}  // namespace

template <class T>
StepState<T>::StepState(const Network<T>& network, int64_t sequences)
    : sequences_(checked_sequences(network, sequences)), has_c_(network.runs()[0].has_c()),
      memory_(sequences * network.state_place(network.runs().size()) * (network.runs()[0].has_c() ? 2 : 1)) {}

template <class T>
void StepState<T>::check_network(const Network<T>& network) const {
    const bool has_c = network.runs()[0].has_c();
    require(has_c_ == has_c && memory_.size() == sequences_ * network.state_place(network.runs().size()) * (has_c ? 2 : 1),
            "the states of a step were made for another network");
}

template <class T>
void StepState<T>::load(const Network<T>& network, const State<T>& state) {
    check_form(network.spec(), "the state", &state, sequences_);
    check_network(network);
    for (size_t run = 0; run < network.runs().size(); ++run) {
        const int64_t units = network.runs()[run].hidden(), ld = network.runs()[run].ld_hidden();
        for (int64_t i = 0; i < sequences_; ++i) {
            const auto from = state.offset(run) + i * units;
            std::copy(state.h.begin() + from, state.h.begin() + from + units, h(network, run) + i * ld);
            if (has_c_) std::copy(state.c.begin() + from, state.c.begin() + from + units, c(network, run) + i * ld);
        }
    }
}

template <class T>
State<T> StepState<T>::store(const Network<T>& network) const {
    check_network(network);
    State<T> state(network.spec(), sequences_);
    for (size_t run = 0; run < network.runs().size(); ++run) {
        const int64_t units = network.runs()[run].hidden(), ld = network.runs()[run].ld_hidden();
        for (int64_t i = 0; i < sequences_; ++i) {
            store_row(state.h, state.offset(run), units, i, h(network, run) + i * ld);
            if (has_c_) store_row(state.c, state.offset(run), units, i, c(network, run) + i * ld);
        }
    }
    return state;
}

template <class T>
bool step(Network<T>& network, const Inputs<T>& x, const StepState<T>& before, StepState<T>& after, T* outputs, bool waits) {
    std::optional<AtWork> working;  // who doesn't wait holds what keeps others from forking
    if (waits) working.emplace();
    const auto held = network.packed(waits);
    if (!held) return false;
    const FlushDenormals flush;
    const int64_t sequences = x.sequences;
    const Scratch<T> at(network, sequences);
    network.first().step(x, at.x, at.gates);
    for (size_t run = 0; run < network.runs().size(); ++run) {
        const Recurrent<T>& layer = network.runs()[run];
        if (run > 0) layer.project_table(after.h(network, run - 1), network.runs()[run - 1].ld_hidden(), sequences, at.gates);
        layer.step({sequences, at.gates, layer.saves_apart() ? at.apart : nullptr, before.h(network, run), before.c(network, run),
                    after.h(network, run), after.c(network, run)});
    }
    const Answer<T>& answer = network.answer();
    const size_t last = network.runs().size() - 1;
    answer.forward(after.h(network, last), network.runs()[last].ld_hidden(), sequences, at.y);
    for (int64_t i = 0; i < sequences; ++i) {
        T* const y = at.y + i * answer.ld();
        answer.finish(y, at.y + sequences * answer.ld());
        std::copy(y, y + answer.outputs(), outputs + i * answer.outputs());
    }
    return true;
}

template class StepState<float>;
template class StepState<double>;
template bool step(Network<float>&, const Inputs<float>&, const StepState<float>&, StepState<float>&, float*, bool);
template bool step(Network<double>&, const Inputs<double>&, const StepState<double>&, StepState<double>&, double*, bool);

}  // namespace elman

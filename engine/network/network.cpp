#include "network/network.hpp"

#include "network/sizes.hpp"

namespace elman {

namespace {

template <class T>
std::vector<Recurrent<T>> make_runs(const Spec& spec, Isa isa) {
    std::vector<Recurrent<T>> runs;
    for (size_t layer = 0; layer < spec.hidden.size(); ++layer)
        for (size_t direction = 0; direction < spec.directions(); ++direction)
            runs.emplace_back(isa, spec.cell, layer == 0 ? spec.row_inputs() : spec.layer_inputs(layer), spec.hidden[layer], direction == 1);
    return runs;
}

}  // namespace

template <class T>
Network<T>::Network(const Spec& spec, Isa isa, uint64_t seed, Stop* stop)
    : spec_(checked(spec)), isa_(checked(isa)), most_steps_(elman::most_steps(spec)), seed_(seed), parameters_(spec),
      values_(parameters_.block_size()), runs_(make_runs<T>(spec, isa)), first_(spec_, parameters_, values_.data(), runs_),
      answer_(kernels_for<T>(isa), spec.head, spec.head_inputs()) {
    for (const auto& run : runs_) state_places_.push_back(state_places_.back() + run.ld_hidden());
    parameters_.initialize(spec, values_.data(), seed, stop);
}

template <class T>
RecurrentWeights<const T> Network<T>::weights_to_pack(size_t run) const {
    RecurrentWeights<const T> w = parameters_.layer(weights(), run);
    if (in_first_layer(run)) w.weight_ih = first_.weight_ih(run);
    return w;
}

template <class T>
void Network<T>::make_room_for_gradients(bool input_gradients) {
    for (size_t run = 0; run < runs_.size(); ++run) runs_[run].make_room(needs_input_gradients(run, input_gradients));
    first_.close_gaps();
}

template <class T>
void Network<T>::pack_for_gradients(bool input_gradients, const Worker& worker) {
    for (size_t run = 0; run < runs_.size(); ++run)
        runs_[run].pack(weights_to_pack(run), {projects(run), true, needs_input_gradients(run, input_gradients)}, worker);
    if (spec_.head.linear && worker.index == worker.count - 1) answer_.pack(parameters_.linear(weights()), true);
}

// A training step may come between the packing and the sharing of the lock: then once more.
template <class T>
std::shared_lock<std::shared_mutex> Network<T>::packed(bool waits) {
    const auto locked = [waits](auto& lock) { return waits ? (lock.lock(), true) : lock.try_lock(); };
    for (bool fresh = false;; fresh = true) {
        std::shared_lock shared(in_use_, std::defer_lock);
        if (!locked(shared) || (!stale_.load(std::memory_order_acquire) && (fresh || views_.load() == 0))) return shared;
        shared.unlock();
        std::unique_lock alone(in_use_, std::defer_lock);
        if (!locked(alone)) return shared;
        pack_for_inference();
    }
}

template <class T>
void Network<T>::pack_for_inference() {
    stale_.store(false, std::memory_order_release);
    const Worker worker{0, 1, nullptr};
    first_.close_gaps();
    for (size_t run = 0; run < runs_.size(); ++run) runs_[run].pack(weights_to_pack(run), {projects(run), false, false}, worker);
    if (spec_.head.linear) answer_.pack(parameters_.linear(weights()), false);
}

template <class T>
Handed<T> Network<T>::handed(const std::vector<RecurrentRun<T>>& runs, const std::vector<Buffer<T>>& joined, const Batch& batch, size_t layer) const {
    if (joins()) return {joined[layer].data(), ld_joined(layer)};
    return {runs[layer].h.data() + batch.sequences * runs_[layer].ld_hidden(), runs_[layer].ld_hidden()};
}

template <class T>
void Network<T>::join(const std::vector<RecurrentRun<T>>& runs, std::vector<Buffer<T>>& joined, const Batch& batch, size_t layer,
                      const Worker::Range& mine) const {
    if (!joins()) return;
    const int64_t units = spec_.hidden[layer], ld = ld_joined(layer);
    for (size_t direction = 0; direction < spec_.directions(); ++direction) {
        const size_t run = run_of(layer, direction);
        const int64_t ldh = runs_[run].ld_hidden();
        const T* const h = runs[run].h.data() + batch.sequences * ldh;
        T* const to = joined[layer].data() + static_cast<int64_t>(direction) * units;
        batch.for_groups(mine, [&](int64_t row, int64_t rows) {
            for (int64_t i = row; i < row + rows; ++i) std::copy(h + i * ldh, h + i * ldh + units, to + i * ld);
        });
    }
}

template <class T>
void Network<T>::last_states(const std::vector<RecurrentRun<T>>& runs, const Batch& batch, int64_t r, T* row) const {
    const int64_t units = spec_.hidden.back();
    for (size_t direction = 0; direction < spec_.directions(); ++direction, row += units) {
        const size_t run = run_of(spec_.hidden.size() - 1, direction);
        const T* h = runs[run].h.data() + batch.last_state(r, direction == 1) * runs_[run].ld_hidden();
        std::copy(h, h + units, row);
    }
}

template <class T>
int64_t Network<T>::work_of(int64_t rows) const {
    int64_t each = 0;
    for (const auto& run : runs_) each += run.gate_rows() * (run.inputs() + run.hidden());
    return rows * each;
}

template <class T>
int Network<T>::threads_for(int64_t rows, int64_t sequences, int wanted) const {
    constexpr int64_t worth = 400'000;  // multiply-adds that pay for waking a thread: about 10 microseconds of work
    const int64_t threads = std::min<int64_t>(work_of(rows) / worth, std::min<int64_t>(wanted, sequences));
    return static_cast<int>(std::max<int64_t>(1, threads));
}

template class Network<float>;
template class Network<double>;

}  // namespace elman

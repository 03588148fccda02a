#include "network/network.hpp"

#include "base/error.hpp"

namespace elman {

template <class T>
Network<T>::Network(const Spec& spec, Isa isa, uint64_t seed)
    : spec_(spec), isa_(isa), parameters_(spec), values_(parameters_.block_size()),
      answer_(kernels_for<T>(isa), spec.head, spec.hidden.back(), spec.outputs, spec.linear) {
    require(spec.linear || spec.outputs == spec.hidden.back(),
            "linear=False needs as many hidden units in the last layer as the head has outputs: found " +
                std::to_string(spec.hidden.back()) + " and " + std::to_string(spec.outputs));
    for (size_t layer = 0; layer < spec.hidden.size(); ++layer) layers_.emplace_back(isa, spec.cell, spec.layer_inputs(layer), spec.hidden[layer]);
    parameters_.initialize(values_.data(), seed);
}

template <class T>
void Network<T>::make_room_for_gradients(bool input_gradients) {
    for (size_t layer = 0; layer < layers_.size(); ++layer) layers_[layer].make_room(needs_input_gradients(layer, input_gradients));
}

template <class T>
void Network<T>::pack_for_gradients(bool input_gradients, const Worker& worker) {
    for (size_t layer = 0; layer < layers_.size(); ++layer)
        layers_[layer].pack(parameters_.layer(weights(), layer), {projects(layer), true, needs_input_gradients(layer, input_gradients)}, worker);
    if (spec_.linear && worker.index == worker.count - 1) answer_.pack(parameters_.linear(weights()), true);
}

template <class T>
void Network<T>::pack_for_inference() {
    if (!stale_.load(std::memory_order_acquire) && views_.load() == 0) return;
    const std::unique_lock alone(in_use_);
    stale_.store(false, std::memory_order_release);
    const Worker worker{0, 1, nullptr};
    for (size_t layer = 0; layer < layers_.size(); ++layer)
        layers_[layer].pack(parameters_.layer(weights(), layer), {projects(layer), false, false}, worker);
    if (spec_.linear) answer_.pack(parameters_.linear(weights()), false);
}

template <class T>
void Network<T>::fill_table(const Occurring& occurring, T* embedded, T* table, const Worker& worker) const {
    const auto mine = worker.share(occurring.count());
    T* const rows = table + mine.first * layers_[0].ld_gates();
    const int64_t* const ids = occurring.ids.data() + mine.first;
    if (spec_.input == InputKind::one_hot) {
        layers_[0].one_hot_table(parameters_.layer(weights(), 0).weight_ih, ids, mine.last - mine.first, rows);
        return;
    }
    const T* const vectors = parameters_.embedding(weights());
    for (int64_t i = mine.first; i < mine.last; ++i) {
        const T* vector = vectors + occurring.ids[static_cast<size_t>(i)] * spec_.embedding_size;
        std::copy(vector, vector + spec_.embedding_size, embedded + i * ld_embedded());
    }
    layers_[0].project_table(embedded + mine.first * ld_embedded(), ld_embedded(), mine.last - mine.first, rows);
}

template <class T>
int Network<T>::threads_for(int64_t rows, int64_t sequences, int wanted) const {
    constexpr int64_t worth = 400'000;  // multiply-adds that pay for waking a thread: about 10 microseconds of work
    int64_t each = 0;
    for (const auto& layer : layers_) each += layer.gate_rows() * (layer.inputs() + layer.hidden());
    const int64_t threads = std::min<int64_t>(rows * each / worth, std::min<int64_t>(wanted, sequences));
    return static_cast<int>(std::max<int64_t>(1, threads));
}

template class Network<float>;
template class Network<double>;

}  // namespace elman

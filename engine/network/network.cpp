#include "network/network.hpp"

#include "base/error.hpp"
#include "network/sizes.hpp"

namespace elman {

template <class T>
Network<T>::Network(const Spec& spec, Isa isa, uint64_t seed)
    : spec_(checked(spec)), isa_(isa), seed_(seed), parameters_(spec), values_(parameters_.block_size()),
      answer_(kernels_for<T>(isa), spec.head, spec.head_inputs()) {
    require(spec.head.linear || spec.head.outputs() == spec.head_inputs(),
            [&] {
                return "linear=False needs as many hidden units in the last layer as the head has outputs: found " +
                       std::to_string(spec.head_inputs()) + " and " + std::to_string(spec.head.outputs());
            });
    for (size_t layer = 0; layer < spec.hidden.size(); ++layer)
        for (size_t direction = 0; direction < spec.directions(); ++direction)
            runs_.emplace_back(isa, spec.cell, layer == 0 ? spec.row_inputs() : spec.layer_inputs(layer), spec.hidden[layer], direction == 1);
    for (const auto& run : runs_) state_places_.push_back(state_places_.back() + run.ld_hidden());
    parameters_.initialize(spec, values_.data(), seed);
    find_parts();
}

template <class T>
void Network<T>::find_parts() {
    if (spec_.ids()) table_sources_.push_back({spec_.input, 0, spec_.input_size, 0});
    else if (!spec_.joined()) row_parts_.push_back({0, 0, spec_.input_size});
    for (size_t i = 0; i < spec_.columns.size(); ++i) {
        const Column& column = spec_.columns[i];
        if (!column.in_row()) table_sources_.push_back({InputKind::one_hot, i, column.size, column.weights});
        else if (!row_parts_.empty() && row_parts_.back().weights + row_parts_.back().width == column.weights) row_parts_.back().width += column.width();
        else row_parts_.push_back({column.place, column.weights, column.width()});
    }
    if (!spec_.joined() || table_sources_.empty()) return;
    row_weights_.resize(spec_.directions());
    for (size_t run = 0; run < spec_.directions(); ++run) row_weights_[run].resize(runs_[run].gate_rows() * spec_.row_inputs());
}

// Columns that rows of x meet, without those of OneHot between them.
template <class T>
void Network<T>::close_gaps() {
    const int64_t width = spec_.row_inputs();
    for (size_t run = 0; run < row_weights_.size(); ++run) {
        const T* from = parameters_.layer(weights(), run).weight_ih;
        for (int64_t row = 0; row < runs_[run].gate_rows(); ++row, from += spec_.first_inputs())
            for (const RowPart& part : row_parts_) std::copy(from + part.weights, from + part.weights + part.width, row_weights_[run].data() + row * width + part.place);
    }
}

template <class T>
RecurrentWeights<const T> Network<T>::weights_to_pack(size_t run) const {
    RecurrentWeights<const T> w = parameters_.layer(weights(), run);
    if (run < row_weights_.size()) w.weight_ih = row_weights_[run].data();
    return w;
}

template <class T>
void Network<T>::make_room_for_gradients(bool input_gradients) {
    for (size_t run = 0; run < runs_.size(); ++run) runs_[run].make_room(needs_input_gradients(run, input_gradients));
    close_gaps();
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
    close_gaps();
    for (size_t run = 0; run < runs_.size(); ++run) runs_[run].pack(weights_to_pack(run), {projects(run), false, false}, worker);
    if (spec_.head.linear) answer_.pack(parameters_.linear(weights()), false);
}

template <class T>
void Network<T>::collect_ids(const Inputs<T>& x, const Batch& batch, std::vector<IdTable<T>>& tables, Buffer<T>& embedded) const {
    tables.resize(table_sources_.size());
    for (size_t i = 0; i < tables.size(); ++i) {
        const TableSource& source = table_sources_[i];
        Occurring& occurring = tables[i].occurring;
        occurring.collect(batch, spec_.joined() ? x.members[source.member].ids : x.ids, source.size);
        tables[i].rows.resize(static_cast<int64_t>(spec_.directions()) * occurring.count() * runs_[0].ld_gates());
        if (source.kind == InputKind::embedding) embedded.resize(occurring.count() * ld_row());
    }
}

template <class T>
void Network<T>::fill_tables(std::vector<IdTable<T>>& tables, T* embedded, const Worker& worker) const {
    for (size_t i = 0; i < tables.size(); ++i) fill_table(table_sources_[i], tables[i], embedded, worker);
}

// With the biases, but for OneHot among others: there the bias came with the row of x, and -0 is the start that changes nothing.
template <class T>
void Network<T>::fill_table(const TableSource& source, IdTable<T>& table, T* embedded, const Worker& worker) const {
    const auto mine = worker.share(table.occurring.count());
    const int64_t count = mine.last - mine.first, ld = runs_[0].ld_gates();
    const int64_t* const ids = table.occurring.ids.data() + mine.first;
    for (int64_t i = 0; source.kind == InputKind::embedding && i < count; ++i)
        sum_vectors(parameters_.embedding(weights()), spec_.embedding_size, ids + i, 1, embedded + (mine.first + i) * ld_row());
    for (size_t run = 0; run < spec_.directions(); ++run) {
        T* const rows = table.of(run, ld) + mine.first * ld;
        if (source.kind == InputKind::embedding) {
            runs_[run].project_table(embedded + mine.first * ld_row(), ld_row(), count, rows);
            continue;
        }
        if (spec_.joined()) std::fill(rows, rows + count * ld, T(-0.0));
        else runs_[run].bias_table(count, rows);
        runs_[run].add_one_hot({parameters_.layer(weights(), run).weight_ih + source.weights, spec_.first_inputs(), source.size}, ids, count, rows);
    }
}

template <class T>
void Network<T>::project_inputs(size_t run, const Batch& batch, const T* x, const std::vector<IdTable<T>>& tables, int64_t first_row, RecurrentRun<T>& to,
                                const Worker::Range& mine) const {
    if (!spec_.ids()) runs_[run].project(batch, x, ld_row(), to, mine);
    for (const IdTable<T>& table : tables)
        runs_[run].gather(batch, table.of(run, runs_[run].ld_gates()), table.occurring.place.data() + first_row, spec_.joined(), to, mine);
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

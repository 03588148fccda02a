// Network::forward: the sequence in segments of time, so that its length costs no memory. The states pass from one segment to
// the next as they pass from one step to the next, so the cut changes no bit.
#include <mutex>

#include "network/network.hpp"

namespace elman {

namespace {

constexpr int64_t kSegmentRows = 1024;

}  // namespace

template <class T>
std::unique_ptr<Workspace<T>> Network<T>::take_workspace() {
    const std::lock_guard lock(workspace_mutex_);
    if (workspaces_.empty()) {
        auto fresh = std::make_unique<Workspace<T>>();
        fresh->runs.resize(layers_.size());
        return fresh;
    }
    auto workspace = std::move(workspaces_.back());
    workspaces_.pop_back();
    return workspace;
}

template <class T>
void Network<T>::give_back(std::unique_ptr<Workspace<T>> workspace) {
    const std::lock_guard lock(workspace_mutex_);
    workspaces_.push_back(std::move(workspace));
}

// Room for the largest segment, the initial states in the first rows, and the ids that occur.
template <class T>
void Network<T>::prepare(Workspace<T>& w, const Inputs<T>& x, const int64_t* lengths, const State<T>* initial) const {
    w.whole.arrange(x.sequences, x.steps, lengths);
    w.first_step = 0;
    w.segment = w.whole.segment(0, std::min(x.steps, std::max<int64_t>(1, kSegmentRows / x.sequences)));
    for (size_t layer = 0; layer < layers_.size(); ++layer) {
        auto& run = w.runs[layer];
        layers_[layer].reserve(w.segment, run, false);
        const int64_t ld = layers_[layer].ld_hidden(), width = spec_.hidden[layer], at = initial == nullptr ? 0 : initial->offset(layer);
        load_rows(initial == nullptr ? nullptr : &initial->h, at, width, w.whole.order, run.h.data(), ld);
        if (layers_[layer].has_c()) load_rows(initial == nullptr ? nullptr : &initial->c, at, width, w.whole.order, run.c.data(), ld);
    }
    w.last.resize(x.sequences * layers_.back().ld_hidden());
    w.y.resize(std::max(w.segment.rows, x.sequences) * answer_.ld());
    if (spec_.ids()) {
        w.occurring.collect(w.whole, x.ids, spec_.input_size);
        w.table.resize(w.occurring.count() * layers_[0].ld_gates());
        w.embedded.resize(w.occurring.count() * ld_embedded());
    } else {
        w.x.resize(w.segment.rows * leading<T>(spec_.input_size));
    }
}

template <class T>
void Network<T>::run_segment(Workspace<T>& w, const Inputs<T>& x, const Worker::Range& mine, T* outputs, State<T>& final) const {
    if (spec_.ids()) {
        layers_[0].gather(w.segment, w.table.data(), w.occurring.place.data() + w.whole.offset[static_cast<size_t>(w.first_step)], w.runs[0], mine);
    } else {
        const int64_t ld = leading<T>(spec_.input_size);
        gather_inputs(x, spec_.input_size, w.segment, w.first_step, mine, w.x.data(), ld);
        layers_[0].project(w.segment, w.x.data(), ld, w.runs[0], mine);
    }
    for (size_t layer = 0; layer < layers_.size(); ++layer) {
        if (layer > 0) {
            const int64_t ld = layers_[layer - 1].ld_hidden();
            layers_[layer].project(w.segment, w.runs[layer - 1].h.data() + w.segment.sequences * ld, ld, w.runs[layer], mine);
        }
        layers_[layer].forward(w.segment, w.runs[layer], mine);
    }
    if (spec_.every) answer_every(w, x.steps, mine, outputs);
    keep_states(w, mine, final);
}

template <class T>
void Network<T>::answer_every(Workspace<T>& w, int64_t steps, const Worker::Range& mine, T* outputs) const {
    const int64_t ld = layers_.back().ld_hidden(), size = spec_.outputs;
    const T* const h = w.runs.back().h.data() + w.segment.sequences * ld;
    w.segment.for_groups(mine, [&](int64_t row, int64_t rows) { answer_.forward(h + row * ld, ld, rows, w.y.data() + row * answer_.ld()); });
    for (int64_t t = 0; t < w.segment.steps; ++t) {
        const int64_t last = mine.first + w.segment.running(mine, t);
        for (int64_t r = mine.first; r < last; ++r) {
            const T* y = w.y.data() + (w.segment.offset[static_cast<size_t>(t)] + r) * answer_.ld();
            std::copy(y, y + size, outputs + (w.whole.order[static_cast<size_t>(r)] * steps + w.first_step + t) * size);
        }
    }
}

// A sequence that ends in this segment leaves its state with the caller; another one starts the next segment with it.
template <class T>
void Network<T>::keep_states(Workspace<T>& w, const Worker::Range& mine, State<T>& final) const {
    const int64_t last = std::min(mine.last, w.segment.sequences);
    for (size_t layer = 0; layer < layers_.size(); ++layer) {
        const int64_t ld = layers_[layer].ld_hidden(), width = spec_.hidden[layer], at = final.offset(layer);
        for (int64_t r = mine.first; r < last; ++r) {
            const int64_t row = w.segment.last_state(r) * ld, sequence = w.whole.order[static_cast<size_t>(r)];
            T* const h = w.runs[layer].h.data();
            T* const c = layers_[layer].has_c() ? w.runs[layer].c.data() : nullptr;
            if (w.whole.lengths[static_cast<size_t>(r)] > w.first_step + w.segment.steps) {
                std::copy(h + row, h + row + ld, h + r * ld);
                if (c != nullptr) std::copy(c + row, c + row + ld, c + r * ld);
                continue;
            }
            store_row(final.h, at, width, sequence, h + row);
            if (c != nullptr) store_row(final.c, at, width, sequence, c + row);
            if (layer + 1 == layers_.size()) std::copy(h + row, h + row + ld, w.last.data() + r * ld);
        }
    }
}

template <class T>
void Network<T>::answer_last(Workspace<T>& w, const Worker::Range& mine, T* outputs) const {
    const int64_t ld = layers_.back().ld_hidden(), size = spec_.outputs;
    answer_.forward(w.last.data() + mine.first * ld, ld, mine.last - mine.first, w.y.data() + mine.first * answer_.ld());
    for (int64_t r = mine.first; r < mine.last; ++r) {
        const T* y = w.y.data() + r * answer_.ld();
        std::copy(y, y + size, outputs + w.whole.order[static_cast<size_t>(r)] * size);
    }
}

template <class T>
void Network<T>::forward(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, T* outputs, State<T>& final) {
    pack_for_inference();
    const std::shared_lock shared(in_use_);
    auto workspace = take_workspace();
    Workspace<T>& w = *workspace;
    prepare(w, x, lengths, initial);
    if (spec_.every && lengths != nullptr) std::fill(outputs, outputs + x.sequences * x.steps * spec_.outputs, T(0));
    const int64_t steps_at_a_time = w.segment.steps;
    pool_.run(threads_for(w.whole.rows, x.sequences, threads), [&](const Worker& worker) {
        const auto mine = w.whole.share(worker);
        if (spec_.ids()) fill_table(w.occurring, w.embedded.data(), w.table.data(), worker);
        worker.wait();
        while (w.first_step < x.steps) {
            run_segment(w, x, mine, outputs, final);
            worker.wait();
            if (worker.index == 0) {
                w.first_step += steps_at_a_time;
                if (w.first_step < x.steps) w.segment = w.whole.segment(w.first_step, std::min(steps_at_a_time, x.steps - w.first_step));
            }
            worker.wait();
        }
        if (!spec_.every) answer_last(w, mine, outputs);
    });
    give_back(std::move(workspace));
}

template void Network<float>::forward(const Inputs<float>&, const int64_t*, const State<float>*, int, float*, State<float>&);
template void Network<double>::forward(const Inputs<double>&, const int64_t*, const State<double>*, int, double*, State<double>&);

}  // namespace elman

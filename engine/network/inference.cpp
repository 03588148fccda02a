// Network::forward: the sequence in segments of time, so that its length costs no memory. The states pass from one segment to
// the next as they pass from one step to the next, so the cut changes no bit. Threads share the rows of each segment anew: where
// lengths differ, equal shares of the whole would be unequal in most segments.
#include <mutex>

#include "base/forks.hpp"
#include "network/checks.hpp"
#include "network/network.hpp"

namespace elman {

namespace {

// Rows of a segment: few, so that the steps find the gates that the product with the inputs has just written in the second-level
// cache; but as many as a row has inputs, so that reading the input weights stays cheap beside their use.
constexpr int64_t kSegmentRows = 256;

}  // namespace

template <class T>
std::unique_ptr<Workspace<T>> Network<T>::take_workspace() {
    const std::lock_guard lock(workspace_mutex_);
    if (workspaces_.empty()) {
        workspaces_.reserve(workspaces_made_ + 1);
        auto fresh = std::make_unique<Workspace<T>>();
        fresh->runs.resize(runs_.size());
        fresh->joined.resize(spec_.hidden.size());
        ++workspaces_made_;
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

// Room for the largest segment, the initial states in the first rows, and the ids that occur. In two directions the whole sequence
// is one segment: the reverse one starts at its end.
template <class T>
void Network<T>::prepare(Workspace<T>& w, const Inputs<T>& x, const int64_t* lengths, const State<T>* initial) const {
    w.whole.arrange(x.sequences, x.steps, lengths);
    w.first_step = 0;
    const int64_t rows = std::max(kSegmentRows, std::max(spec_.first_inputs(), *std::max_element(spec_.hidden.begin(), spec_.hidden.end())));
    w.whole.segment(0, spec_.bidirectional ? x.steps : std::clamp<int64_t>(rows / x.sequences, 1, x.steps), w.segment);
    for (size_t run = 0; run < runs_.size(); ++run) {
        runs_[run].reserve(w.segment, w.runs[run], false);
        load_states(initial, run, runs_[run], w.whole, w.runs[run].h, w.runs[run].c);
    }
    if (joins())
        for (size_t layer = 0; layer < spec_.hidden.size(); ++layer) w.joined[layer].resize(w.segment.rows * ld_joined(layer));
    w.last.resize(x.sequences * leading<T>(spec_.head_inputs()));
    w.y.resize(std::max(w.segment.rows, x.sequences) * answer_.ld());
    first_.make_ready(x, w.whole, w.segment.rows, w.inputs);
}

template <class T>
void Network<T>::run_segment(Workspace<T>& w, const Inputs<T>& x, const Worker& worker, Taker<T>& taker, State<T>* final) const {
    const auto mine = w.segment.share(worker);
    const int64_t first_row = w.whole.offset[static_cast<size_t>(w.first_step)];
    first_.read(x, w.segment, w.first_step, first_row, mine, w.inputs);
    for (size_t layer = 0; layer < spec_.hidden.size(); ++layer) {
        for (size_t direction = 0; direction < spec_.directions(); ++direction) {
            const size_t run = run_of(layer, direction);
            if (layer > 0) {
                const Handed<T> below = handed(w.runs, w.joined, w.segment, layer - 1);
                runs_[run].project(w.segment, below.rows, below.ld, w.runs[run], mine);
            } else {
                first_.project(run, w.segment, first_row, w.inputs, w.runs[run], mine);
            }
            runs_[run].forward(w.segment, w.runs[run], mine);
        }
        join(w.runs, w.joined, w.segment, layer, mine);
    }
    if (spec_.head.every) answer_every(w, mine, worker.index, taker);
    keep_states(w, mine, final);
}

// A head that shows the hidden states as they are needs no rows of its own.
template <class T>
void Network<T>::answer_every(Workspace<T>& w, const Worker::Range& mine, int thread, Taker<T>& taker) const {
    const Handed<T> top = handed(w.runs, w.joined, w.segment, spec_.hidden.size() - 1);
    const bool states = answer_.shows_states();
    if (!states)
        w.segment.for_groups(
            mine, [&](int64_t row, int64_t rows) { answer_.forward(top.rows + row * top.ld, top.ld, rows, w.y.data() + row * answer_.ld()); });
    for (int64_t t = 0; t < w.segment.steps; ++t) {
        const int64_t last = mine.first + w.segment.running(mine, t), step = w.first_step + t;
        for (int64_t r = mine.first; r < last; ++r) {
            const int64_t row = w.segment.offset[static_cast<size_t>(t)] + r;
            T* const y = states ? const_cast<T*>(top.rows) + row * top.ld : w.y.data() + row * answer_.ld();
            taker.take(y, w.whole.offset[static_cast<size_t>(step)] + r, w.whole.order[static_cast<size_t>(r)] * w.whole.steps + step, thread);
        }
    }
}

// A sequence that ends in this segment leaves its states with the caller; another one starts the next segment with them.
template <class T>
void Network<T>::keep_states(Workspace<T>& w, const Worker::Range& mine, State<T>* final) const {
    const int64_t last = std::min(mine.last, w.segment.sequences), end = w.first_step + w.segment.steps;
    for (size_t run = 0; run < runs_.size(); ++run) {
        const int64_t ld = runs_[run].ld_hidden(), units = runs_[run].hidden(), at = final == nullptr ? 0 : final->offset(run);
        T* const h = w.runs[run].h.data();
        T* const c = runs_[run].has_c() ? w.runs[run].c.data() : nullptr;
        for (int64_t r = mine.first; r < last; ++r) {
            const int64_t row = w.segment.last_state(r, runs_[run].reverse()) * ld, sequence = w.whole.order[static_cast<size_t>(r)];
            if (w.whole.lengths[static_cast<size_t>(r)] > end) {
                std::copy(h + row, h + row + ld, h + r * ld);
                if (c != nullptr) std::copy(c + row, c + row + ld, c + r * ld);
            } else if (final != nullptr) {
                store_row(final->h, at, units, sequence, h + row);
                if (c != nullptr) store_row(final->c, at, units, sequence, c + row);
            }
        }
    }
    for (int64_t r = mine.first; r < last; ++r)
        if (w.whole.lengths[static_cast<size_t>(r)] <= end) last_states(w.runs, w.segment, r, w.last.data() + r * leading<T>(spec_.head_inputs()));
}

template <class T>
void Network<T>::answer_last(Workspace<T>& w, const Worker& worker, Taker<T>& taker) const {
    const auto mine = worker.share(w.whole.sequences);
    const int64_t ld = leading<T>(spec_.head_inputs());
    answer_.forward(w.last.data() + mine.first * ld, ld, mine.last - mine.first, w.y.data() + mine.first * answer_.ld());
    for (int64_t r = mine.first; r < mine.last; ++r)
        taker.take(w.y.data() + r * answer_.ld(), r, w.whole.order[static_cast<size_t>(r)], worker.index);
}

template <class T>
void Network<T>::run(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, Taker<T>& taker, State<T>* final, Stop* stop) {
    const AtWork working;
    const auto held = packed();
    auto workspace = take_workspace();
    Workspace<T>& w = *workspace;
    prepare(w, x, lengths, initial);
    const int count = threads_for(w.whole.rows, x.sequences, threads);
    taker.make_ready(w.whole, count);
    pool_.make_ready(count);
    const int64_t steps_at_a_time = w.segment.steps;
    pool_.run(
        count, work_of(w.whole.rows),
        [&](const Worker& worker) {
            first_.fill_tables(w.inputs, worker);
            if (!worker.wait()) return;
            while (w.first_step < x.steps) {
                run_segment(w, x, worker, taker, final);
                if (!worker.wait()) return;
                if (worker.index == 0) {
                    w.first_step += steps_at_a_time;
                    if (w.first_step < x.steps) w.whole.segment(w.first_step, std::min(steps_at_a_time, x.steps - w.first_step), w.segment);
                }
                if (!worker.wait()) return;
            }
            if (!spec_.head.every) answer_last(w, worker, taker);
        },
        stop);
    give_back(std::move(workspace));
    if (stop != nullptr && stop->wanted()) throw Stopped();
}

template <class T>
void Network<T>::forward(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, T* outputs, State<T>& final, Stop* stop) {
    check_form(spec_, x, most_steps_);
    check_form(spec_, "the initial state", initial, x.sequences);
    check_form(spec_, "the final state", static_cast<const State<T>*>(&final), x.sequences);
    require(outputs != nullptr, "outputs have no place (a null pointer)");
    if (spec_.head.every && lengths != nullptr) std::fill(outputs, outputs + x.sequences * x.steps * answer_.outputs(), T(0));
    Outputs<T> taker(answer_, outputs);
    run(x, lengths, initial, threads, taker, &final, stop);
}

template <class T>
double Network<T>::loss(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, const Targets<T>& targets, int threads, Stop* stop) {
    check_form(spec_, x, most_steps_);
    check_form(spec_, "the initial state", initial, x.sequences);
    check_form(spec_.head, targets);
    Losses<T> taker(answer_, spec_.head, targets);
    run(x, lengths, initial, threads, taker, nullptr, stop);
    return taker.mean();
}

template void Network<float>::forward(const Inputs<float>&, const int64_t*, const State<float>*, int, float*, State<float>&, Stop*);
template void Network<double>::forward(const Inputs<double>&, const int64_t*, const State<double>*, int, double*, State<double>&, Stop*);
template double Network<float>::loss(const Inputs<float>&, const int64_t*, const State<float>*, const Targets<float>&, int, Stop*);
template double Network<double>::loss(const Inputs<double>&, const int64_t*, const State<double>*, const Targets<double>&, int, Stop*);

}  // namespace elman

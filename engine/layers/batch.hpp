// How the sequences of a batch lie in memory: one time step after another, sequences sorted by length (longest first), and
// of each step only the sequences that are still running. Row `offset[t] + r` is step t of the r-th longest sequence:
// no padding is stored and none is computed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "base/threads.hpp"

namespace elman {

// Steps [first, last).
struct Steps {
    int64_t first, last;
};

struct Batch {
    int64_t sequences = 0, steps = 0, rows = 0;
    std::vector<int64_t> order;    // (sequences) the caller's index of the r-th longest
    std::vector<int64_t> lengths;  // (sequences) in that order
    std::vector<int64_t> active;   // (steps) sequences still running
    std::vector<int64_t> offset;   // (steps + 1) first row of a step

    // Lengths are from 1 to `step_count`; null: all sequences have `step_count` steps.
    void arrange(int64_t sequence_count, int64_t step_count, const int64_t* given_lengths) {
        sequences = sequence_count;
        steps = step_count;
        order.resize(static_cast<size_t>(sequences));
        std::iota(order.begin(), order.end(), int64_t{0});
        lengths.assign(static_cast<size_t>(sequences), steps);
        if (given_lengths != nullptr) sort_by(given_lengths);
        lay_out();
    }

    // The part of this batch in steps [first, first + count): its sequences are the first `active[first]` of this one's. It takes
    // no memory where `part` was an earlier segment of as many steps.
    void segment(int64_t first, int64_t count, Batch& part) const {
        part.sequences = active[static_cast<size_t>(first)];
        part.steps = count;
        part.order.assign(order.begin(), order.begin() + part.sequences);
        part.lengths.resize(static_cast<size_t>(part.sequences));
        for (size_t r = 0; r < part.lengths.size(); ++r) part.lengths[r] = std::min(lengths[r] - first, count);
        part.lay_out();
    }

    // Row of the states array (the initial states, then one row for each row of the batch) before and after step t.
    int64_t state_before(int64_t t) const { return t == 0 ? 0 : sequences + offset[static_cast<size_t>(t - 1)]; }
    int64_t state_after(int64_t t) const { return sequences + offset[static_cast<size_t>(t)]; }
    // Row of the state that sequence r ends with, in a run over time or in one against it.
    int64_t last_state(int64_t r, bool reverse) const { return state_after(reverse ? 0 : lengths[static_cast<size_t>(r)] - 1) + r; }
    int64_t step_of(int64_t i, bool reverse) const { return reverse ? steps - 1 - i : i; }

    // Calls part(first sequence, sequences, row of the first one's state before step t) for a thread's running sequences. Against
    // time, sequences that end with step t start from their initial states: then there are two parts.
    template <class Part>
    void for_parts(const Worker::Range& mine, int64_t t, bool reverse, const Part& part) const {
        const int64_t all = running(mine, t), later = reverse ? (t + 1 < steps ? running(mine, t + 1) : 0) : all;
        const int64_t before = reverse ? (t + 1 < steps ? state_after(t + 1) : 0) : state_before(t);
        if (later > 0) part(mine.first, later, before + mine.first);
        if (all > later) part(mine.first + later, all - later, mine.first + later);
    }

    // Sequences [first, last) of a thread, cut so that all threads have about as many rows of some steps, or of all, to do.
    Worker::Range share(const Worker& worker, const Steps& part) const {
        const int64_t all = row_count(part);
        return worker.range(boundary(all * worker.index / worker.count, part), boundary(all * (worker.index + 1) / worker.count, part));
    }
    Worker::Range share(const Worker& worker) const { return share(worker, all_steps()); }
    // Of a thread's sequences, how many run at step t.
    int64_t running(const Worker::Range& mine, int64_t t) const {
        return std::clamp(active[static_cast<size_t>(t)] - mine.first, int64_t{0}, mine.last - mine.first);
    }
    Steps all_steps() const { return {0, steps}; }
    int64_t first_row(const Steps& part) const { return offset[static_cast<size_t>(part.first)]; }
    int64_t row_count(const Steps& part) const { return offset[static_cast<size_t>(part.last)] - first_row(part); }
    // The steps in the order of time, in chunks of about as many rows, `least` of them or more, if there are so many.
    std::vector<Steps> chunks(int64_t least) const {
        std::vector<Steps> parts;
        const int64_t count = std::max(rows / least, int64_t{1});
        for (Steps part{0, 1}; part.first < steps; part = {part.last, part.last + 1}) {
            while (part.last < steps && row_count(part) * count < rows) ++part.last;
            if (rows - offset[static_cast<size_t>(part.last)] < least) part.last = steps;  // what is left is not worth a chunk
            parts.push_back(part);
        }
        return parts;
    }

    // Calls group(first row, rows) for the rows of a thread's sequences, in some steps or all: once when they all lie together.
    template <class Group>
    void for_groups(const Worker::Range& mine, const Group& group) const {
        for_groups(mine, all_steps(), group);
    }
    template <class Group>
    void for_groups(const Worker::Range& mine, const Steps& part, const Group& group) const {
        if (mine.first == 0 && mine.last >= sequences) {
            group(first_row(part), row_count(part));
            return;
        }
        for (int64_t t = part.first; t < part.last; ++t) {
            const int64_t count = running(mine, t);
            if (count > 0) group(offset[static_cast<size_t>(t)] + mine.first, count);
        }
    }

private:
    void sort_by(const int64_t* given) {
        std::stable_sort(order.begin(), order.end(), [given](int64_t a, int64_t b) { return given[a] > given[b]; });
        for (size_t r = 0; r < order.size(); ++r) lengths[r] = given[order[r]];
    }
    void lay_out() {
        active.assign(static_cast<size_t>(steps), 0);
        offset.assign(static_cast<size_t>(steps) + 1, 0);
        int64_t running_now = sequences;
        for (int64_t t = 0; t < steps; ++t) {
            while (running_now > 0 && lengths[static_cast<size_t>(running_now - 1)] <= t) --running_now;
            active[static_cast<size_t>(t)] = running_now;
            offset[static_cast<size_t>(t) + 1] = offset[static_cast<size_t>(t)] + running_now;
        }
        rows = offset.back();
    }
    // The first sequence at which the rows of all before it, in some steps, reach `target`.
    int64_t boundary(int64_t target, const Steps& part) const {
        int64_t done = 0, r = 0;
        while (r < sequences && done < target) done += std::clamp(lengths[static_cast<size_t>(r++)] - part.first, int64_t{0}, part.last - part.first);
        return r;
    }
};

}  // namespace elman

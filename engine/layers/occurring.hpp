// The ids that occur in a batch, each once. A product with a one-hot vector or with an embedding is the same for every
// occurrence of an id, so it is computed once for each id that occurs and gathered: V G H multiply-adds at most, not T B G H.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/buffer.hpp"
#include "layers/batch.hpp"

namespace elman {

struct Occurring {
    std::vector<int64_t> ids;   // each id that occurs, in order of first appearance
    std::vector<int64_t> place; // (rows of the batch) index into ids

    // x (sequences, steps) as the caller gave it; every id was checked to be in [0, size).
    void collect(const Batch& batch, const int64_t* x, int64_t size) {
        ids.clear();
        ids.reserve(static_cast<size_t>(std::min(size, batch.rows)));  // first: what follows must not stop half-way
        place.resize(static_cast<size_t>(batch.rows));
        seen_.resize(static_cast<size_t>(size), -1);
        for (int64_t t = 0; t < batch.steps; ++t) {
            for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r) {
                const int64_t id = x[batch.order[static_cast<size_t>(r)] * batch.steps + t];
                int64_t& seen = seen_[static_cast<size_t>(id)];
                if (seen < 0) {
                    seen = static_cast<int64_t>(ids.size());
                    ids.push_back(id);
                }
                place[static_cast<size_t>(batch.offset[static_cast<size_t>(t)] + r)] = seen;
            }
        }
        for (int64_t id : ids) seen_[static_cast<size_t>(id)] = -1;
    }

    int64_t count() const { return static_cast<int64_t>(ids.size()); }

private:
    std::vector<int64_t> seen_;
};

// A row of `ld` numbers for each id that occurs, once for each run over time that reads the ids.
template <class T>
struct IdTable {
    Occurring occurring;
    Buffer<T> rows;  // (runs, ids, ld)

    T* of(size_t run, int64_t ld) { return rows.data() + static_cast<int64_t>(run) * occurring.count() * ld; }
    const T* of(size_t run, int64_t ld) const { return rows.data() + static_cast<int64_t>(run) * occurring.count() * ld; }
};

// d_table (ids, ld) = for each id the sum of the rows where it occurs, in order: this thread's columns.
template <class T>
void sum_rows_by_id(const Occurring& occurring, const T* rows, int64_t ld, T* d_table, const Worker& worker) {
    const auto columns = worker.share(ld, kPanel<T>);
    for (int64_t u = 0; u < occurring.count(); ++u) std::fill(d_table + u * ld + columns.first, d_table + u * ld + columns.last, T(0));
    for (size_t row = 0; row < occurring.place.size(); ++row) {
        const T* const from = rows + static_cast<int64_t>(row) * ld;
        T* const to = d_table + occurring.place[row] * ld;
        for (int64_t j = columns.first; j < columns.last; ++j) to[j] += from[j];
    }
}

}  // namespace elman

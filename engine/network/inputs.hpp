// What a caller hands in, and the copy of it in the engine's order of rows.
#pragma once

#include <algorithm>

#include "layers/batch.hpp"

namespace elman {

// One of: values (sequences, steps, features); ids (sequences, steps); windows of a table (table rows, features), sequence b
// being its rows ends[b] - steps + 1 .. ends[b]. Windows are read where they lie: no copy of them is ever made beforehand.
template <class T>
struct Inputs {
    int64_t sequences = 0, steps = 0;
    const T* values = nullptr;
    const int64_t* ids = nullptr;
    const int64_t* ends = nullptr;  // not null: `values` is a table

    const T* row(int64_t sequence, int64_t step, int64_t features) const {
        const int64_t index = ends == nullptr ? sequence * steps + step : ends[sequence] - steps + 1 + step;
        return values + index * features;
    }
};

// Rows of `batch`, which is the part from `first_step` on, for the sequences of one thread.
template <class T>
void gather_inputs(const Inputs<T>& x, int64_t features, const Batch& batch, int64_t first_step, const Worker::Range& mine, T* rows, int64_t ld) {
    for (int64_t t = 0; t < batch.steps; ++t) {
        const int64_t last = mine.first + batch.running(mine, t);
        for (int64_t r = mine.first; r < last; ++r) {
            const T* source = x.row(batch.order[static_cast<size_t>(r)], first_step + t, features);
            std::copy(source, source + features, rows + (batch.offset[static_cast<size_t>(t)] + r) * ld);
        }
    }
}

}  // namespace elman

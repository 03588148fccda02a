// What a caller hands in, and the copy of it in the engine's order of rows.
#pragma once

#include <algorithm>
#include <vector>

#include "layers/batch.hpp"
#include "network/parameters.hpp"

namespace elman {

// One of: values (sequences, steps, features); ids (sequences, steps, bag); windows of a table (table rows, features), sequence b
// being its rows ends[b] - steps + 1 .. ends[b]; or one of these for each of several joined inputs. Windows are read where they lie:
// no copy of them is ever made beforehand.
template <class T>
struct Inputs {
    int64_t sequences = 0, steps = 0;
    const T* values = nullptr;
    const int64_t* ids = nullptr;
    const int64_t* ends = nullptr;  // not null: `values` is a table
    int64_t table_rows = 0;
    int64_t bag = 1;                // ids of a step; those below 0 are padding
    std::vector<Inputs> members{};  // of Columns

    const T* row(int64_t sequence, int64_t step, int64_t features) const {
        const int64_t index = ends == nullptr ? sequence * steps + step : ends[sequence] - steps + 1 + step;
        return values + index * features;
    }
    const int64_t* bag_of(int64_t sequence, int64_t step) const { return ids + (sequence * steps + step) * bag; }
};

// to = the sum of the vectors (ids, dim) with the `count` ids, one after another; 0 when all are padding.
template <class T>
void sum_vectors(const T* vectors, int64_t dim, const int64_t* ids, int64_t count, T* to) {
    bool first = true;
    for (int64_t i = 0; i < count; ++i) {
        if (ids[i] < 0) continue;
        const T* const from = vectors + ids[i] * dim;
        if (first) std::copy(from, from + dim, to);
        else
            for (int64_t e = 0; e < dim; ++e) to[e] += from[e];
        first = false;
    }
    if (first) std::fill(to, to + dim, T(0));
}

// The numbers of one step: of Dense as they are, the vector of Embedding, of Columns side by side; vectors come from `block`.
template <class T>
void read_row(const Spec& spec, const ParameterList<T>& parameters, const T* block, const Inputs<T>& x, int64_t sequence, int64_t step, T* row) {
    if (!spec.joined()) {
        const bool vector = spec.input == InputKind::embedding;
        const T* const from = vector ? parameters.embedding(block) + *x.bag_of(sequence, step) * spec.embedding_size : x.row(sequence, step, spec.input_size);
        std::copy(from, from + spec.first_inputs(), row);
    }
    for (size_t i = 0; i < spec.columns.size(); ++i) {
        const Column& column = spec.columns[i];
        const Inputs<T>& member = x.members[i];
        T* const to = row + column.place;
        if (column.learned()) {
            sum_vectors(parameters.embedding(block, i), column.dim, member.bag_of(sequence, step), member.bag, to);
        } else if (column.in_row()) {
            const T* const from = member.row(sequence, step, column.size);
            std::copy(from, from + column.size, to);
        }
    }
}

// Rows of `batch`, which is the part from `first_step` on, for the sequences of one thread.
template <class T>
void gather_inputs(const Spec& spec, const ParameterList<T>& parameters, const T* block, const Inputs<T>& x, const Batch& batch, int64_t first_step,
                   const Worker::Range& mine, T* rows, int64_t ld) {
    for (int64_t t = 0; t < batch.steps; ++t) {
        const int64_t last = mine.first + batch.running(mine, t);
        for (int64_t r = mine.first; r < last; ++r)
            read_row(spec, parameters, block, x, batch.order[static_cast<size_t>(r)], first_step + t, rows + (batch.offset[static_cast<size_t>(t)] + r) * ld);
    }
}

// d_vectors += dx, the gradient of a sum of vectors at each step, to each vector in the sum. Ids are split between threads, so that
// each sum has one order.
template <class T>
void vector_gradients(const Inputs<T>& x, const Batch& batch, const T* dx, int64_t ld, int64_t dim, T* d_vectors, const Worker& worker) {
    for (int64_t t = 0; t < batch.steps; ++t) {
        for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r) {
            const int64_t* const ids = x.bag_of(batch.order[static_cast<size_t>(r)], t);
            const T* const from = dx + (batch.offset[static_cast<size_t>(t)] + r) * ld;
            for (int64_t i = 0; i < x.bag; ++i) {
                if (ids[i] < 0 || ids[i] % worker.count != worker.index) continue;
                T* const to = d_vectors + ids[i] * dim;
                for (int64_t e = 0; e < dim; ++e) to[e] += from[e];
            }
        }
    }
}

}  // namespace elman

// The hidden states of a number of sequences between two calls: (layers x directions, sequences, hidden), in
// the caller's order.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "layers/batch.hpp"
#include "layers/recurrent.hpp"
#include "network/sizes.hpp"

namespace elman {

template <class T>
struct State {
    int64_t sequences = 0;
    std::vector<int64_t> hidden;  // units of each layer and direction
    std::vector<T> h, c;          // layer after layer (forward before reverse), each (sequences, hidden); c is empty without cell states

    State() = default;
    // Zeros. Error: a number of sequences below 0, or more than 64 bits count.
    State(const Spec& spec, int64_t sequence_count) : sequences(sequence_count), hidden(spec.run_sizes()) {
        const int64_t units = std::max(std::accumulate(hidden.begin(), hidden.end(), int64_t{0}), int64_t{1});
        check_sequences(sequences, 0, (int64_t{1} << 58) / units);
        h.assign(static_cast<size_t>(offset(hidden.size())), T(0));
        if (traits(spec.cell).has_c) c = h;
    }

    int64_t offset(size_t layer) const {
        int64_t before = 0;
        for (size_t i = 0; i < layer; ++i) before += sequences * hidden[i];
        return before;
    }
};

// Copies of one layer's states between the caller's order and rows of the engine. Row r of `rows` is sequence order[r].
template <class T>
void load_rows(const std::vector<T>* from, int64_t offset, int64_t width, const std::vector<int64_t>& order, T* rows, int64_t ld) {
    for (size_t r = 0; r < order.size(); ++r, rows += ld) {
        std::fill(rows, rows + ld, T(0));
        if (from == nullptr) continue;
        const T* source = from->data() + offset + order[r] * width;
        std::copy(source, source + width, rows);
    }
}

// The initial states of one run in the first rows of its arrays.
template <class T>
void load_states(const State<T>* from, size_t run, const Recurrent<T>& layer, const Batch& batch, Buffer<T>& h, Buffer<T>& c) {
    const int64_t at = from == nullptr ? 0 : from->offset(run);
    load_rows(from == nullptr ? nullptr : &from->h, at, layer.hidden(), batch.order, h.data(), layer.ld_hidden());
    if (layer.has_c()) load_rows(from == nullptr ? nullptr : &from->c, at, layer.hidden(), batch.order, c.data(), layer.ld_hidden());
}

template <class T>
void store_row(std::vector<T>& to, int64_t offset, int64_t width, int64_t sequence, const T* row) {
    std::copy(row, row + width, to.data() + offset + sequence * width);
}

}  // namespace elman

// What a network is made of. Python checks the settings and names them in its messages; the engine checks what it relies on.
#pragma once

#include <cstdint>
#include <vector>

#include "cells/cell.hpp"
#include "heads/spec.hpp"

namespace elman {

enum class InputKind { dense, one_hot, embedding };

struct Spec {
    InputKind input = InputKind::dense;
    int64_t input_size = 0;      // features, or ids
    int64_t embedding_size = 0;  // of Embedding
    CellKind cell = CellKind::rnn_tanh;
    std::vector<int64_t> hidden; // units of each layer, in each direction
    bool bidirectional = false;
    double dropout = 0.0;        // between layers, while training
    bool orthogonal = false;     // start of the recurrent weights: orthogonal, gate by gate, in place of uniform
    double forget_bias = 0.0;    // added to the start of an LSTM's forget gate
    HeadSpec head;

    bool ids() const { return input != InputKind::dense; }
    size_t directions() const { return bidirectional ? 2 : 1; }
    // Columns that the first layer's weight_ih has, and a later one's; numbers that the head reads.
    int64_t first_inputs() const { return input == InputKind::embedding ? embedding_size : input_size; }
    int64_t layer_inputs(size_t layer) const { return layer == 0 ? first_inputs() : width(layer - 1); }
    int64_t width(size_t layer) const { return hidden[layer] * static_cast<int64_t>(directions()); }
    int64_t head_inputs() const { return width(hidden.size() - 1); }
    // Units of each run over time: layer after layer, forward before reverse.
    std::vector<int64_t> run_sizes() const {
        std::vector<int64_t> sizes;
        for (int64_t units : hidden) sizes.insert(sizes.end(), directions(), units);
        return sizes;
    }
};

}  // namespace elman

// What a network is made of. Python checks the settings and names them in its messages; the engine checks what it relies on.
#pragma once

#include <cstdint>
#include <vector>

#include "cells/cell.hpp"
#include "heads/head.hpp"

namespace elman {

enum class InputKind { dense, one_hot, embedding };

struct Spec {
    InputKind input = InputKind::dense;
    int64_t input_size = 0;      // features, or ids
    int64_t embedding_size = 0;  // of Embedding
    CellKind cell = CellKind::rnn_tanh;
    std::vector<int64_t> hidden; // units of each layer
    HeadKind head = HeadKind::values;
    int64_t outputs = 1;
    bool every = false;          // an answer at every step, or after the last
    bool mean = true;            // loss: mean or sum over answers (and, for Binary and Values, over outputs)
    bool linear = true;          // false: the hidden state is the answer

    bool ids() const { return input != InputKind::dense; }
    // Columns that the first layer's weight_ih has.
    int64_t first_inputs() const { return input == InputKind::embedding ? embedding_size : input_size; }
    int64_t layer_inputs(size_t layer) const { return layer == 0 ? first_inputs() : hidden[layer - 1]; }
};

}  // namespace elman

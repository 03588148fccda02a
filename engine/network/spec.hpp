// What a network is made of. Python checks the settings and names them in its messages; the engine checks what it relies on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "cells/cell.hpp"
#include "heads/spec.hpp"

namespace elman {

enum class InputKind { dense, one_hot, embedding, bag, columns };

// One of several joined inputs. Those that are not OneHot lie side by side in a row of x; weight_ih has columns for each.
struct Column {
    InputKind kind = InputKind::dense;
    int64_t size = 0;     // features, or ids
    int64_t dim = 0;      // of the learned vectors of Embedding and Bag
    int64_t place = 0;    // first number in a row of x
    int64_t weights = 0;  // first column in weight_ih

    bool in_row() const { return kind != InputKind::one_hot; }
    bool learned() const { return kind == InputKind::embedding || kind == InputKind::bag; }
    int64_t width() const { return learned() ? dim : size; }
};

struct Spec {
    InputKind input = InputKind::dense;
    int64_t input_size = 0;      // features, or ids
    int64_t embedding_size = 0;  // of Embedding
    std::vector<Column> columns; // of Columns
    CellKind cell{};             // cell_named("lstm") and so on, see cells/table.hpp
    std::vector<int64_t> hidden; // units of each layer, in each direction
    bool bidirectional = false;
    double dropout = 0.0;        // between layers, while training
    bool orthogonal = false;     // start of the recurrent weights: orthogonal, gate by gate, in place of uniform
    double forget_bias = 0.0;    // added to the start of the bias of a cell's forget gate, if it has one
    HeadSpec head;

    // Several inputs are joined: input_size is then what weight_ih has columns for.
    void join(std::vector<Column> members) {
        input = InputKind::columns;
        input_size = row_size_ = 0;
        columns = std::move(members);
        for (Column& column : columns) {
            column.place = row_size_;
            column.weights = input_size;
            input_size += column.width();
            if (column.in_row()) row_size_ += column.width();
        }
    }
    bool joined() const { return input == InputKind::columns; }
    bool ids() const { return input == InputKind::one_hot || input == InputKind::embedding; }
    bool learns_columns() const {
        return std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.learned(); });
    }
    bool reads_numbers() const {
        return input == InputKind::dense ||
               std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.kind == InputKind::dense; });
    }
    size_t directions() const { return bidirectional ? 2 : 1; }
    // Columns that the first layer's weight_ih has, and a later one's; numbers in a row of x; numbers that the head reads.
    int64_t first_inputs() const { return input == InputKind::embedding ? embedding_size : input_size; }
    int64_t row_inputs() const { return joined() ? row_size_ : first_inputs(); }
    int64_t layer_inputs(size_t layer) const { return layer == 0 ? first_inputs() : width(layer - 1); }
    int64_t width(size_t layer) const { return hidden[layer] * static_cast<int64_t>(directions()); }
    int64_t head_inputs() const { return width(hidden.size() - 1); }
    // Units of each run over time: layer after layer, forward before reverse.
    std::vector<int64_t> run_sizes() const {
        std::vector<int64_t> sizes;
        for (int64_t units : hidden) sizes.insert(sizes.end(), directions(), units);
        return sizes;
    }

private:
    int64_t row_size_ = 0;  // of Columns
};

}  // namespace elman

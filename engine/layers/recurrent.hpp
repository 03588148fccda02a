// A cell over time: the sequence, back through time, and the gradients of its weights, once for all cells.
//
// Of a layer's work, `project` (W x for all steps at once) and the gradients of the weights (one product over all steps) are as
// large as the recurrence itself but have no order in time. The recurrence splits the batch between threads and needs no
// barrier; the weight gradients split the rows of the result.
//
// Back through time goes in chunks of steps: after each, the weights' gradients take its gates from the cache. With all steps at
// once they came from memory (LSTM 64/128/128: 16 MB), and these products ran at three quarters of the speed of the others.
#pragma once

#include <algorithm>

#include "base/buffer.hpp"
#include "base/threads.hpp"
#include "cells/cell.hpp"
#include "kernels/kernels.hpp"
#include "layers/batch.hpp"

namespace elman {

// Views on one layer's parameters, or on their gradients. G gates, I inputs, H hidden units.
template <class T>
struct RecurrentWeights {
    T* weight_ih;  // (G H, I)
    T* weight_hh;  // (G H, H)
    T* bias_ih;    // (G H)
    T* bias_hh;    // (G H)
};

// Some columns of weight_ih, or of its gradient, side by side.
template <class T>
struct WeightColumns {
    T* first;
    int64_t ld, count;
};

// What one run of a layer leaves behind. Rows as in Batch; the states have the initial ones in front.
template <class T>
struct RecurrentRun {
    Buffer<T> gates;   // (rows, ld_gates)
    Buffer<T> apart;   // (rows, ld_hidden), for cells that use it
    Buffer<T> h, c;    // (sequences + rows, ld_hidden)
    Buffer<T> dh, dc;  // (sequences, ld_hidden)
    Buffer<T> dy;      // (rows, ld_hidden) gradient of the outputs
    Buffer<T> sums;    // (gates, gate_stride) gradients of the biases, padded
    std::vector<Steps> chunks;  // of the way back through time
};

// One step of `rows` sequences: gates (rows, ld_gates), the others (rows, ld_hidden); null where the cell does not use it.
template <class T>
struct RecurrentStep {
    int64_t rows;
    T* gates;
    T* apart;
    const T* h_before;
    const T* c_before;
    T* h;
    T* c;
};

template <class T>
class Recurrent {
public:
    // `reverse`: runs against time.
    Recurrent(Isa isa, CellKind kind, int64_t inputs, int64_t hidden, bool reverse);

    // Room for what `pack` makes for the backward pass: once, before threads share the packing.
    void make_room(bool input_gradients);
    // Weights in the order of the kernels: for `project`, unless the inputs are one-hot; for `forward`; for the backward pass; for
    // the gradient of the inputs.
    struct Uses {
        bool project, backward, input_gradients;
    };
    void pack(const RecurrentWeights<const T>& weights, const Uses& uses, const Worker& worker);

    void reserve(const Batch& batch, RecurrentRun<T>& run, bool for_backward) const;

    // gates = b + W x for x (rows, ldx); sequences of this thread, all steps.
    void project(const Batch& batch, const T* x, int64_t ldx, RecurrentRun<T>& run, const Worker::Range& mine) const;
    // gates = b + W x, or those added to, for some columns of W and x (rows, ldx): `count` from `first` on.
    void project_some(const T* x, int64_t ldx, int64_t rows, int64_t first, int64_t count, bool add, T* gates) const;
    // Calls block(first row, rows) for a thread's rows: so many that they stay in the second-level cache while the panels of W pass by.
    template <class Block>
    void in_blocks(const Batch& batch, const Worker::Range& mine, const Block& block) const {
        constexpr int64_t most = 128;
        batch.for_groups(mine, [&](int64_t row, int64_t rows) {
            for (int64_t i = 0; i < rows && !mine.ended(); i += most) block(row + i, std::min(most, rows - i));
        });
    }
    // gates = rows of a table (ids, ld_gates), or those rows added to them.
    void gather(const Batch& batch, const T* table, const int64_t* place, bool add, RecurrentRun<T>& run, const Worker::Range& mine) const;
    // table = b + W x for x (rows, ldx), or b alone.
    void project_table(const T* x, int64_t ldx, int64_t rows, T* table) const;
    void bias_table(int64_t rows, T* table) const;
    // table (ids) += columns of W: the product with one-hot vectors.
    void add_one_hot(const WeightColumns<const T>& weight_ih, const int64_t* ids, int64_t count, T* table) const;

    // Adds the gradient of the table's rows to the columns of weight_ih: this thread's share of the rows of weight_ih.
    void one_hot_gradients(const T* d_table, const int64_t* ids, int64_t count, const WeightColumns<T>& d_weight_ih, const Worker& worker) const;

    // One step: the states after it, from `gates`, which hold b + W x and are overwritten.
    void step(const RecurrentStep<T>& s) const;
    // The states after every step, from `gates` and the initial states at the front of h and c.
    void forward(const Batch& batch, RecurrentRun<T>& run, const Worker::Range& mine) const;
    // Back through some steps: from dy, and dh and dc (gradients of the states after them), the gradients of the gates, and in dh and
    // dc of the states before them.
    void backward(const Batch& batch, RecurrentRun<T>& run, const T* dy, int64_t ldy, const Steps& steps, const Worker::Range& mine) const;

    // dx = d(gates) W, overwritten or added to.
    void input_gradients(const Batch& batch, const RecurrentRun<T>& run, T* dx, int64_t ldx, bool add, const Steps& steps,
                         const Worker::Range& mine) const;
    void input_gradients(const T* dgates, int64_t rows, T* dx, int64_t ldx, bool add) const;
    // Adds to the gradients of weight_ih and both biases, and of weight_hh: this thread's share of their rows.
    void input_weight_gradients(const T* x, int64_t ldx, const T* dgates, int64_t rows, const WeightColumns<T>& d_weight_ih,
                                const Worker& worker) const;
    void bias_gradients(const Batch& batch, RecurrentRun<T>& run, const Steps& steps, const RecurrentWeights<T>& d, const Worker& worker) const;
    void hidden_weight_gradients(const Batch& batch, const RecurrentRun<T>& run, const Steps& steps, T* d_weight_hh, const Worker& worker) const;

    int64_t inputs() const { return inputs_; }
    int64_t hidden() const { return hidden_; }
    int64_t ld_hidden() const { return ld_hidden_; }
    int64_t ld_gates() const { return ld_gates_; }
    int64_t gate_rows() const { return cell_->gates * hidden_; }
    int64_t gate_stride() const { return gate_stride_; }
    bool saves_apart() const { return cell_->saves_apart; }
    bool has_c() const { return cell_->has_c; }
    bool reverse() const { return reverse_; }

private:
    RecurrentStep<T> step_of(RecurrentRun<T>& run, int64_t row, int64_t before, int64_t after, int64_t rows) const;
    void hidden_products(const RecurrentStep<T>& s, int64_t gate, int64_t gates, int64_t panel, int64_t count) const;
    void step_back(const RecurrentStep<T>& s, const T* dy, int64_t ldy, T* dh, T* dc) const;
    void outer_products(const RecurrentRun<T>& run, int64_t row, int64_t state, int64_t rows, T* d_weight_hh, const Worker& worker) const;
    Worker::Range units_of(const Worker& worker) const;
    bool apart(int64_t gate) const { return cell_->last_apart && gate == cell_->gates - 1; }

    const Kernels<T>* kernels_;
    const Cell<T>* cell_;
    int64_t inputs_, hidden_, gate_stride_, ld_hidden_, ld_gates_;
    bool reverse_;
    Buffer<T> forward_ih_, forward_hh_, backward_ih_, backward_hh_;  // packed weights
    Buffer<T> bias_, bias_apart_;
};

}  // namespace elman

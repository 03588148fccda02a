// What the rest of the engine knows about a cell: how many gates it has and two functions on blocks of numbers.
// Sequences, batches, threads and packed weights are the business of layers/recurrent; a cell is its equations.
#pragma once

#include <cstdint>

#include "kernels/isa.hpp"

namespace elman {

enum class CellKind { rnn_tanh, rnn_relu, gru, lstm };

// `rows` sequences at one time step, `columns` hidden units (whole panels). Gate g of a unit lies gate_stride * g further on.
template <class T>
struct CellForward {
    int64_t rows, columns;
    T* gates;             // in: b + W x + U h of each gate; out: what the backward pass needs of it
    int64_t ldg, gate_stride;
    T* apart;             // GRU: in: b + U h of the last gate, kept.  LSTM: out: tanh(c).  else unused
    const T* h_before;
    const T* c_before;    // LSTM
    T* h;
    T* c;                 // LSTM
    int64_t ldh;          // of the six arrays above
};

template <class T>
struct CellBackward {
    int64_t rows, columns;
    T* gates;             // in: as forward left it; out: gradient of b + W x + U h (GRU's last gate: of b + W x)
    int64_t ldg, gate_stride;
    T* apart;             // as forward left it; GRU out: gradient of b + U h of the last gate
    const T* h_before;
    const T* c_before;    // LSTM
    const T* h;           // RNN
    int64_t ldh;          // of the four arrays above
    const T* dy;          // gradient that reaches h from above; null: none
    int64_t ldy;
    T* dh;                // in: gradient that reaches h from the next step; out: the part that passes h_before directly
    T* dc;                // LSTM, in: gradient that reaches c from the next step; out: gradient of c_before
    int64_t ldd;          // of dh and dc
};

template <class T>
struct Cell {
    int gates;            // in torch's order, see cells/gates.hpp
    bool last_apart;      // the hidden product of the last gate is not added to its input product (GRU)
    bool saves_apart;     // the array `apart` is used
    bool has_c;
    void (*forward)(const CellForward<T>&);
    void (*backward)(const CellBackward<T>&);
};

template <class T>
const Cell<T>& cell_for(Isa isa, CellKind kind);

}  // namespace elman

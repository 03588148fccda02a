// What the rest of the engine knows about a cell: how many gates it has and two functions on blocks of numbers.
// Sequences, batches, threads and packed weights are the business of layers/recurrent; a cell is its equations. All cells stand in
// cells/table.hpp.
#pragma once

#include <cstdint>
#include <string>

#include "cells/naive.hpp"
#include "kernels/isa.hpp"

namespace elman {

enum class CellKind : int {};  // a row of the table

// What holds of a cell on every machine.
struct CellTraits {
    const char* name;
    int gates;            // in torch's order: rows [g * H, (g + 1) * H) of weight_ih and weight_hh belong to gate g
    bool last_apart;      // the hidden product of the last gate is not added to its input product (GRU)
    bool saves_apart;     // the array `apart` is used
    bool has_c;
    int forget;           // the gate to whose bias forget_bias is added at the start; -1: none
    naive::Step* specification;
};

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
struct Cell : CellTraits {
    void (*forward)(const CellForward<T>&);
    void (*backward)(const CellBackward<T>&);
};

int cell_count();
const CellTraits& traits(CellKind kind);
// Error when there is no cell of this name.
CellKind cell_named(const std::string& name);

template <class T>
const Cell<T>& cell_for(Isa isa, CellKind kind);

}  // namespace elman

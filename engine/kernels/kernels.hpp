// What a build of the kernels for one instruction set offers: a table of functions. The rest of the engine is compiled
// once and calls through this table, so the choice is made when a network is made and costs one indirect call a block.
//
// Matrices are row-major. A "panel" is kPanel<T> columns; packed matrices hold one panel after another, each with its k rows
// one after the other. Every output element is one chain of fused multiply-adds over k = 0, 1, 2, ... starting from its
// initial value, whatever the tile, the thread or the instruction set: this is what makes results equal to the bit.
#pragma once

#include <cstdint>

#include "kernels/isa.hpp"

namespace elman {

// C[rows, panels] = initial + A[rows, k] * B   (B packed)
template <class T>
struct Product {
    int64_t rows, panels, k;
    const T* a;
    int64_t lda;
    const T* b;           // (panels, k, kPanel); panel p starts at b + p * panel_stride
    int64_t panel_stride;
    T* c;
    int64_t ldc;          // C has whole panels: padded columns are written
    const T* initial;     // null: zero.  initial == c: accumulate
    int64_t ldi;          // 0: one row for all
};

// C[m, n] += sum over k of A[k, m] * B[k, n]   (a product over steps: the gradient of a weight). Several products with the same B,
// of the gates of a cell, are one call: A and C of the next one start `next_a` and `next_c` further.
template <class T>
struct OuterProduct {
    int64_t m, n, k;
    const T* a;
    int64_t lda;
    const T* b;           // rows of whole panels: readable up to n rounded up
    int64_t ldb;
    T* c;
    int64_t ldc;          // exactly n columns are written
    int64_t products = 1, next_a = 0, next_c = 0;
};

template <class T>
struct Kernels {
    void (*multiply)(const Product<T>&);
    void (*accumulate_outer)(const OuterProduct<T>&);
    // out (panels of `columns`, k, kPanel) = W[columns, k]: the columns of W^T, zero beyond `columns`
    void (*pack_transposed)(const T* w, int64_t columns, int64_t k, T* out);
    // out (panels of `columns`, k, kPanel) = W[k, columns]; panel p starts at out + p * panel_stride
    void (*pack)(const T* w, int64_t columns, int64_t k, T* out, int64_t panel_stride);
    // out[columns] += the rows of x, one after another
    void (*sum_rows)(const T* x, int64_t rows, int64_t columns, int64_t ldx, T* out);
    // x[i] = e^x[i] for whole panels
    void (*exponentials)(T* x, int64_t size);
    // sum of squares of whole panels: kPanel chains, added in order at the end
    T (*sum_squares)(const T* x, int64_t size);
};

template <class T>
const Kernels<T>& kernels_for(Isa isa);

}  // namespace elman

// Products of matrices, the work that everything else is a rounding error of.
//
// A tile holds M rows x N registers of C in registers of its own (a struct per accumulator, never an array: GCC stores
// arrays of accumulators to the stack in every turn of the k loop) and walks over k once. A panel of B, kBlock rows
// deep, stays in the first-level cache while all rows of A pass by: panels in the outer loop, rows inside.
//
// The two limits, for AVX2 in float: a 6 x 16 tile does 12 multiply-adds for 2 loads and 6 broadcasts, so it is bound by
// the two multiply-add units (16 flop x 2 a cycle); reading B once from the second-level cache for `rows` rows of A costs
// 64 bytes for 2 x rows multiply-adds, which is below that bound from 4 rows on. Below 4 rows tiles get wider instead,
// so that at least 8 chains hide the latency of 4 cycles.
#pragma once

#include "base/buffer.hpp"
#include "kernels/kernels.hpp"
#include "kernels/simd.hpp"

namespace elman::ELMAN_ISA {

inline constexpr int64_t kBlock = 256;  // rows of B at a time: 16 KB a panel

// N registers side by side. Register i of a row of panels lies in panel i / per_panel.
template <class T, int N, int I = 0>
struct Lanes {
    static constexpr int per_panel = static_cast<int>(kPanel<T>) / Vec<T>::lanes;
    static constexpr int panel = I / per_panel, offset = I % per_panel * Vec<T>::lanes;
    Vec<T> head;
    Lanes<T, N - 1, I + 1> tail;

    ELMAN_INLINE void load(const T* p, int64_t panel_stride) {
        head = Vec<T>::load(p + panel * panel_stride + offset);
        tail.load(p, panel_stride);
    }
    ELMAN_INLINE void store(T* p) const {
        head.store(p + I * Vec<T>::lanes);
        tail.store(p);
    }
    ELMAN_INLINE void zero() {
        head = Vec<T>::broadcast(T(0));
        tail.zero();
    }
    ELMAN_INLINE void add(Vec<T> a, const Lanes& b) {
        head = fma(a, b.head, head);
        tail.add(a, b.tail);
    }
};
template <class T, int I>
struct Lanes<T, 0, I> {
    ELMAN_INLINE void load(const T*, int64_t) {}
    ELMAN_INLINE void store(T*) const {}
    ELMAN_INLINE void zero() {}
    ELMAN_INLINE void add(Vec<T>, const Lanes&) {}
};

// M rows of N registers.
template <class T, int M, int N>
struct Tile {
    Lanes<T, N> row;
    Tile<T, M - 1, N> rest;

    ELMAN_INLINE void load(const T* c, int64_t ldc) {
        row.load(c, kPanel<T>);
        rest.load(c + ldc, ldc);
    }
    ELMAN_INLINE void store(T* c, int64_t ldc) const {
        row.store(c);
        rest.store(c + ldc, ldc);
    }
    ELMAN_INLINE void zero() {
        row.zero();
        rest.zero();
    }
    ELMAN_INLINE void add(const T* a, int64_t step, const Lanes<T, N>& b) {
        row.add(Vec<T>::broadcast(*a), b);
        rest.add(a + step, step, b);
    }
};
template <class T, int N>
struct Tile<T, 0, N> {
    ELMAN_INLINE void load(const T*, int64_t) {}
    ELMAN_INLINE void store(T*, int64_t) const {}
    ELMAN_INLINE void zero() {}
    ELMAN_INLINE void add(const T*, int64_t, const Lanes<T, N>&) {}
};

// One tile over k. A[m, k] lies at a + m * row_step + k * k_step; exactly one of the two steps is 1.
template <class T, int M, int Panels, bool Transposed>
ELMAN_INLINE void run_tile(const T* a, int64_t lda, const T* b, int64_t panel_stride, int64_t k_count, const T* initial, int64_t ldi, T* c, int64_t ldc) {
    constexpr int N = Panels * Lanes<T, 1>::per_panel;
    Tile<T, M, N> tile;
    if (initial == nullptr) tile.zero();
    else tile.load(initial, ldi);
    const int64_t row_step = Transposed ? 1 : lda, k_step = Transposed ? lda : 1;
    for (int64_t k = 0; k < k_count; ++k) {
        Lanes<T, N> line;
        line.load(b, panel_stride);
        tile.add(a, row_step, line);
        a += k_step;
        b += kPanel<T>;
    }
    tile.store(c, ldc);
}

// How many rows the next tile takes: 6 where that leaves no thin rest, else 4, else what is left.
ELMAN_INLINE int64_t next_rows(int64_t left) {
    if (left <= 6) return left;
    return left == 7 || left == 8 ? 4 : 6;
}

// One call of run_tile for a block of `p` with k in [k0, k0 + k_count): rows [row, row + M), panels from `panel` on.
template <class T, int M, int Panels>
void block_of_rows(const Product<T>& p, int64_t row, int64_t panel, int64_t k0, int64_t k_count) {
    T* c = p.c + row * p.ldc + panel * kPanel<T>;
    const T* initial = k0 > 0 ? c : p.initial == nullptr ? nullptr : p.initial + row * p.ldi + panel * kPanel<T>;
    run_tile<T, M, Panels, false>(p.a + row * p.lda + k0, p.lda, p.b + panel * p.panel_stride + k0 * kPanel<T>, p.panel_stride,
                                  k_count, initial, k0 > 0 ? p.ldc : p.ldi, c, p.ldc);
}

template <class T>
void rows_of_panel(const Product<T>& p, int64_t panel, int64_t k0, int64_t k_count) {
    for (int64_t row = 0, count; row < p.rows; row += count) {
        count = next_rows(p.rows - row);
        switch (count) {
            case 6: block_of_rows<T, 6, 1>(p, row, panel, k0, k_count); break;
            case 5: block_of_rows<T, 5, 1>(p, row, panel, k0, k_count); break;
            case 4: block_of_rows<T, 4, 1>(p, row, panel, k0, k_count); break;
            case 3: block_of_rows<T, 3, 1>(p, row, panel, k0, k_count); break;
            case 2: block_of_rows<T, 2, 1>(p, row, panel, k0, k_count); break;
            default: block_of_rows<T, 1, 1>(p, row, panel, k0, k_count); break;
        }
    }
}

// One or two rows: up to four or two panels at a time.
template <class T, int M, int Panels>
void thin(const Product<T>& p, int64_t k0, int64_t k_count) {
    int64_t panel = 0;
    for (; panel + Panels <= p.panels; panel += Panels) block_of_rows<T, M, Panels>(p, 0, panel, k0, k_count);
    const int64_t rest = p.panels - panel;
    if constexpr (Panels == 4) {
        if (rest == 3) block_of_rows<T, M, 3>(p, 0, panel, k0, k_count);
        if (rest == 2) block_of_rows<T, M, 2>(p, 0, panel, k0, k_count);
    }
    if (rest == 1) block_of_rows<T, M, 1>(p, 0, panel, k0, k_count);
}

template <class T>
void multiply(const Product<T>& p) {
    for (int64_t k0 = 0; k0 == 0 || k0 < p.k; k0 += kBlock) {
        const int64_t k_count = p.k - k0 < kBlock ? p.k - k0 : kBlock;
        if (p.rows == 1) thin<T, 1, 4>(p, k0, k_count);
        else if (p.rows == 2) thin<T, 2, 2>(p, k0, k_count);
        else
            for (int64_t panel = 0; panel < p.panels; ++panel) rows_of_panel(p, panel, k0, k_count);
    }
}

// A tile of an outer product: through a copy when C has fewer than kPanel columns left.
template <class T, int M>
void outer_tile(const T* a, int64_t lda, const T* b, int64_t k_count, T* c, int64_t ldc, int64_t columns) {
    if (columns >= kPanel<T>) {
        run_tile<T, M, 1, true>(a, lda, b, 0, k_count, c, ldc, c, ldc);
        return;
    }
    alignas(64) T copy[M * kPanel<T>] = {};
    for (int64_t m = 0; m < M; ++m)
        for (int64_t n = 0; n < columns; ++n) copy[m * kPanel<T> + n] = c[m * ldc + n];
    run_tile<T, M, 1, true>(a, lda, b, 0, k_count, copy, kPanel<T>, copy, kPanel<T>);
    for (int64_t m = 0; m < M; ++m)
        for (int64_t n = 0; n < columns; ++n) c[m * ldc + n] = copy[m * kPanel<T> + n];
}

template <class T>
void outer_rows(const OuterProduct<T>& p, const T* panel, int64_t n, int64_t k0, int64_t k_count) {
    for (int64_t m = 0, count; m < p.m; m += count) {
        count = next_rows(p.m - m);
        const T* a = p.a + k0 * p.lda + m;
        T* c = p.c + m * p.ldc + n;
        switch (count) {
            case 6: outer_tile<T, 6>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
            case 5: outer_tile<T, 5>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
            case 4: outer_tile<T, 4>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
            case 3: outer_tile<T, 3>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
            case 2: outer_tile<T, 2>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
            default: outer_tile<T, 1>(a, p.lda, panel, k_count, c, p.ldc, p.n - n); break;
        }
    }
}

// B is copied panel by panel, so that the tiles read it from consecutive lines of the first-level cache.
template <class T>
void accumulate_outer(const OuterProduct<T>& p) {
    constexpr int64_t depth = 128;
    alignas(64) T panel[depth * kPanel<T>];
    for (int64_t k0 = 0; k0 < p.k; k0 += depth) {
        const int64_t k_count = p.k - k0 < depth ? p.k - k0 : depth;
        for (int64_t n = 0; n < p.n; n += kPanel<T>) {
            for (int64_t k = 0; k < k_count; ++k)
                for (int64_t i = 0; i < kPanel<T>; ++i) panel[k * kPanel<T> + i] = p.b[(k0 + k) * p.ldb + n + i];
            outer_rows(p, panel, n, k0, k_count);
        }
    }
}

// Packing reads and writes every weight once (8 bytes in float) and computes nothing: its strided reads bound it. A weight is used for
// every row of a batch, so it matters for a batch of one short sequence alone.
template <class T>
void pack_transposed(const T* w, int64_t columns, int64_t k, T* out) {
    for (int64_t first = 0; first < columns; first += kPanel<T>, out += k * kPanel<T>) {
        const int64_t width = columns - first < kPanel<T> ? columns - first : kPanel<T>;
        for (int64_t j = 0; j < k; ++j) {
            const T* from = w + first * k + j;
            T* const to = out + j * kPanel<T>;
            for (int64_t i = 0; i < width; ++i) to[i] = from[i * k];
            for (int64_t i = width; i < kPanel<T>; ++i) to[i] = T(0);
        }
    }
}

template <class T>
void pack(const T* w, int64_t columns, int64_t k, T* out, int64_t panel_stride) {
    for (int64_t first = 0; first < columns; first += kPanel<T>, out += panel_stride) {
        const int64_t width = columns - first < kPanel<T> ? columns - first : kPanel<T>;
        for (int64_t j = 0; j < k; ++j)
            for (int64_t i = 0; i < kPanel<T>; ++i) out[j * kPanel<T> + i] = i < width ? w[j * columns + first + i] : T(0);
    }
}

}  // namespace elman::ELMAN_ISA

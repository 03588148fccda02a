// Products of matrices, the work that everything else is a rounding error of.
//
// A tile holds M rows x N registers of C in registers of its own (a struct per accumulator, never an array: GCC stores
// arrays of accumulators to the stack in every turn of the k loop) and walks over k once. Panels of B, kBlock rows
// deep, stay in the first-level cache while all rows of A pass by: panels in the outer loop, rows inside.
//
// The two limits in float. AVX2: a tile of 6 rows x 1 panel does 12 multiply-adds for 2 loads and 6 broadcasts, so it is
// bound by the two multiply-add units (16 flop x 2 a cycle) and not by the two loads a cycle. AVX-512 (a panel is one
// register): 8 rows x 3 panels do 24 for 3 loads and 8 broadcasts (32 flop x 2 a cycle); 6 x 1 would do 6 for 7 and be bound by
// the loads. Reading B once from the second-level cache for `rows` rows of A costs 64 bytes for 2 x rows multiply-adds,
// which is below that bound from 4 rows on. Below 4 rows tiles get wider instead, so that at least 8 chains hide the latency
// of 4 cycles.
#pragma once

#include <type_traits>

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
ELMAN_INLINE void run_tile(const T* a, int64_t lda, const T* b, int64_t panel_stride, int64_t k_count, const T* initial, int64_t ldi, T* c,
                           int64_t ldc) {
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

// The largest tile of this instruction set: 24 of 32 registers, or 12 of 16, hold C.
#if defined(__AVX512F__)
inline constexpr int kTileRows = 8, kTilePanels = 3, kChainPanels = 8;
#else
inline constexpr int kTileRows = 6, kTilePanels = 1, kChainPanels = 4;
#endif

template <int Count>
using Constant = std::integral_constant<int, Count>;

// Calls f with `count`, which is from 1 to Most, as a constant of the compiler's.
template <int Most, class F>
ELMAN_INLINE void with_constant(int64_t count, const F& f) {
    if constexpr (Most > 1)
        if (count < Most) return with_constant<Most - 1>(count, f);
    f(Constant<Most>{});
}

// Cuts `size` rows or panels into as few parts of at most Most as there can be, all about equal, and calls part(first, count) for each.
template <int Most, class F>
ELMAN_INLINE void in_parts(int64_t size, const F& part) {
    if (size == 0) return;
    const int64_t parts = size <= Most ? 1 : (size + Most - 1) / Most, small = parts == 1 ? size : size / parts, larger = size - parts * small;
    int64_t at = 0;
    if (larger > 0)
        with_constant<Most>(small + 1, [&](auto count) __attribute__((always_inline)) {
            for (; at < larger * count; at += count) part(at, count);
        });
    with_constant<Most>(small, [&](auto count) __attribute__((always_inline)) {
        for (; at < size; at += count) part(at, count);
    });
}

// One tile of `p` for k in [k0, k0 + k_count): rows [row, row + M), panels from `panel` on.
template <class T, int M, int Panels>
void tile_of_product(const Product<T>& p, int64_t row, int64_t panel, int64_t k0, int64_t k_count) {
    T* c = p.c + row * p.ldc + panel * kPanel<T>;
    const T* initial = k0 > 0 ? c : p.initial == nullptr ? nullptr : p.initial + row * p.ldi + panel * kPanel<T>;
    run_tile<T, M, Panels, false>(p.a + row * p.lda + k0, p.lda, p.b + panel * p.panel_stride + k0 * kPanel<T>, p.panel_stride, k_count, initial,
                                  k0 > 0 ? p.ldc : p.ldi, c, p.ldc);
}

template <class T, int Rows, int Panels>
void block_of_product(const Product<T>& p, int64_t k0, int64_t k_count) {
    in_parts<Panels>(p.panels, [&](int64_t panel, auto wide) __attribute__((always_inline)) {
        in_parts<Rows>(
            p.rows, [&](int64_t row, auto high) __attribute__((always_inline)) { tile_of_product<T, high(), wide()>(p, row, panel, k0, k_count); });
    });
}

template <class T>
void multiply(const Product<T>& p) {
    for (int64_t k0 = 0; k0 == 0 || k0 < p.k; k0 += kBlock) {
        const int64_t k_count = p.k - k0 < kBlock ? p.k - k0 : kBlock;
        if (p.rows == 1) block_of_product<T, 1, kChainPanels>(p, k0, k_count);
        else if (p.rows == 2) block_of_product<T, 2, kChainPanels / 2>(p, k0, k_count);
        else block_of_product<T, kTileRows, kTilePanels>(p, k0, k_count);
    }
}

// A tile of an outer product: through a copy when C has fewer columns left than the tile.
template <class T, int M, int Panels>
void tile_of_outer(const T* a, int64_t lda, const T* b, int64_t panel_stride, int64_t k_count, T* c, int64_t ldc, int64_t columns) {
    constexpr int64_t width = Panels * kPanel<T>;
    if (columns >= width) {
        run_tile<T, M, Panels, true>(a, lda, b, panel_stride, k_count, c, ldc, c, ldc);
        return;
    }
    alignas(64) T copy[M * width] = {};
    for (int64_t m = 0; m < M; ++m)
        for (int64_t n = 0; n < columns; ++n) copy[m * width + n] = c[m * ldc + n];
    run_tile<T, M, Panels, true>(a, lda, b, panel_stride, k_count, copy, width, copy, width);
    for (int64_t m = 0; m < M; ++m)
        for (int64_t n = 0; n < columns; ++n) c[m * ldc + n] = copy[m * width + n];
}

// Rows of B, a few panels wide, one panel after another: the tiles then read consecutive lines of the first-level cache.
template <class T>
void copy_panels(const T* b, int64_t ldb, int64_t k_count, int64_t panels, T* block, int64_t panel_stride) {
    for (int64_t k = 0; k < k_count; ++k)
        for (int64_t panel = 0; panel < panels; ++panel)
            Line<T>::load(b + k * ldb + panel * kPanel<T>).store(block + panel * panel_stride + k * kPanel<T>);
}

template <class T>
void accumulate_outer(const OuterProduct<T>& p) {
    constexpr int64_t depth = 128, stride = depth * kPanel<T>;
    alignas(64) T block[kTilePanels * stride];
    for (int64_t k0 = 0; k0 < p.k; k0 += depth) {
        const int64_t k_count = p.k - k0 < depth ? p.k - k0 : depth;
        in_parts<kTilePanels>((p.n + kPanel<T> - 1) / kPanel<T>, [&](int64_t first, auto wide) __attribute__((always_inline)) {
            const int64_t n = first * kPanel<T>;
            copy_panels(p.b + k0 * p.ldb + n, p.ldb, k_count, wide, block, stride);
            for (int64_t i = 0; i < p.products; ++i) {
                const T* const a = p.a + i * p.next_a + k0 * p.lda;
                T* const c = p.c + i * p.next_c + n;
                in_parts<kTileRows>(p.m, [&](int64_t m, auto high) __attribute__((always_inline)) {
                    tile_of_outer<T, high(), wide()>(a + m, p.lda, block, stride, k_count, c + m * p.ldc, p.ldc, p.n - n);
                });
            }
        });
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

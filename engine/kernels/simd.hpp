// The only file with vector types. `Vec<T>` is one register of the instruction set that this translation unit is
// compiled for; the same operations, in the same order, give the same bits on every one of them:
//   * fma() rounds once, also where the processor cannot (see `portable`);
//   * there is no horizontal sum, no reciprocal estimate, no approximate operation;
//   * max() and min() return the second argument when either is NaN, as x86 does, so that NaN in data stays visible.
// ELMAN_ISA names the namespace: code for several instruction sets lives in one library without the linker mixing them.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/buffer.hpp"

#if !defined(ELMAN_ISA)
#error "compile with -DELMAN_ISA=<name>: see engine_isa_sources in CMakeLists.txt"
#endif

#if !defined(ELMAN_PORTABLE)
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
#endif

#define ELMAN_INLINE inline __attribute__((always_inline))

namespace elman::ELMAN_ISA {

template <class T>
struct Bits;
template <>
struct Bits<float> {
    using Integer = int32_t;
    static constexpr int mantissa = 23;
    static constexpr float magic = 0x1.8p23f;  // adding it leaves the rounded integer in the low bits
    static constexpr Integer one = 0x3f800000;
};
template <>
struct Bits<double> {
    using Integer = int64_t;
    static constexpr int mantissa = 52;
    static constexpr double magic = 0x1.8p52;
    static constexpr Integer one = 0x3ff0000000000000;
};

template <class T>
struct Vec;

#if defined(ELMAN_PORTABLE)

// Round-to-odd in double, then one rounding to float: the exact fused multiply-add without the instruction
// (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
ELMAN_INLINE float fused(float a, float b, float c) {
    const double product = static_cast<double>(a) * b;  // exact
    double sum = product + c;
    const double back = sum - product;
    const double error = (product - (sum - back)) + (c - back);
    if (error < 0.0 || error > 0.0) {
        int64_t bits;
        std::memcpy(&bits, &sum, sizeof bits);
        if ((bits & 1) == 0) bits += ((error > 0.0) == (sum > 0.0)) ? 1 : -1;
        std::memcpy(&sum, &bits, sizeof bits);
    }
    return static_cast<float>(sum);
}
ELMAN_INLINE double fused(double a, double b, double c) { return std::fma(a, b, c); }

template <class T>
struct Vec {
    static constexpr int lanes = 16 / sizeof(T);
    T v[lanes];

    template <class F>
    static ELMAN_INLINE Vec each(const F& f) {
        Vec r;
        for (int i = 0; i < lanes; ++i) r.v[i] = f(i);
        return r;
    }
    static ELMAN_INLINE Vec load(const T* p) {
        return each([&](int i) { return p[i]; });
    }
    static ELMAN_INLINE Vec broadcast(T x) {
        return each([&](int) { return x; });
    }
    ELMAN_INLINE void store(T* p) const {
        for (int i = 0; i < lanes; ++i) p[i] = v[i];
    }
};
#define ELMAN_BINARY(name, expression)                               \
    template <class T>                                               \
    ELMAN_INLINE Vec<T> name(Vec<T> a, Vec<T> b) {                   \
        return Vec<T>::each([&](int i) -> T { return expression; }); \
    }
ELMAN_BINARY(operator+, a.v[i] + b.v[i])
ELMAN_BINARY(operator-, a.v[i] - b.v[i])
ELMAN_BINARY(operator*, a.v[i] * b.v[i])
ELMAN_BINARY(operator/, a.v[i] / b.v[i])
ELMAN_BINARY(max, a.v[i] > b.v[i] ? a.v[i] : b.v[i])
ELMAN_BINARY(min, a.v[i] < b.v[i] ? a.v[i] : b.v[i])
ELMAN_BINARY(where_positive, a.v[i] > T(0) ? b.v[i] : T(0))
ELMAN_BINARY(copy_sign, std::copysign(a.v[i], b.v[i]))
#undef ELMAN_BINARY
template <class T>
__attribute__((noinline)) Vec<T> fma(Vec<T> a, Vec<T> b, Vec<T> c) {  // a call: inlined, it takes minutes to compile
    return Vec<T>::each([&](int i) { return fused(a.v[i], b.v[i], c.v[i]); });
}
template <class T>
ELMAN_INLINE Vec<T> square_root(Vec<T> a) {
    return Vec<T>::each([&](int i) { return std::sqrt(a.v[i]); });
}
template <class T>
ELMAN_INLINE Vec<T> power_of_two(Vec<T> magic) {
    return Vec<T>::each([&](int i) {
        using Integer = typename Bits<T>::Integer;
        using Unsigned = std::make_unsigned_t<Integer>;
        Unsigned bits;
        std::memcpy(&bits, &magic.v[i], sizeof bits);
        bits = (bits << Bits<T>::mantissa) + static_cast<Unsigned>(Bits<T>::one);
        T result;
        std::memcpy(&result, &bits, sizeof result);
        return result;
    });
}

#elif defined(__AVX512F__) || defined(__AVX2__)

// The x86 instruction sets differ in names only: PS/PD intrinsics of 256 or 512 bits.
#define ELMAN_X86(T, REGISTER, INTEGER, LANES, PRE, S, BITS, EPI)                                         \
    template <>                                                                                           \
    struct Vec<T> {                                                                                       \
        static constexpr int lanes = LANES;                                                               \
        REGISTER v;                                                                                       \
        static ELMAN_INLINE Vec load(const T* p) { return {PRE##_loadu_##S(p)}; }                         \
        static ELMAN_INLINE Vec broadcast(T x) { return {PRE##_set1_##S(x)}; }                            \
        ELMAN_INLINE void store(T* p) const { PRE##_storeu_##S(p, v); }                                   \
    };                                                                                                    \
    ELMAN_INLINE Vec<T> operator+(Vec<T> a, Vec<T> b) { return {PRE##_add_##S(a.v, b.v)}; }               \
    ELMAN_INLINE Vec<T> operator-(Vec<T> a, Vec<T> b) { return {PRE##_sub_##S(a.v, b.v)}; }               \
    ELMAN_INLINE Vec<T> operator*(Vec<T> a, Vec<T> b) { return {PRE##_mul_##S(a.v, b.v)}; }               \
    ELMAN_INLINE Vec<T> operator/(Vec<T> a, Vec<T> b) { return {PRE##_div_##S(a.v, b.v)}; }               \
    ELMAN_INLINE Vec<T> max(Vec<T> a, Vec<T> b) { return {PRE##_max_##S(a.v, b.v)}; }                     \
    ELMAN_INLINE Vec<T> min(Vec<T> a, Vec<T> b) { return {PRE##_min_##S(a.v, b.v)}; }                     \
    ELMAN_INLINE Vec<T> fma(Vec<T> a, Vec<T> b, Vec<T> c) { return {PRE##_fmadd_##S(a.v, b.v, c.v)}; }    \
    ELMAN_INLINE Vec<T> square_root(Vec<T> a) { return {PRE##_sqrt_##S(a.v)}; }                           \
    ELMAN_INLINE INTEGER integer(Vec<T> a) { return PRE##_cast##S##_si##BITS(a.v); }                      \
    ELMAN_INLINE Vec<T> power_of_two(Vec<T> magic) {                                                      \
        const INTEGER shifted = PRE##_slli_##EPI(integer(magic), Bits<T>::mantissa);                      \
        return {PRE##_castsi##BITS##_##S(PRE##_add_##EPI(shifted, integer(Vec<T>::broadcast(T(1)))))};    \
    }                                                                                                     \
    ELMAN_INLINE Vec<T> copy_sign(Vec<T> a, Vec<T> b) {                                                   \
        const INTEGER sign = integer(Vec<T>::broadcast(T(-0.0)));                                         \
        const INTEGER size = PRE##_andnot_si##BITS(sign, integer(a));                                     \
        return {PRE##_castsi##BITS##_##S(PRE##_or_si##BITS(size, PRE##_and_si##BITS(sign, integer(b))))}; \
    }

#if defined(__AVX512F__)
ELMAN_X86(float, __m512, __m512i, 16, _mm512, ps, 512, epi32)
ELMAN_X86(double, __m512d, __m512i, 8, _mm512, pd, 512, epi64)
ELMAN_INLINE Vec<float> where_positive(Vec<float> a, Vec<float> b) {
    return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a.v, _mm512_setzero_ps(), _CMP_GT_OQ), b.v)};
}
ELMAN_INLINE Vec<double> where_positive(Vec<double> a, Vec<double> b) {
    return {_mm512_maskz_mov_pd(_mm512_cmp_pd_mask(a.v, _mm512_setzero_pd(), _CMP_GT_OQ), b.v)};
}
#else
ELMAN_X86(float, __m256, __m256i, 8, _mm256, ps, 256, epi32)
ELMAN_X86(double, __m256d, __m256i, 4, _mm256, pd, 256, epi64)
ELMAN_INLINE Vec<float> where_positive(Vec<float> a, Vec<float> b) {
    return {_mm256_and_ps(_mm256_cmp_ps(a.v, _mm256_setzero_ps(), _CMP_GT_OQ), b.v)};
}
ELMAN_INLINE Vec<double> where_positive(Vec<double> a, Vec<double> b) {
    return {_mm256_and_pd(_mm256_cmp_pd(a.v, _mm256_setzero_pd(), _CMP_GT_OQ), b.v)};
}
#endif
#undef ELMAN_X86

#elif defined(__aarch64__)

#define ELMAN_NEON(T, REGISTER, LANES, S, UNSIGNED, U)                                                                                  \
    template <>                                                                                                                         \
    struct Vec<T> {                                                                                                                     \
        static constexpr int lanes = LANES;                                                                                             \
        REGISTER v;                                                                                                                     \
        static ELMAN_INLINE Vec load(const T* p) { return {vld1q_##S(p)}; }                                                             \
        static ELMAN_INLINE Vec broadcast(T x) { return {vdupq_n_##S(x)}; }                                                             \
        ELMAN_INLINE void store(T* p) const { vst1q_##S(p, v); }                                                                        \
    };                                                                                                                                  \
    ELMAN_INLINE Vec<T> operator+(Vec<T> a, Vec<T> b) { return {vaddq_##S(a.v, b.v)}; }                                                 \
    ELMAN_INLINE Vec<T> operator-(Vec<T> a, Vec<T> b) { return {vsubq_##S(a.v, b.v)}; }                                                 \
    ELMAN_INLINE Vec<T> operator*(Vec<T> a, Vec<T> b) { return {vmulq_##S(a.v, b.v)}; }                                                 \
    ELMAN_INLINE Vec<T> operator/(Vec<T> a, Vec<T> b) { return {vdivq_##S(a.v, b.v)}; }                                                 \
    ELMAN_INLINE Vec<T> max(Vec<T> a, Vec<T> b) { return {vbslq_##S(vcgtq_##S(a.v, b.v), a.v, b.v)}; }                                  \
    ELMAN_INLINE Vec<T> min(Vec<T> a, Vec<T> b) { return {vbslq_##S(vcltq_##S(a.v, b.v), a.v, b.v)}; }                                  \
    ELMAN_INLINE Vec<T> fma(Vec<T> a, Vec<T> b, Vec<T> c) { return {vfmaq_##S(c.v, a.v, b.v)}; }                                        \
    ELMAN_INLINE Vec<T> square_root(Vec<T> a) { return {vsqrtq_##S(a.v)}; }                                                             \
    ELMAN_INLINE Vec<T> where_positive(Vec<T> a, Vec<T> b) { return {vbslq_##S(vcgtq_##S(a.v, vdupq_n_##S(0)), b.v, vdupq_n_##S(0))}; } \
    ELMAN_INLINE Vec<T> power_of_two(Vec<T> magic) {                                                                                    \
        const UNSIGNED shifted = vshlq_n_##U(vreinterpretq_##U##_##S(magic.v), Bits<T>::mantissa);                                      \
        return {vreinterpretq_##S##_##U(vaddq_##U(shifted, vreinterpretq_##U##_##S(vdupq_n_##S(1))))};                                  \
    }                                                                                                                                   \
    ELMAN_INLINE Vec<T> copy_sign(Vec<T> a, Vec<T> b) { return {vbslq_##S(vreinterpretq_##U##_##S(vdupq_n_##S(T(-0.0))), b.v, a.v)}; }
ELMAN_NEON(float, float32x4_t, 4, f32, uint32x4_t, u32)
ELMAN_NEON(double, float64x2_t, 2, f64, uint64x2_t, u64)
#undef ELMAN_NEON

#else
#error "no vector type for this instruction set: compile with -DELMAN_PORTABLE"
#endif

// N registers side by side, every operation on all of them: N independent chains, which hide the latency (4 cycles and more) that a
// single chain waits for. A struct for each register, never an array: GCC stores arrays of registers to the stack.
template <class T, int N>
struct Wide {
    Vec<T> head;
    Wide<T, N - 1> tail;

    static ELMAN_INLINE Wide load(const T* p) { return {Vec<T>::load(p), Wide<T, N - 1>::load(p + Vec<T>::lanes)}; }
    static ELMAN_INLINE Wide broadcast(T x) { return {Vec<T>::broadcast(x), Wide<T, N - 1>::broadcast(x)}; }
    ELMAN_INLINE void store(T* p) const {
        head.store(p);
        tail.store(p + Vec<T>::lanes);
    }
};
template <class T>
struct Wide<T, 0> {
    static ELMAN_INLINE Wide load(const T*) { return {}; }
    static ELMAN_INLINE Wide broadcast(T) { return {}; }
    ELMAN_INLINE void store(T*) const {}
};

template <class F, class T, int N, class... Others>
ELMAN_INLINE Wide<T, N> each(const F& f, const Wide<T, N>& a, const Others&... others) {
    if constexpr (N == 0) return {};
    else return {f(a.head, others.head...), each(f, a.tail, others.tail...)};
}
#define ELMAN_WIDE_TWO(name)                                                                             \
    template <class T, int N>                                                                            \
    ELMAN_INLINE Wide<T, N> name(const Wide<T, N>& a, const Wide<T, N>& b) {                             \
        return each([](Vec<T> x, Vec<T> y) __attribute__((always_inline)) { return name(x, y); }, a, b); \
    }
ELMAN_WIDE_TWO(operator+)
ELMAN_WIDE_TWO(operator-)
ELMAN_WIDE_TWO(operator*)
ELMAN_WIDE_TWO(operator/)
ELMAN_WIDE_TWO(max)
ELMAN_WIDE_TWO(min)
ELMAN_WIDE_TWO(where_positive)
ELMAN_WIDE_TWO(copy_sign)
#undef ELMAN_WIDE_TWO
template <class T, int N>
ELMAN_INLINE Wide<T, N> fma(const Wide<T, N>& a, const Wide<T, N>& b, const Wide<T, N>& c) {
    return each([](Vec<T> x, Vec<T> y, Vec<T> z) __attribute__((always_inline)) { return fma(x, y, z); }, a, b, c);
}
template <class T, int N>
ELMAN_INLINE Wide<T, N> power_of_two(const Wide<T, N>& a) {
    return each([](Vec<T> x) __attribute__((always_inline)) { return power_of_two(x); }, a);
}

// A panel, in registers.
template <class T>
using Line = Wide<T, static_cast<int>(kPanel<T>) / Vec<T>::lanes>;

}  // namespace elman::ELMAN_ISA

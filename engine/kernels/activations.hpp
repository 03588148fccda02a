// The engine's own exponential, sigmoid and tanh. A C library's differ in the last bit from one machine to the next;
// these are the same everywhere, because they are made of operations that round in one defined way.
//
// e^r - 1 on |r| <= ln(2)/2 is its Taylor polynomial (degree 7 in float, 13 in double: the first term left out is below
// half a unit in the last place); 2^n comes from the bits of n.   Cost for a register: about 20 operations, and a division for the two
// gates; one after another they take 80 cycles, so several registers go side by side (Wide).
#pragma once

#include "kernels/simd.hpp"

namespace elman::ELMAN_ISA {

template <class T>
struct Exponential;
template <>
struct Exponential<float> {
    static constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float lowest = -87.3f, highest = 88.0f;
    static constexpr int degree = 7;
};
template <>
struct Exponential<double> {
    static constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    static constexpr double lowest = -708.0, highest = 709.0;
    static constexpr int degree = 13;
};

// e^x = scale * (1 + fraction): the two parts that exp and expm1 are made of.
template <class V>
struct Split {
    V scale, fraction;
};

template <class T, int N>
ELMAN_INLINE Split<Wide<T, N>> split_exponential(const Wide<T, N>& x) {
    using V = Wide<T, N>;
    using E = Exponential<T>;
    constexpr T inverse[] = {1.0,        1.0,         1.0 / 2,        1.0 / 6,         1.0 / 24,         1.0 / 120,         1.0 / 720,
                             1.0 / 5040, 1.0 / 40320, 1.0 / 362880.0, 1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
    const V magic = V::broadcast(Bits<T>::magic);
    const V rounded = fma(x, V::broadcast(T(1.4426950408889634)), magic);
    const V n = rounded - magic;
    V r = fma(n, V::broadcast(-E::ln2_high), x);
    r = fma(n, V::broadcast(-E::ln2_low), r);
    V q = V::broadcast(inverse[E::degree]);
    for (int k = E::degree - 1; k >= 2; --k) q = fma(q, r, V::broadcast(inverse[k]));
    return {power_of_two(rounded), fma(r * r, q, r)};
}

template <class T, int N>
ELMAN_INLINE Wide<T, N> exponential(Wide<T, N> x) {
    using V = Wide<T, N>;
    x = max(V::broadcast(Exponential<T>::lowest), min(V::broadcast(Exponential<T>::highest), x));
    const Split<V> e = split_exponential(x);
    return fma(e.fraction, e.scale, e.scale);
}

// 1 / (1 + e^-x)
template <class T, int N>
ELMAN_INLINE Wide<T, N> sigmoid(const Wide<T, N>& x) {
    using V = Wide<T, N>;
    const V one = V::broadcast(T(1));
    return one / (one + exponential(V::broadcast(T(0)) - x));
}

// -m / (2 + m) with m = e^(-2|x|) - 1, which is accurate near zero and cannot leave [-1, 1]: m >= -1.
template <class T, int N>
ELMAN_INLINE Wide<T, N> hyperbolic_tangent(const Wide<T, N>& x) {
    using V = Wide<T, N>;
    const V size = copy_sign(x, V::broadcast(T(-1)));
    const Split<V> e = split_exponential(max(V::broadcast(T(-60)), size + size));
    const V m = fma(e.fraction, e.scale, e.scale - V::broadcast(T(1)));
    return copy_sign(m / (V::broadcast(T(2)) + m), x);
}

}  // namespace elman::ELMAN_ISA

// Compiled once for each instruction set.
//
// The two limits: Adam reads four numbers and writes three for each parameter (28 bytes in float) and does 9 multiply-adds or their
// like, a division, and a root (5 and 6 cycles a register of AVX2): in the first-level cache the root and the two divisions bound it (16 cycles
// a register), from memory the bytes do. SGD: 12 bytes, 20 with momentum, and 2 or 3 multiply-adds: always the bytes.
#include "optim/rules.hpp"

#include "kernels/simd.hpp"

namespace elman::ELMAN_ISA {

// Kingma and Ba, "Adam: a method for stochastic optimization", 2015, in torch's form:
//   m += (1 - beta1) (g - m)    v = beta2 v + (1 - beta2) g^2    p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
// and, for AdamW (Loshchilov and Hutter, 2019), p = (1 - lr decay) p before it.
template <class T>
void adam(const AdamStep<T>& s, int64_t size, const T* gradient, T* m, T* v, T* parameter) {
    using V = Vec<T>;
    const V scale = V::broadcast(s.scale), beta2 = V::broadcast(s.beta2), epsilon = V::broadcast(s.epsilon);
    const V rest1 = V::broadcast(T(1) - s.beta1), rest2 = V::broadcast(T(1) - s.beta2);
    const V step = V::broadcast(-s.learning_rate / s.correction1), root = V::broadcast(s.correction2_root), keep = V::broadcast(s.keep);
    for (int64_t i = 0; i < size; i += V::lanes) {
        const V g = V::load(gradient + i) * scale;
        const V old = V::load(m + i);
        const V mean = fma(rest1, g - old, old);
        const V square = fma(rest2 * g, g, beta2 * V::load(v + i));
        mean.store(m + i);
        square.store(v + i);
        fma(step, mean / (square_root(square) / root + epsilon), keep * V::load(parameter + i)).store(parameter + i);
    }
}

// g += decay p    u = momentum u + g    p -= lr u
template <class T>
void sgd(const SgdStep<T>& s, int64_t size, const T* gradient, T* velocity, T* parameter) {
    using V = Vec<T>;
    const V step = V::broadcast(-s.learning_rate), scale = V::broadcast(s.scale), decay = V::broadcast(s.weight_decay);
    const V momentum = V::broadcast(s.momentum);
    for (int64_t i = 0; i < size; i += V::lanes) {
        const V p = V::load(parameter + i);
        V move = fma(decay, p, V::load(gradient + i) * scale);
        if (velocity != nullptr) {
            move = fma(momentum, V::load(velocity + i), move);
            move.store(velocity + i);
        }
        fma(step, move, p).store(parameter + i);
    }
}

template <class T>
const Rules<T>& rules() {
    static constexpr Rules<T> table{adam<T>, sgd<T>};
    return table;
}
template const Rules<float>& rules();
template const Rules<double>& rules();

}  // namespace elman::ELMAN_ISA

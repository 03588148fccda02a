// Loss and gradient together, for one row of raw outputs.
//
// Each head is a struct with `row(kernels, spec, y, target, d)`: it returns the loss of the row and writes to d its gradient with
// respect to y. y and d are whole panels; what lies beyond the outputs is not used. Sums are in double, in order. The
// heads whose outputs are not raw have `finish`, which turns raw outputs into what the caller sees.
#pragma once

#include <algorithm>

#include "base/buffer.hpp"
#include "heads/softplus.hpp"
#include "heads/spec.hpp"
#include "kernels/kernels.hpp"

namespace elman {

// d = e^-|y|, for the heads that need a softplus or a sigmoid of every output.
template <class T>
void small_exponentials(const Kernels<T>& kernels, const T* y, int64_t size, T* d) {
    for (int64_t k = 0; k < size; ++k) d[k] = y[k] > T(0) ? -y[k] : y[k];
    kernels.exponentials(d, panels<T>(size) * kPanel<T>);
}

// Cross-entropy of p = softmax(y) with one class, or with a mixture (1 - s) onehot + s / K of all (label smoothing):
//   -sum q_k w_k ln p_k,    d_k = p_k sum_j q_j w_j - q_k w_k
template <class T>
struct Classes {
    static double row(const Kernels<T>& kernels, const HeadSpec& spec, const T* y, int64_t target, T* d) {
        const int64_t size = spec.size;
        const T top = *std::max_element(y, y + size);
        for (int64_t k = 0; k < size; ++k) d[k] = y[k] - top;
        kernels.exponentials(d, panels<T>(size) * kPanel<T>);
        double sum = 0.0;
        for (int64_t k = 0; k < size; ++k) sum += static_cast<double>(d[k]);
        const double log_sum = natural_log(sum) + static_cast<double>(top);
        const T inverse = static_cast<T>(1.0 / sum);
        if (spec.smoothing == 0.0 && spec.class_weights.empty()) {
            for (int64_t k = 0; k < size; ++k) d[k] *= inverse;
            d[target] -= T(1);
            return log_sum - static_cast<double>(y[target]);
        }
        return mixture(spec, y, target, log_sum, inverse, d);
    }

private:
    static double mixture(const HeadSpec& spec, const T* y, int64_t target, double log_sum, T inverse, T* d) {
        double loss = 0.0, mass = 0.0;
        const auto share = [&](int64_t k) {
            const double weight = spec.class_weights.empty() ? 1.0 : spec.class_weights[static_cast<size_t>(k)];
            return weight * (spec.smoothing / static_cast<double>(spec.size) + (k == target ? 1.0 - spec.smoothing : 0.0));
        };
        for (int64_t k = 0; k < spec.size; ++k) {
            mass += share(k);
            loss += share(k) * (log_sum - static_cast<double>(y[k]));
        }
        for (int64_t k = 0; k < spec.size; ++k) d[k] = static_cast<T>(mass) * d[k] * inverse - static_cast<T>(share(k));
        return loss;
    }
};

// Cross-entropy of s = sigmoid(y) with a probability t, a yes counting w times:
//   -w t ln s - (1 - t) ln(1 - s),    d = (1 + (w - 1) t) s - w t
template <class T>
struct Binary {
    static double row(const Kernels<T>& kernels, const HeadSpec& spec, const T* y, const T* target, T* d) {
        small_exponentials(kernels, y, spec.size, d);
        double loss = 0.0;
        for (int64_t k = 0; k < spec.size; ++k) {
            const double weight = spec.class_weights.empty() ? 1.0 : spec.class_weights[static_cast<size_t>(k)];
            const double value = static_cast<double>(y[k]), t = static_cast<double>(target[k]), both = 1.0 + (weight - 1.0) * t;
            loss += (1.0 - t) * value + both * softplus(-value, static_cast<double>(d[k]));
            const T s = (y[k] > T(0) ? T(1) : d[k]) / (T(1) + d[k]);
            d[k] = static_cast<T>(both) * s - static_cast<T>(weight) * target[k];
        }
        return loss;
    }
};

// With e = y - target:   e^2,   |e|,   or Huber's:  e^2 / 2 where |e| < delta, else delta (|e| - delta / 2)
template <class T>
struct Values {
    static double row(const HeadSpec& spec, const T* y, const T* target, T* d) {
        double loss = 0.0;
        for (int64_t k = 0; k < spec.size; ++k) {
            const T error = y[k] - target[k], sign = error > T(0) ? T(1) : error < T(0) ? T(-1) : error;
            const double e = static_cast<double>(error), size = e < 0.0 ? -e : e;
            const bool squared = spec.loss == ValueLoss::squared, inside = spec.loss == ValueLoss::huber && size < spec.delta;
            const double delta = spec.loss == ValueLoss::huber ? spec.delta : 1.0;
            if (squared || inside) {
                loss += squared ? e * e : e * e / 2.0;
                d[k] = squared ? T(2) * error : error;
            } else {
                loss += spec.loss == ValueLoss::huber ? delta * (size - delta / 2.0) : size;
                d[k] = static_cast<T>(delta) * sign;
            }
        }
        return loss;
    }
};

// Quantiles that cannot cross: the lowest is y_0, each next one is softplus(y_q) higher. Pinball loss of each at its level:
//   max(level e, (level - 1) e)  with e = target - quantile       (Koenker and Bassett, 1978)
template <class T>
struct Quantiles {
    static double row(const Kernels<T>& kernels, const HeadSpec& spec, const T* y, const T* target, T* d) {
        const auto count = static_cast<int64_t>(spec.levels.size());
        small_exponentials(kernels, y, spec.outputs(), d);
        double loss = 0.0;
        for (int64_t value = 0; value < spec.size; ++value, y += count, d += count) {
            double quantile = static_cast<double>(y[0]), above = 0.0;
            double slopes[kMost];
            for (int64_t q = 0; q < count; ++q) {
                const double level = spec.levels[static_cast<size_t>(q)];
                if (q > 0) quantile += softplus(static_cast<double>(y[q]), static_cast<double>(d[q]));
                const double e = static_cast<double>(target[value]) - quantile;
                loss += e > 0.0 ? level * e : (level - 1.0) * e;
                slopes[q] = e > 0.0 ? -level : 1.0 - level;
            }
            for (int64_t q = count - 1; q >= 0; --q) {
                above += slopes[q];
                d[q] = static_cast<T>(q == 0 ? above : above * softplus_slope(static_cast<double>(y[q]), static_cast<double>(d[q])));
            }
        }
        return loss;
    }
    static void finish(const Kernels<T>& kernels, const HeadSpec& spec, T* y, T* scratch) {
        const auto count = static_cast<int64_t>(spec.levels.size());
        small_exponentials(kernels, y, spec.outputs(), scratch);
        for (int64_t k = 0; k < spec.outputs(); ++k)
            if (k % count > 0)
                y[k] = static_cast<T>(static_cast<double>(y[k - 1]) + softplus(static_cast<double>(y[k]), static_cast<double>(scratch[k])));
    }
    static constexpr int64_t kMost = 99;
};

// A normal distribution: mean y_0, standard deviation s = softplus(y_1) + floor. Minus the logarithm of its density:
//   ln s + (target - mean)^2 / (2 s^2) + ln(2 pi) / 2
template <class T>
struct Gaussian {
    static double row(const Kernels<T>& kernels, const HeadSpec& spec, const T* y, const T* target, T* d) {
        small_exponentials(kernels, y, spec.outputs(), d);
        double loss = 0.0;
        for (int64_t value = 0; value < spec.size; ++value) {
            const double raw = static_cast<double>(y[2 * value + 1]), small = static_cast<double>(d[2 * value + 1]);
            const double s = softplus(raw, small) + kFloor;
            const double z = (static_cast<double>(target[value]) - static_cast<double>(y[2 * value])) / s;
            loss += natural_log(s) + z * z / 2.0 + 0.91893853320467274;
            d[2 * value] = static_cast<T>(-z / s);
            d[2 * value + 1] = static_cast<T>((1.0 - z * z) / s * softplus_slope(raw, small));
        }
        return loss;
    }
    static void finish(const Kernels<T>& kernels, const HeadSpec& spec, T* y, T* scratch) {
        small_exponentials(kernels, y, spec.outputs(), scratch);
        for (int64_t k = 1; k < spec.outputs(); k += 2)
            y[k] = static_cast<T>(softplus(static_cast<double>(y[k]), static_cast<double>(scratch[k])) + kFloor);
    }
    static constexpr double kFloor = 1e-5;
};

// Student's t distribution, for numbers with outliers: location y_0, scale s = softplus(y_1) + floor, degrees of freedom
// n = 2 + softplus(y_2), so that mean and variance exist. With z = (target - location) / s, minus the logarithm of the density:
//   ln s + ln(n pi) / 2 - ln(gamma((n + 1) / 2) / gamma(n / 2)) + (n + 1) / 2 ln(1 + z^2 / n)
template <class T>
struct StudentT {
    static double row(const Kernels<T>& kernels, const HeadSpec& spec, const T* y, const T* target, T* d) {
        small_exponentials(kernels, y, spec.outputs(), d);
        double loss = 0.0;
        for (int64_t value = 0; value < spec.size; ++value, y += 3, d += 3) {
            const double raw_s = static_cast<double>(y[1]), raw_n = static_cast<double>(y[2]);
            const double small_s = static_cast<double>(d[1]), small_n = static_cast<double>(d[2]);
            const double s = softplus(raw_s, small_s) + kFloor, n = softplus(raw_n, small_n) + kLeast;
            const double z = (static_cast<double>(target[value]) - static_cast<double>(y[0])) / s, square = z * z;
            const HalfGammaRatio ratio = half_gamma_ratio(n / 2.0);
            const double tail = natural_log_1p(square / n), pull = (n + 1.0) / (n + square);
            loss += natural_log(s) + natural_log(n) / 2.0 + 0.57236494292470008 - ratio.log + (n + 1.0) / 2.0 * tail;
            const double d_n = (1.0 / n - ratio.slope + tail - pull * square / n) / 2.0;
            d[0] = static_cast<T>(-pull * z / s);
            d[1] = static_cast<T>((1.0 - pull * square) / s * softplus_slope(raw_s, small_s));
            d[2] = static_cast<T>(d_n * softplus_slope(raw_n, small_n));
        }
        return loss;
    }
    static void finish(const Kernels<T>& kernels, const HeadSpec& spec, T* y, T* scratch) {
        small_exponentials(kernels, y, spec.outputs(), scratch);
        for (int64_t k = 0; k < spec.outputs(); ++k)
            if (k % 3 > 0)
                y[k] = static_cast<T>(softplus(static_cast<double>(y[k]), static_cast<double>(scratch[k])) + (k % 3 == 1 ? kFloor : kLeast));
    }
    static constexpr double kFloor = 1e-5, kLeast = 2.0;
};

}  // namespace elman

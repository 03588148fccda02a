// Moves all parameters against their gradients: clipping by the global norm, then Adam or SGD, in one sweep over one block.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/buffer.hpp"
#include "base/threads.hpp"
#include "kernels/kernels.hpp"
#include "optim/rules.hpp"
#include "optim/spec.hpp"

namespace elman {

template <class T>
class Optimizer {
public:
    // Error: a setting out of its range.
    Optimizer(const OptimizerSpec& spec, Isa isa, int64_t size)
        : spec_(checked(spec)), kernels_(&kernels_for<T>(isa)), rules_(&rules_for<T>(isa)), size_(size),
          squares_(static_cast<size_t>((size + kChunk - 1) / kChunk)), moving_{{0, size}} {
        if (spec.kind == OptimizerKind::adam || spec.momentum > 0.0) first_.resize(size);
        if (spec.kind == OptimizerKind::sgd) return;
        second_.resize(size);
    }

    // Whole panels of the block, from `first` to before `last`.
    struct Span {
        int64_t first, last;
    };
    // Only these move from the next step on, in rising order, and only their gradients are clipped; at first all do.
    void move_only(std::vector<Span> spans) { moving_ = std::move(spans); }

    // How many steps there were, and the powers of both betas by as many.
    struct Count {
        int64_t steps = 0;
        double power1 = 1.0, power2 = 1.0;
    };
    // That of the next step, which `apply` takes, and which counts from `done` on.
    Count next() const { return {count_.steps + 1, count_.power1 * spec_.beta1, count_.power2 * spec_.beta2}; }  // pow() differs between C libraries
    void done(const Count& count) { count_ = count; }

    // This thread's share of a step.
    void apply(const Count& count, const T* gradients, T* parameters, const Worker& worker) {
        const T scale = spec_.clip > 0.0 ? clip_scale(gradients, worker) : T(1);
        const double rate = spec_.learning_rate * spec_.schedule.factor(count.steps);
        const auto mine = worker.share(size_, kPanel<T>);
        for (const Span& span : moving_) {
            const int64_t at = std::max(span.first, mine.first), size = std::min(span.last, mine.last) - at;
            if (size > 0) move(count, rate, scale, at, size, gradients, parameters);
        }
    }

    const OptimizerSpec& spec() const { return spec_; }
    // Of the next step on; what else it was made with stays, since memory was taken for it. Error: not above 0.
    void set_learning_rate(double rate) {
        check_learning_rate(rate);
        spec_.learning_rate = rate;
    }

    // What a step takes from those before it: how many there were, and the moments (the first one for momentum too),
    // without elements where the rule has none.
    int64_t steps() const { return count_.steps; }
    Buffer<T>& first() { return first_; }
    Buffer<T>& second() { return second_; }

    // Goes on as if there had been so many steps, from 0.
    void go_on(int64_t steps) {
        require(steps >= 0, [&] { return "steps of the optimizer is " + std::to_string(steps) + "; expected a whole number from 0"; });
        count_ = {};
        for (Count after = next(); count_.steps < steps; count_ = after, after = next())
            if (after.power1 == count_.power1 && after.power2 == count_.power2) break;  // they stay what they are
        count_.steps = steps;
    }

private:
    // Moves `size` numbers from the place `at` on.
    void move(const Count& count, double rate, T scale, int64_t at, int64_t size, const T* gradients, T* parameters) {
        if (spec_.kind == OptimizerKind::sgd) {
            const SgdStep<T> step{static_cast<T>(rate), static_cast<T>(spec_.momentum), static_cast<T>(spec_.weight_decay), scale};
            rules_->sgd(step, size, gradients + at, spec_.momentum > 0.0 ? first_.data() + at : nullptr, parameters + at);
            return;
        }
        const AdamStep<T> step{static_cast<T>(rate),
                               static_cast<T>(spec_.beta1),
                               static_cast<T>(spec_.beta2),
                               static_cast<T>(spec_.epsilon),
                               static_cast<T>(1.0 - count.power1),
                               static_cast<T>(std::sqrt(1.0 - count.power2)),
                               static_cast<T>(1.0 - rate * spec_.weight_decay),
                               scale};
        rules_->adam(step, size, gradients + at, first_.data() + at, second_.data() + at, parameters + at);
    }

    // torch.nn.utils.clip_grad_norm_: clip / (norm + 1e-6) where that is below 1. The sum is cut at fixed places.
    T clip_scale(const T* gradients, const Worker& worker) {
        const auto mine = worker.share(static_cast<int64_t>(squares_.size()));
        for (int64_t chunk = mine.first; chunk < mine.last; ++chunk) {
            double& squares = squares_[static_cast<size_t>(chunk)] = 0.0;
            for (const Span& span : moving_) {
                const int64_t first = std::max(span.first, chunk * kChunk), count = std::min(span.last, (chunk + 1) * kChunk) - first;
                if (count > 0) squares += static_cast<double>(kernels_->sum_squares(gradients + first, count));
            }
        }
        worker.wait();
        double sum = 0.0;
        for (double square : squares_) sum += square;
        const double scale = spec_.clip / (std::sqrt(sum) + 1e-6);
        return scale < 1.0 ? static_cast<T>(scale) : T(1);
    }

    static constexpr int64_t kChunk = 4096;

    OptimizerSpec spec_;
    const Kernels<T>* kernels_;
    const Rules<T>* rules_;
    int64_t size_;
    Count count_;
    std::vector<double> squares_;
    std::vector<Span> moving_;
    Buffer<T> first_, second_;
};

}  // namespace elman

// Moves all parameters against their gradients: clipping by the global norm, then Adam or SGD, in one sweep over one block.
#pragma once

#include <cmath>
#include <vector>

#include "base/buffer.hpp"
#include "base/threads.hpp"
#include "kernels/kernels.hpp"
#include "optim/rules.hpp"
#include "optim/schedule.hpp"

namespace elman {

enum class OptimizerKind { adam, sgd };

struct OptimizerSpec {
    OptimizerKind kind = OptimizerKind::adam;
    double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double momentum = 0.0;      // SGD
    double weight_decay = 0.0;  // Adam: decoupled (AdamW); SGD: added to the gradient
    double clip = 0.0;          // largest norm of all gradients together; 0: no limit
    Schedule schedule;
};

template <class T>
class Optimizer {
public:
    Optimizer(const OptimizerSpec& spec, Isa isa, int64_t size)
        : spec_(spec), kernels_(&kernels_for<T>(isa)), rules_(&rules_for<T>(isa)), size_(size),
          squares_(static_cast<size_t>((size + kChunk - 1) / kChunk)) {
        if (spec.kind == OptimizerKind::adam || spec.momentum > 0.0) first_.resize(size);
        if (spec.kind == OptimizerKind::sgd) return;
        second_.resize(size);
    }

    // How many steps there were, and the powers of both betas by as many.
    struct Count {
        int64_t steps = 0;
        double power1 = 1.0, power2 = 1.0;
    };
    const Count& count() const { return count_; }

    // Counts a step. Call once before the threads of a region call `apply`; `go_back` takes back what was begun and not done.
    void begin() {
        count_.power1 *= spec_.beta1;  // beta^t by repeated products: pow() differs between C libraries
        count_.power2 *= spec_.beta2;
        ++count_.steps;
    }
    void go_back(const Count& count) { count_ = count; }

    // This thread's share of the step.
    void apply(const T* gradients, T* parameters, const Worker& worker) {
        const T scale = spec_.clip > 0.0 ? clip_scale(gradients, worker) : T(1);
        const double rate = spec_.learning_rate * spec_.schedule.factor(count_.steps);
        const auto mine = worker.share(size_, kPanel<T>);
        const int64_t count = mine.last - mine.first, at = mine.first;
        if (spec_.kind == OptimizerKind::sgd) {
            const SgdStep<T> step{static_cast<T>(rate), static_cast<T>(spec_.momentum), static_cast<T>(spec_.weight_decay), scale};
            rules_->sgd(step, count, gradients + at, spec_.momentum > 0.0 ? first_.data() + at : nullptr, parameters + at);
            return;
        }
        const AdamStep<T> step{static_cast<T>(rate), static_cast<T>(spec_.beta1), static_cast<T>(spec_.beta2),
                               static_cast<T>(spec_.epsilon), static_cast<T>(1.0 - count_.power1),
                               static_cast<T>(std::sqrt(1.0 - count_.power2)),
                               static_cast<T>(1.0 - rate * spec_.weight_decay), scale};
        rules_->adam(step, count, gradients + at, first_.data() + at, second_.data() + at, parameters + at);
    }

    OptimizerSpec& spec() { return spec_; }

    // What a step takes from those before it: how many there were, and the moments (the first one for momentum too),
    // without elements where the rule has none.
    int64_t steps() const { return count_.steps; }
    Buffer<T>& first() { return first_; }
    Buffer<T>& second() { return second_; }

    // Goes on as if there had been so many steps.
    void go_on(int64_t steps) {
        count_ = {};
        double power1 = -1.0, power2 = -1.0;
        while (count_.steps < steps && (count_.power1 != power1 || count_.power2 != power2)) {  // until they stay what they are
            power1 = count_.power1;
            power2 = count_.power2;
            begin();
        }
        count_.steps = steps;
    }

private:
    // torch.nn.utils.clip_grad_norm_: clip / (norm + 1e-6) where that is below 1. The sum is cut at fixed places.
    T clip_scale(const T* gradients, const Worker& worker) {
        const auto mine = worker.share(static_cast<int64_t>(squares_.size()));
        for (int64_t chunk = mine.first; chunk < mine.last; ++chunk) {
            const int64_t first = chunk * kChunk, count = size_ - first < kChunk ? size_ - first : kChunk;
            squares_[static_cast<size_t>(chunk)] = static_cast<double>(kernels_->sum_squares(gradients + first, count));
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
    Buffer<T> first_, second_;
};

}  // namespace elman

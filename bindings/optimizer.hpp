// An optimizer by itself, for elman.nn.
#pragma once

#include <string>
#include <vector>

#include "arrays.hpp"
#include "kernels/isa.hpp"
#include "optim/optimizer.hpp"

namespace elman {

// All parameters, their gradients and what is left of them after a step are handed over as one row of numbers.
template <class T>
class BoundOptimizer {
public:
    BoundOptimizer(const OptimizerSpec& spec, int64_t size, const std::string& isa)
        : size_(size), padded_(panels<T>(size) * kPanel<T>), optimizer_(spec, isa_from_name(isa), padded_) {}

    // The parameters after a step.
    nb::object step(const Array<T>& gradients, const Array<T>& parameters) {
        for (const Array<T>* array : {&gradients, &parameters})
            require(static_cast<int64_t>(array->size()) == size_, "the optimizer was made for another number of parameters");
        Buffer<T> against(padded_), moved(padded_);
        std::copy(gradients.data(), gradients.data() + size_, against.data());
        std::copy(parameters.data(), parameters.data() + size_, moved.data());
        const auto count = optimizer_.next();
        optimizer_.apply(count, against.data(), moved.data(), Worker{0, 1, nullptr});
        optimizer_.done(count);
        return copied(std::vector<T>(moved.data(), moved.data() + size_));
    }

    double learning_rate() const { return optimizer_.spec().learning_rate; }
    void set_learning_rate(double rate) { optimizer_.set_learning_rate(rate); }

private:
    int64_t size_, padded_;
    Optimizer<T> optimizer_;
};

}  // namespace elman

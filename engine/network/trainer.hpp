// One whole training step in one call: forward, loss, backward, clipping, optimizer.
#pragma once

#include <mutex>

#include "network/pass.hpp"
#include "optim/optimizer.hpp"

namespace elman {

template <class T>
class Trainer {
public:
    // `network` outlives the trainer. Error: a setting out of its range.
    Trainer(Network<T>& network, const OptimizerSpec& spec)
        : network_(&network), pass_(network), optimizer_(spec, network.isa(), network.parameters().block_size()) {}

    // The loss before the step. Error: a task of another form (see network/checks.hpp). Where it fails so, or for want of memory or
    // threads, or is stopped, nothing has changed.
    double step(Task<T> task) {
        const AtWork working;
        const std::unique_lock alone(network_->in_use());
        task.training_step = static_cast<uint64_t>(optimizer_.steps());
        pass_.make_ready(task);
        const auto count = optimizer_.next();
        const auto apply = [&](const Worker& worker) { optimizer_.apply(count, pass_.gradients(), network_->values(), worker); };
        const double loss = pass_.go(task, apply);
        optimizer_.done(count);
        return loss;
    }

    const Pass<T>& pass() const { return pass_; }
    Optimizer<T>& optimizer() { return optimizer_; }

private:
    Network<T>* network_;
    Pass<T> pass_;
    Optimizer<T> optimizer_;
};

}  // namespace elman

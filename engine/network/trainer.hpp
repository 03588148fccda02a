// One whole training step in one call: forward, loss, backward, clipping, optimizer.
#pragma once

#include "network/pass.hpp"
#include "optim/optimizer.hpp"

namespace elman {

template <class T>
class Trainer {
public:
    Trainer(Network<T>& network, const OptimizerSpec& spec)
        : network_(&network), pass_(network), optimizer_(spec, network.isa(), network.parameters().block_size()) {}

    double step(Task<T> task) {
        task.training_step = static_cast<uint64_t>(optimizer_.steps());
        optimizer_.begin();
        return pass_.run(task, [this](const Worker& worker) { optimizer_.apply(pass_.gradients(), network_->values(), worker); });
    }

    const Pass<T>& pass() const { return pass_; }
    Optimizer<T>& optimizer() { return optimizer_; }

private:
    Network<T>* network_;
    Pass<T> pass_;
    Optimizer<T> optimizer_;
};

}  // namespace elman

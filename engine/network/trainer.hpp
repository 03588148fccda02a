// One whole training step in one call: forward, loss, backward, clipping, optimizer.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "network/pass.hpp"
#include "optim/optimizer.hpp"

namespace elman {

template <class T>
class Trainer {
public:
    // `network` outlives the trainer. Error: a setting out of its range.
    Trainer(Network<T>& network, const OptimizerSpec& spec)
        : network_(&network), pass_(network), optimizer_(spec, network.isa(), network.parameters().block_size()) {}

    // The parameters of these names stay as they are from the next step on, and are left out of the norm that is clipped. Error: a name
    // that the network does not have.
    void freeze(const std::vector<std::string>& names) {
        const auto frozen = [&names](const Parameter& p) { return std::find(names.begin(), names.end(), p.name) != names.end(); };
        const std::vector<Parameter>& all = network_->parameters().list();
        for (const std::string& name : names)
            require(std::any_of(all.begin(), all.end(), [&name](const Parameter& p) { return p.name == name; }),
                    [&] { return "frozen has '" + name + "', which is no parameter of the network"; });
        std::vector<typename Optimizer<T>::Span> moving;
        for (const Parameter& p : all)
            if (!frozen(p)) moving.push_back({p.offset, p.offset + panels<T>(p.size) * kPanel<T>});
        optimizer_.move_only(std::move(moving));
    }

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

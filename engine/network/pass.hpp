// Forward and backward through a whole network: loss and the gradient of every parameter, in one parallel region.
#pragma once

#include "network/network.hpp"

namespace elman {

// What a pass works on. The gradient of the outputs comes from targets and the head's loss, or is given.
template <class T>
struct Task {
    Inputs<T> x;
    const int64_t* lengths = nullptr;
    const State<T>* initial = nullptr;
    Targets<T> targets;
    const T* d_outputs = nullptr;         // in the shape of the outputs; null: from the loss
    const State<T>* d_final = nullptr;    // gradient that reaches the final states; null: none
    bool loss_only = false;
    bool input_gradients = false;
    int threads = 1;
};

template <class T>
class Pass {
public:
    explicit Pass(Network<T>& network);

    // Runs the pass and then, on the same threads, `after`; returns the loss (0 when d_outputs was given).
    double run(const Task<T>& task, const Region& after = {});

    // What the last run left.
    const T* gradients() const { return gradients_.data(); }
    void copy_outputs(T* outputs) const;      // raw, in the caller's order
    void copy_input_gradients(T* dx) const;   // (sequences, steps, features); 0 beyond a length
    State<T> initial_gradients() const;
    const Batch& batch() const { return batch_; }

private:
    void prepare(const Task<T>& task);
    void forward_rows(const Task<T>& task, const Worker::Range& mine);
    void answer_rows(const Task<T>& task, const Worker::Range& mine);
    void final_gradients(const Worker::Range& mine);
    void backward_rows(const Task<T>& task, const Worker::Range& mine);
    void weight_gradients(const Worker& worker);
    void id_gradients(const Worker& worker);
    double total_loss() const;
    template <class Each>
    void for_answers(const Worker::Range& mine, const Each& each) const;
    // What layer > 0 reads: the states after each step of the layer below.
    const T* outputs_of(size_t layer) const { return runs_[layer].h.data() + batch_.sequences * network_->layers()[layer].ld_hidden(); }

    Network<T>* network_;
    Batch batch_;
    std::vector<RecurrentRun<T>> runs_;
    Occurring occurring_;
    Buffer<T> gradients_, x_, dx_, embedded_, table_, d_embedded_, d_table_, last_, d_last_, y_, dy_;
    std::vector<double> losses_;
};

}  // namespace elman

// Forward and backward through a whole network: loss and the gradient of every parameter, in one parallel region.
#pragma once

#include <optional>

#include "base/forks.hpp"
#include "layers/dropout.hpp"
#include "network/network.hpp"

namespace elman {

// What a pass works on, all of it the caller's and only read. The gradient of the outputs comes from targets and the head's loss, or is
// given. `x`, `lengths`, `initial`, `threads`, `stop`: as of Network::forward.
template <class T>
struct Task {
    Inputs<T> x;
    const int64_t* lengths = nullptr;
    const State<T>* initial = nullptr;
    Targets<T> targets;
    const T* d_outputs = nullptr;            // in the shape of the outputs; null: from the loss
    const State<T>* d_final = nullptr;       // gradient that reaches the final states; null: none
    bool input_gradients = false;
    std::optional<uint64_t> training_step;   // which dropout is drawn for; none: no dropout
    int threads = 1;
    Stop* stop = nullptr;                    // null: nobody stops it
};

template <class T>
class Pass {
public:
    explicit Pass(Network<T>& network);

    // Runs the pass; returns the loss (0 when d_outputs was given). Stopped: `task.stop` was told to.
    double run(const Task<T>& task);
    // The same in two parts, for one who holds `in_use()` of the network alone: what may fail, and what can't any more. After the
    // pass comes, on the same threads, `after`, which nobody stops: not when `go` throws Stopped.
    void make_ready(const Task<T>& task);
    double go(const Task<T>& task, const Region& after = {});

    // What the last run left, if it was `whole`: not before the first one, nor after one that failed. The pass owns `gradients`, which have
    // the layout of Network::values(); the copies go to the caller's memory, in the shapes of what was given.
    bool whole() const { return whole_; }
    const T* gradients() const { return gradients_.data(); }
    void copy_outputs(T* outputs) const;      // in the caller's order
    // (sequences, steps, width), of `width` numbers from `place` on in a row of x; 0 beyond a length.
    void copy_input_gradients(int64_t place, int64_t width, T* dx) const;
    State<T> initial_gradients() const;
    State<T> final_states() const;
    const Batch& batch() const { return batch_; }

private:
    void prepare_answers(const Task<T>& task);
    void forward_rows(const Task<T>& task, const Worker::Range& mine);
    void hand_on(const Task<T>& task, size_t layer, const Worker::Range& mine);
    void answer_rows(const Task<T>& task, const Worker::Range& mine);
    void answer_gradients(const Worker::Range& mine);
    bool backward_layers(const Task<T>& task, const Worker& worker);
    void hand_back(const Task<T>& task, size_t layer, const Worker::Range& mine);
    void backward_steps(const Task<T>& task, size_t run, const Steps& steps, const Worker::Range& mine);
    void run_gradients(size_t run, const Steps& steps, const Worker& worker);
    void other_gradients(const Task<T>& task, const Worker& worker);
    std::optional<Dropout> dropout(const Task<T>& task, size_t layer) const;
    template <class Block>
    void in_blocks(const Worker::Range& mine, const Block& block) const;

    const Spec& spec() const { return network_->spec(); }
    size_t last_layer() const { return spec().hidden.size() - 1; }
    size_t layer_of(size_t run) const { return run / spec().directions(); }
    Handed<T> handed(size_t layer) const { return network_->handed(runs_, joined_, batch_, layer); }
    // Gradient of what a layer hands on: where the next layer or the head writes it.
    struct Gradient {
        T* rows;
        int64_t ld;
    };
    Gradient d_handed(size_t layer);

    Network<T>* network_;
    Batch batch_;
    std::vector<RecurrentRun<T>> runs_;
    std::vector<Buffer<T>> joined_, d_joined_;
    FirstInputs<T> inputs_;
    FirstGradients<T> d_inputs_;
    Buffer<T> gradients_, last_, d_last_, y_, dy_;
    std::vector<double> losses_;
    double count_ = 1.0;  // what the mean of the losses divides by
    int threads_ = 1;
    bool whole_ = false;
};

}  // namespace elman

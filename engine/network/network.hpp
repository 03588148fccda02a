// A network: its parameters, and the same weights in the order of the kernels. While it predicts it is read-only, so threads
// and streams share it; everything that a run writes lives in the run.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/threads.hpp"
#include "heads/answer.hpp"
#include "layers/recurrent.hpp"
#include "network/answers.hpp"
#include "network/first_layer.hpp"
#include "network/inputs.hpp"
#include "network/parameters.hpp"
#include "network/spec.hpp"
#include "network/state.hpp"

namespace elman {

// What one call of Network::forward writes.
template <class T>
struct Workspace {
    Batch whole, segment;
    int64_t first_step = 0;
    std::vector<RecurrentRun<T>> runs;
    std::vector<Buffer<T>> joined;
    FirstInputs<T> inputs;
    Buffer<T> last, y;
};

// Where the numbers lie that a layer hands on: (rows, ld).
template <class T>
struct Handed {
    const T* rows;
    int64_t ld;
};

template <class T>
class Network {
public:
    // `isa` is one that this machine has (has_isa): best_isa(). Error: sizes that can't be, a setting out of its range.
    // `stop` is asked while the first weights are drawn; null: nobody stops it. Stopped: it was told to.
    Network(const Spec& spec, Isa isa, uint64_t seed, Stop* stop = nullptr);

    const Spec& spec() const { return spec_; }
    Isa isa() const { return isa_; }
    // Of all sequences of a call together, which 64 bits can count.
    int64_t most_steps() const { return most_steps_; }
    const ParameterList<T>& parameters() const { return parameters_; }
    // All parameters in one block, of parameters().block_size() numbers, each where parameters().list() says. The network owns it.
    T* values() { return values_.data(); }
    const T* weights() const { return values_.data(); }  // the same, to read

    // Whoever writes to values() says so: the packed weights are made again before the next use.
    void changed() { stale_.store(true, std::memory_order_release); }
    // While someone holds a writable view of values(), they may change at any time.
    void view_taken() { views_.fetch_add(1); }
    void view_dropped() {
        views_.fetch_sub(1);
        changed();
    }

    // What the head answers, and the states after each sequence's last step. Error: arguments of another form (see network/checks.hpp).
    //   x        what the spec's input reads: see Inputs
    //   lengths  (x.sequences), each from 1 to x.steps; null: all x.steps. What lies beyond is not read.
    //   initial  states before the first step, of as many sequences; null: zeros
    //   threads  most that may be used
    //   outputs  written: (sequences, steps, head.outputs()) at every step, 0 beyond a length, or (sequences, head.outputs()) after the last
    //   final    written: made as State(spec(), x.sequences); may be what `initial` points to
    //   stop     asked while it runs; null: nobody stops it. Stopped: it was told to; then outputs and states are not whole.
    // Memory does not grow with the number of steps.
    void forward(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, T* outputs, State<T>& final, Stop* stop = nullptr);
    // The head's loss on `targets` (see Targets), by the same way: the bits of Pass.
    double loss(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, const Targets<T>& targets, int threads, Stop* stop = nullptr);

    // Packs the weights when they changed, and holds them so, shared with others that predict: what is held is what was packed.
    // With `waits` false it holds nothing where it would have to wait.
    std::shared_lock<std::shared_mutex> packed(bool waits = true);
    // A run with gradients holds `in_use()` alone, makes room, and lets each thread pack its share of all weights.
    void make_room_for_gradients(bool input_gradients);
    void pack_for_gradients(bool input_gradients, const Worker& worker);
    std::shared_mutex& in_use() { return in_use_; }

    const FirstLayer<T>& first() const { return first_; }

    // What `layer` hands to the next one or to the head: its states after each step, or, in two directions or with dropout, the
    // rows of `joined`, which `join` fills for a thread's sequences.
    Handed<T> handed(const std::vector<RecurrentRun<T>>& runs, const std::vector<Buffer<T>>& joined, const Batch& batch, size_t layer) const;
    bool joins() const { return spec_.bidirectional || spec_.dropout > 0.0; }
    int64_t ld_joined(size_t layer) const { return leading<T>(spec_.width(layer)); }
    void join(const std::vector<RecurrentRun<T>>& runs, std::vector<Buffer<T>>& joined, const Batch& batch, size_t layer,
              const Worker::Range& mine) const;
    // The states that sequence r ends with, of the last layer's runs side by side.
    void last_states(const std::vector<RecurrentRun<T>>& runs, const Batch& batch, int64_t r, T* row) const;
    // Runs over time: layer after layer, forward before reverse.
    size_t run_of(size_t layer, size_t direction) const { return layer * spec_.directions() + direction; }
    uint64_t seed() const { return seed_; }
    // Where the states of a run lie among those of all runs, in columns; of the run after the last one: how many there are.
    int64_t state_place(size_t run) const { return state_places_[run]; }

    // Multiply-adds of `rows` time steps; threads that these are worth, over `sequences` sequences.
    int64_t work_of(int64_t rows) const;
    int threads_for(int64_t rows, int64_t sequences, int wanted) const;

    const std::vector<Recurrent<T>>& runs() const { return runs_; }
    const Answer<T>& answer() const { return answer_; }
    ThreadPool& pool() { return pool_; }

private:
    void pack_for_inference();
    std::unique_ptr<Workspace<T>> take_workspace();
    void give_back(std::unique_ptr<Workspace<T>> workspace);
    bool in_first_layer(size_t run) const { return run < spec_.directions(); }
    bool projects(size_t run) const { return !in_first_layer(run) || first_.multiplies(); }
    bool needs_input_gradients(size_t run, bool wanted) const { return !in_first_layer(run) || first_.passes_gradients(wanted); }
    RecurrentWeights<const T> weights_to_pack(size_t run) const;
    void prepare(Workspace<T>& w, const Inputs<T>& x, const int64_t* lengths, const State<T>* initial) const;
    void run(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, Taker<T>& taker, State<T>* final, Stop* stop);
    void run_segment(Workspace<T>& w, const Inputs<T>& x, const Worker& worker, Taker<T>& taker, State<T>* final) const;
    void answer_every(Workspace<T>& w, const Worker::Range& mine, int thread, Taker<T>& taker) const;
    void answer_last(Workspace<T>& w, const Worker& worker, Taker<T>& taker) const;
    void keep_states(Workspace<T>& w, const Worker::Range& mine, State<T>* final) const;

    Spec spec_;
    Isa isa_;
    int64_t most_steps_;
    uint64_t seed_;
    ParameterList<T> parameters_;
    Buffer<T> values_;
    std::vector<Recurrent<T>> runs_;
    FirstLayer<T> first_;
    std::vector<int64_t> state_places_{0};
    Answer<T> answer_;
    ThreadPool pool_;
    std::atomic<bool> stale_{true};
    std::atomic<int> views_{0};
    std::mutex workspace_mutex_;
    std::shared_mutex in_use_;
    std::vector<std::unique_ptr<Workspace<T>>> workspaces_;  // with room for all that were ever made
    size_t workspaces_made_ = 0;
};

}  // namespace elman

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
#include "layers/occurring.hpp"
#include "layers/recurrent.hpp"
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
    Occurring occurring;
    Buffer<T> x, embedded, table, last, y;
};

template <class T>
class Network {
public:
    Network(const Spec& spec, Isa isa, uint64_t seed);

    const Spec& spec() const { return spec_; }
    Isa isa() const { return isa_; }
    const ParameterList<T>& parameters() const { return parameters_; }
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

    // outputs (sequences, steps, outputs) at every step or (sequences, outputs) after the last; steps beyond a length are 0.
    // `final` receives the states after each sequence's last step. Memory does not grow with the number of steps.
    void forward(const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads, T* outputs, State<T>& final);

    // A run with gradients holds `in_use()` alone, makes room, and lets each thread pack its share of all weights.
    void make_room_for_gradients(bool input_gradients);
    void pack_for_gradients(bool input_gradients, const Worker& worker);
    std::shared_mutex& in_use() { return in_use_; }

    // The table of the ids that occur: rows of gates for this thread's share of them. `embedded` (ids, leading(embedding_size)).
    void fill_table(const Occurring& occurring, T* embedded, T* table, const Worker& worker) const;
    int64_t ld_embedded() const { return leading<T>(spec_.first_inputs()); }

    // Threads that a run of `rows` time steps over `sequences` sequences is worth.
    int threads_for(int64_t rows, int64_t sequences, int wanted) const;

    const std::vector<Recurrent<T>>& layers() const { return layers_; }
    const Answer<T>& answer() const { return answer_; }
    ThreadPool& pool() { return pool_; }

private:
    std::unique_ptr<Workspace<T>> take_workspace();
    void give_back(std::unique_ptr<Workspace<T>> workspace);
    void pack_for_inference();
    bool projects(size_t layer) const { return layer > 0 || spec_.input != InputKind::one_hot; }
    bool needs_input_gradients(size_t layer, bool wanted) const { return layer > 0 || wanted || spec_.input == InputKind::embedding; }
    void prepare(Workspace<T>& w, const Inputs<T>& x, const int64_t* lengths, const State<T>* initial) const;
    void run_segment(Workspace<T>& w, const Inputs<T>& x, const Worker::Range& mine, T* outputs, State<T>& final) const;
    void answer_every(Workspace<T>& w, int64_t steps, const Worker::Range& mine, T* outputs) const;
    void answer_last(Workspace<T>& w, const Worker::Range& mine, T* outputs) const;
    void keep_states(Workspace<T>& w, const Worker::Range& mine, State<T>& final) const;

    Spec spec_;
    Isa isa_;
    ParameterList<T> parameters_;
    Buffer<T> values_;
    std::vector<Recurrent<T>> layers_;
    Answer<T> answer_;
    ThreadPool pool_;
    std::atomic<bool> stale_{true};
    std::atomic<int> views_{0};
    std::mutex workspace_mutex_;
    std::shared_mutex in_use_;
    std::vector<std::unique_ptr<Workspace<T>>> workspaces_;
};

}  // namespace elman

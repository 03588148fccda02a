// A network's settings with a batch to run it on: the numbers that the tests of the network share.
#pragma once

#include <algorithm>
#include <string>

#include "network/trainer.hpp"
#include "numbers.hpp"
#include "reference.hpp"

namespace elman::test {

inline Spec make_spec(InputKind input, CellKind cell, std::vector<int64_t> hidden, HeadKind head, bool every) {
    Spec spec;
    spec.input = input;
    spec.input_size = input == InputKind::dense ? 3 : 7;
    spec.embedding_size = input == InputKind::embedding ? 4 : 0;
    spec.cell = cell;
    spec.hidden = std::move(hidden);
    spec.head.kind = head;
    spec.head.size = head == HeadKind::classes ? 5 : 2;
    spec.head.every = every;
    return spec;
}

template <class T>
struct Example {
    Spec spec;
    int64_t sequences, steps;
    std::vector<int64_t> lengths, ids, classes;
    std::vector<T> values, targets;
    State<T> initial;

    Example(Numbers& numbers, Spec given, int64_t sequence_count, int64_t step_count)
        : spec(std::move(given)), sequences(sequence_count), steps(step_count), lengths(static_cast<size_t>(sequences)),
          ids(static_cast<size_t>(sequences * steps)), classes(ids.size()), values(numbers.vector<T>(sequences * steps * spec.input_size)),
          targets(numbers.vector<T>(sequences * steps * spec.head.outputs(), 0.0, 1.0)), initial(spec, sequences) {
        for (int64_t& length : lengths) length = numbers.whole(1, steps);
        for (int64_t& id : ids) id = numbers.whole(0, spec.input_size - 1);
        for (int64_t& id : classes) id = numbers.whole(0, spec.head.outputs() - 1);
        for (auto* state : {&initial.h, &initial.c})
            for (T& value : *state) value = static_cast<T>(numbers.uniform(-1.0, 1.0));
    }

    Inputs<T> inputs() const {
        Inputs<T> x{sequences, steps};
        if (spec.ids()) x.ids = ids.data();
        else x.values = values.data();
        return x;
    }
    Task<T> task(int threads) const {
        Task<T> task;
        task.x = inputs();
        task.lengths = lengths.data();
        task.initial = &initial;
        task.targets = {classes.data(), targets.data(), nullptr};
        task.threads = threads;
        return task;
    }
    int64_t answers() const { return sequences * (spec.head.every ? steps : 1); }
    std::string name() const {
        static const char* const inputs_names[] = {"dense", "one-hot", "embedding"};
        static const char* const head_names[] = {"classes", "binary", "values", "quantiles", "gaussian"};
        return std::string(inputs_names[static_cast<int>(spec.input)]) + ' ' + cell_name(spec.cell) + ' ' + head_names[static_cast<int>(spec.head.kind)] +
               (spec.head.every ? " every" : " last");
    }
};

// What a call of forward gives: outputs, then the final states.
template <class T>
struct Result {
    std::vector<T> outputs, h, c;

    bool operator==(const Result& other) const { return same_bytes(outputs, other.outputs) && same_bytes(h, other.h) && same_bytes(c, other.c); }
};

template <class T>
Result<T> run_forward(Network<T>& network, const Inputs<T>& x, const int64_t* lengths, const State<T>* initial, int threads) {
    const Spec& spec = network.spec();
    std::vector<T> outputs(static_cast<size_t>(x.sequences * (spec.head.every ? x.steps : 1) * spec.head.outputs()), T(-7));
    State<T> final(spec, x.sequences);
    network.forward(x, lengths, initial, threads, outputs.data(), final);
    return {outputs, final.h, final.c};
}

template <class T>
Result<T> run_forward(Network<T>& network, const Example<T>& example, int threads = 1) {
    return run_forward(network, example.inputs(), example.lengths.data(), &example.initial, threads);
}

// The parameters alone, without the padding between them.
template <class T>
std::vector<T> parameter_values(const Network<T>& network, const T* block) {
    std::vector<T> values;
    for (const auto& p : network.parameters().list()) values.insert(values.end(), block + p.offset, block + p.offset + p.size);
    return values;
}

}  // namespace elman::test

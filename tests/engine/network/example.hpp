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
    if (input == InputKind::columns)
        spec.join(
            {{InputKind::embedding, 6, 3}, {InputKind::one_hot, 4, 0}, {InputKind::dense, 2, 0}, {InputKind::bag, 5, 4}, {InputKind::one_hot, 3, 0}});
    spec.cell = cell;
    spec.hidden = std::move(hidden);
    spec.head.kind = head;
    spec.head.size = head == HeadKind::classes ? 5 : 2;
    spec.head.every = every;
    return spec;
}

// What one of several joined inputs reads: numbers, or ids, three a step of a Bag, some of them padding.
template <class T>
struct Member {
    static constexpr int64_t kBag = 3;
    std::vector<T> values;
    std::vector<int64_t> ids;
    int64_t each;  // numbers or ids of a step

    Member(Numbers& numbers, const Column& column, int64_t rows)
        : each(column.kind == InputKind::bag     ? kBag
               : column.kind == InputKind::dense ? column.size
                                                 : 1) {
        if (column.kind == InputKind::dense) values = numbers.vector<T>(rows * each);
        else ids.resize(static_cast<size_t>(rows * each));
        for (int64_t& id : ids) id = numbers.whole(column.kind == InputKind::bag ? -1 : 0, column.size - 1);
    }

    // From row `first` of (sequences x steps) on.
    Inputs<T> inputs(int64_t sequences, int64_t steps, int64_t first) const {
        Inputs<T> x{sequences, steps};
        if (ids.empty()) x.values = values.data() + first * each;
        else x.ids = ids.data() + first * each;
        if (each == kBag) x.bag = kBag;
        return x;
    }
    // Keeps the rows [first, first + count) of each of the sequences of `steps` rows.
    void cut(int64_t steps, int64_t first, int64_t count) {
        cut_one(values, steps, first, count);
        cut_one(ids, steps, first, count);
    }

private:
    template <class U>
    void cut_one(std::vector<U>& numbers, int64_t steps, int64_t first, int64_t count) const {
        std::vector<U> kept;
        for (auto from = numbers.begin(); from != numbers.end(); from += steps * each)
            kept.insert(kept.end(), from + first * each, from + (first + count) * each);
        numbers = std::move(kept);
    }
};

template <class T>
struct Example {
    Spec spec;
    int64_t sequences, steps;
    std::vector<int64_t> lengths, ids, classes;
    std::vector<T> values, targets;
    State<T> initial;
    std::vector<Member<T>> members;

    Example(Numbers& numbers, Spec given, int64_t sequence_count, int64_t step_count)
        : spec(std::move(given)), sequences(sequence_count), steps(step_count), lengths(static_cast<size_t>(sequences)),
          ids(static_cast<size_t>(sequences * steps)), classes(ids.size()), values(numbers.vector<T>(sequences * steps * spec.input_size)),
          targets(numbers.vector<T>(sequences * steps * spec.head.outputs(), 0.0, 1.0)), initial(spec, sequences) {
        for (int64_t& length : lengths) length = numbers.whole(1, steps);
        for (int64_t& id : ids) id = numbers.whole(0, spec.input_size - 1);
        for (int64_t& id : classes) id = numbers.whole(0, spec.head.outputs() - 1);
        for (auto* state : {&initial.h, &initial.c})
            for (T& value : *state) value = static_cast<T>(numbers.uniform(-1.0, 1.0));
        for (const Column& column : spec.columns) members.emplace_back(numbers, column, sequences * steps);
    }

    Inputs<T> inputs() const { return inputs(sequences, steps, 0); }
    // Of some sequences from `first` on, cut to `step_count` steps: more than one of them only with all steps.
    Inputs<T> inputs(int64_t sequence_count, int64_t step_count, int64_t first) const {
        Inputs<T> x{sequence_count, step_count};
        const int64_t row = first * steps;
        for (const Member<T>& member : members) x.members.push_back(member.inputs(sequence_count, step_count, row));
        if (spec.ids()) x.ids = ids.data() + row;
        else if (!spec.joined()) x.values = values.data() + row * spec.input_size;
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
        static const char* const inputs_names[] = {"dense", "one-hot", "embedding", "bag", "columns"};
        static const char* const head_names[] = {"classes", "binary", "values", "quantiles", "gaussian", "student t"};
        return std::string(inputs_names[static_cast<int>(spec.input)]) + ' ' + cell_name(spec.cell) + ' ' +
               head_names[static_cast<int>(spec.head.kind)] + (spec.head.every ? " every" : " last") +
               (spec.bidirectional ? ", both directions" : "");
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

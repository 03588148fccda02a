// Numbers that the engine would use as an index: refused before anything is computed, by place and value.
#pragma once

#include <cmath>
#include <string>

#include "base/error.hpp"
#include "network/pass.hpp"

namespace elman {

inline void check_index(const char* what, int64_t place, int64_t value, int64_t low, int64_t high) {
    if (value >= low && value <= high) return;
    throw Error(std::string(what) + ": found " + std::to_string(value) + " at flat index " + std::to_string(place) + "; expected " +
                std::to_string(low) + " to " + std::to_string(high));
}

template <class T>
void check_probability(int64_t place, T value) {
    if (value >= T(0) && value <= T(1)) return;
    throw Error("y: found " + std::to_string(value) + " at flat index " + std::to_string(place) + "; expected 0 to 1");
}

// Whether the weight is above 0.
template <class T>
bool check_weight(int64_t place, T weight) {
    if (!(weight >= T(0)) || std::isinf(weight))
        throw Error("weights: found " + std::to_string(weight) + " at flat index " + std::to_string(place) + "; expected a number from 0");
    return weight > T(0);
}

// What lies beyond a length is not read, so it may be anything. `what`: x or, of several, x[0] and so on.
template <class T>
void check_input(const std::string& what, InputKind kind, int64_t size, const Inputs<T>& x, const int64_t* lengths) {
    const bool ids = kind != InputKind::dense;
    for (int64_t b = 0; ids && b < x.sequences; ++b)
        for (int64_t i = b * x.steps * x.bag, end = i + (lengths == nullptr ? x.steps : lengths[b]) * x.bag; i < end; ++i)
            check_index(what.c_str(), i, x.ids[i], kind == InputKind::bag ? -1 : 0, size - 1);
    for (int64_t i = 0; x.ends != nullptr && i < x.sequences; ++i) check_index("ends of the windows", i, x.ends[i], x.steps - 1, x.table_rows - 1);
}

template <class T>
void check_inputs(const Spec& spec, const Inputs<T>& x, const int64_t* lengths) {
    require(x.sequences >= 1 && x.steps >= 1, [&] {
        return "x has " + std::to_string(x.sequences) + " sequences of " + std::to_string(x.steps) + " steps; expected at least 1 of each";
    });
    if (lengths != nullptr)
        for (int64_t i = 0; i < x.sequences; ++i) check_index("lengths", i, lengths[i], 1, x.steps);
    if (!spec.joined()) check_input("x", spec.input, spec.input_size, x, lengths);
    require(x.members.size() == spec.columns.size(),
            [&] { return "x has " + std::to_string(x.members.size()) + " members; expected " + std::to_string(spec.columns.size()); });
    for (size_t i = 0; i < spec.columns.size(); ++i)
        check_input("x[" + std::to_string(i) + "]", spec.columns[i].kind, spec.columns[i].size, x.members[i], lengths);
}

// Answers past the end of a sequence, and those of weight 0, are not looked at.
template <class T>
void check_targets(const Spec& spec, const Inputs<T>& x, const int64_t* lengths, const Targets<T>& targets) {
    const HeadSpec& head = spec.head;
    const int64_t answers = head.every ? x.steps : 1;
    for (int64_t b = 0; b < x.sequences; ++b) {
        const int64_t count = head.every && lengths != nullptr ? lengths[b] : answers;
        for (int64_t answer = b * answers; answer < b * answers + count; ++answer) {
            if (targets.weights != nullptr && !check_weight(answer, targets.weights[answer])) continue;
            if (head.kind == HeadKind::classes) check_index("y", answer, targets.classes[answer], 0, head.size - 1);
            if (head.kind != HeadKind::binary) continue;
            for (int64_t k = answer * head.size; k < (answer + 1) * head.size; ++k) check_probability(k, targets.values[k]);
        }
    }
}

}  // namespace elman

// Numbers that the engine would use as an index: refused before anything is computed, by place and value.
#pragma once

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

// `table_rows`: of the table that windows are taken from.
template <class T>
void check_inputs(const Spec& spec, const Inputs<T>& x, const int64_t* lengths, int64_t table_rows) {
    require(x.sequences >= 1 && x.steps >= 1, "x has " + std::to_string(x.sequences) + " sequences of " + std::to_string(x.steps) +
                                                  " steps; expected at least 1 of each");
    if (spec.ids())
        for (int64_t i = 0; i < x.sequences * x.steps; ++i) check_index("x", i, x.ids[i], 0, spec.input_size - 1);
    if (x.ends != nullptr)
        for (int64_t i = 0; i < x.sequences; ++i) check_index("ends of the windows", i, x.ends[i], x.steps - 1, table_rows - 1);
    if (lengths != nullptr)
        for (int64_t i = 0; i < x.sequences; ++i) check_index("lengths", i, lengths[i], 1, x.steps);
}

// Answers past the end of a sequence are not looked at.
template <class T>
void check_targets(const Spec& spec, const Inputs<T>& x, const int64_t* lengths, const Targets<T>& targets) {
    if (spec.head == HeadKind::values) return;
    const int64_t answers = spec.every ? x.steps : 1, size = spec.head == HeadKind::binary ? spec.outputs : 1;
    for (int64_t b = 0; b < x.sequences; ++b) {
        const int64_t count = spec.every && lengths != nullptr ? lengths[b] : answers;
        for (int64_t i = b * answers * size; i < (b * answers + count) * size; ++i) {
            if (spec.head == HeadKind::classes) check_index("y", i, targets.classes[i], 0, spec.outputs - 1);
            else check_probability(i, targets.values[i]);
        }
    }
}

}  // namespace elman

// What sizes a network may have: those whose sums and products fit into 64 bits, long before there is memory for them.
#pragma once

#include <string>

#include "base/error.hpp"
#include "network/parameters.hpp"

namespace elman {

inline constexpr int64_t kMostOfOne = int64_t{1} << 31, kMostInAll = int64_t{1} << 46;
inline constexpr size_t kMostLevels = 99;

inline void check_size(const char* what, int64_t size) {
    require(size >= 1 && size <= kMostOfOne,
            [&] { return std::string(what) + " is " + std::to_string(size) + "; expected a number from 1 to " + std::to_string(kMostOfOne); });
}

inline void check_head(const HeadSpec& head) {
    check_size("size of the head", head.size);
    if (head.kind != HeadKind::quantiles) return;
    bool rising = !head.levels.empty() && head.levels.size() <= kMostLevels;
    double before = 0.0;
    for (double level : head.levels) {
        rising = rising && level > before;
        before = level;
    }
    require(rising && before < 1.0, "levels are not 1 to 99 rising numbers between 0 and 1");
}

// Numbers that the parameters are, as a double: it may be far more than 64 bits hold.
inline double parameter_count(const Spec& spec) {
    const auto real = [](int64_t size) { return static_cast<double>(size); };
    double count = spec.input == InputKind::embedding ? real(spec.input_size) * real(spec.embedding_size) : 0.0;
    for (const Column& column : spec.columns)
        if (column.learned()) count += real(column.size) * real(column.dim);
    for (size_t layer = 0; layer < spec.hidden.size(); ++layer)
        count += real(traits(spec.cell).gates) * real(static_cast<int64_t>(spec.directions())) * real(spec.hidden[layer]) *
                 (real(spec.layer_inputs(layer)) + real(spec.hidden[layer]) + 2.0);
    return count + real(spec.head.outputs()) * (real(spec.head_inputs()) + 1.0);
}

// The spec itself, if it is one of a network.
inline const Spec& checked(const Spec& spec) {
    require(!spec.hidden.empty(), "hidden has no layers; expected one or more");
    for (int64_t units : spec.hidden) check_size("hidden", units);
    if (!spec.joined()) check_size("size of the inputs", spec.input_size);
    if (spec.input == InputKind::embedding) check_size("dim of the inputs", spec.embedding_size);
    require(!spec.joined() || !spec.columns.empty(), "inputs are Columns of nothing; expected one or more");
    for (const Column& column : spec.columns) {
        check_size("size of the inputs", column.size);
        if (column.learned()) check_size("dim of the inputs", column.dim);
    }
    check_head(spec.head);
    require(parameter_count(spec) <= static_cast<double>(kMostInAll),
            [] { return "the network would have more than " + std::to_string(kMostInAll) + " parameters; make hidden, inputs or head smaller"; });
    return spec;
}

}  // namespace elman

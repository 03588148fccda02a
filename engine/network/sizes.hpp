// What a network may be made of. Sizes: those whose sums and products fit into 64 bits, long before there is memory for them. Other
// settings: members of their enumerations, and numbers in their ranges.
#pragma once

#include <string>

#include "base/ranges.hpp"
#include "network/parameters.hpp"

namespace elman {

inline constexpr int64_t kMostOfOne = int64_t{1} << 31, kMostInAll = int64_t{1} << 46;
inline constexpr size_t kMostLevels = 99;

inline void check_size(const char* what, int64_t size) {
    require(size >= 1 && size <= kMostOfOne,
            [&] { return std::string(what) + " is " + std::to_string(size) + "; expected a number from 1 to " + std::to_string(kMostOfOne); });
}

inline void check_levels(const HeadSpec& head) {
    bool rising = !head.levels.empty() && head.levels.size() <= kMostLevels;
    double before = 0.0;
    for (double level : head.levels) {
        rising = rising && level > before;
        before = level;
    }
    require(rising && before < 1.0, "levels are not 1 to 99 rising numbers between 0 and 1");
}

// A loss reads one for each class or question.
inline void check_class_weights(const HeadSpec& head) {
    const std::vector<double>& weights = head.class_weights;
    require(weights.empty() || weights.size() == static_cast<size_t>(head.size), [&] {
        return "class_weights has " + std::to_string(weights.size()) + " numbers; expected none or " + std::to_string(head.size) +
               (head.kind == HeadKind::classes ? ", one a class" : ", one a question");
    });
    for (double weight : weights) check_from_zero("a class weight", weight);
}

inline void check_head(const HeadSpec& head) {
    check_member("kind of the head", head.kind, HeadKind::student_t);
    check_size("size of the head", head.size);
    if (head.kind == HeadKind::quantiles) check_levels(head);
    if (head.kind == HeadKind::classes || head.kind == HeadKind::binary) check_class_weights(head);
    check_member("loss of the head", head.loss, ValueLoss::huber);
    check_above_zero("delta", head.delta);
    check_part("label_smoothing", head.smoothing);
}

// Columns lie as `join` leaves them: places in memory follow from it.
inline void check_joined(const Spec& spec) {
    require(!spec.columns.empty(), "inputs are Columns of nothing; expected one or more");
    for (const Column& column : spec.columns) {
        check_member("kind of one of the inputs", column.kind, InputKind::bag);
        check_size("size of the inputs", column.size);
        if (column.learned()) check_size("dim of the inputs", column.dim);
    }
    Spec again;
    again.join(spec.columns);
    bool same = again.input_size == spec.input_size && again.row_inputs() == spec.row_inputs();
    for (size_t i = 0; i < spec.columns.size(); ++i)
        same = same && again.columns[i].place == spec.columns[i].place && again.columns[i].weights == spec.columns[i].weights;
    require(same, "columns of the inputs have changed since they were joined; give them to Spec::join");
}

inline void check_input_kind(const Spec& spec) {
    check_member("kind of the inputs", spec.input, InputKind::columns);
    if (spec.joined()) return check_joined(spec);
    require(spec.columns.empty(), "inputs are one and columns too; give several to Spec::join");
    require(spec.input != InputKind::bag, "inputs are a Bag alone; give it to Spec::join, as the only one of its columns");
    check_size("size of the inputs", spec.input_size);
    if (spec.input == InputKind::embedding) check_size("dim of the inputs", spec.embedding_size);
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
    traits(spec.cell);  // Error: no cell
    require(!spec.hidden.empty(), "hidden has no layers; expected one or more");
    for (int64_t units : spec.hidden) check_size("hidden", units);
    check_input_kind(spec);
    check_head(spec.head);
    check_part("dropout", spec.dropout);
    if (!std::isfinite(spec.forget_bias)) refuse("forget_bias", spec.forget_bias, "a finite number");
    require(parameter_count(spec) <= static_cast<double>(kMostInAll),
            [] { return "the network would have more than " + std::to_string(kMostInAll) + " parameters; make hidden, inputs or head smaller"; });
    require(spec.head.linear || spec.head.outputs() == spec.head_inputs(), [&] {
        return "linear=False needs as many hidden units in the last layer as the head has outputs: found " + std::to_string(spec.head_inputs()) +
               " and " + std::to_string(spec.head.outputs());
    });
    return spec;
}

inline Isa checked(Isa isa) {
    check_member("instruction set", isa, Isa::neon);
    require(has_isa(isa), [&] { return "instruction set '" + std::string(isa_name(isa)) + "' is not available here; expected one that has_isa"; });
    return isa;
}

// Steps of all sequences together whose numbers can be counted in 64 bits, whichever array of a run holds them.
inline int64_t most_steps(const Spec& spec) {
    constexpr double padding = 64.0, numbers = 0x1p58;
    double each =
        static_cast<double>(spec.row_inputs()) + static_cast<double>(spec.head_inputs()) + static_cast<double>(spec.head.outputs()) + padding;
    for (size_t layer = 0; layer < spec.hidden.size(); ++layer)
        each +=
            static_cast<double>(traits(spec.cell).gates * static_cast<int>(spec.directions())) * (static_cast<double>(spec.hidden[layer]) + padding);
    return static_cast<int64_t>(numbers / each);
}

inline void check_sequences(int64_t found, int64_t least, int64_t most) {
    require(found >= least && found <= most, [&] {
        return "the state is one of " + std::to_string(found) + " sequences; expected " + std::to_string(least) + " to " + std::to_string(most);
    });
}

}  // namespace elman

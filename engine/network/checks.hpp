// What the engine is given for a call. Its form, which every call looks at: sizes, and that nothing is missing. And numbers that would
// be used as an index, for one who can't vouch for them: refused before anything is computed, by place and value.
#pragma once

#include <cmath>
#include <string>

#include "base/error.hpp"
#include "network/pass.hpp"
#include "network/sizes.hpp"

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

inline void check_steps(int64_t sequences, int64_t steps, int64_t most) {
    const auto found = [&] { return "x has " + std::to_string(sequences) + " sequences of " + std::to_string(steps) + " steps; expected at "; };
    require(sequences >= 1 && steps >= 1, [&] { return found() + "least 1 of each"; });
    require(sequences <= most / steps, [&] { return found() + "most " + std::to_string(most) + " steps in all"; });
}

// `what`: x or, of several, x[0] and so on.
template <class T>
void check_form_of_one(const std::string& what, InputKind kind, const Inputs<T>& x, int64_t most) {
    if (kind == InputKind::dense) {
        require(x.values != nullptr, [&] { return what + " has no values (a null pointer); the network reads numbers"; });
        return;
    }
    require(x.ends == nullptr, [&] { return what + " is windows, which are numbers; the network reads ids"; });
    const int64_t least = kind == InputKind::bag ? 0 : 1, highest = kind == InputKind::bag ? most / x.sequences / x.steps : 1;
    require(x.bag >= least && x.bag <= highest, [&] {
        return what + " has " + std::to_string(x.bag) + " ids a step; expected " + std::to_string(least) + " to " + std::to_string(highest);
    });
    require(x.ids != nullptr || x.bag == 0, [&] { return what + " has no ids (a null pointer); the network reads ids"; });
}

// An inlay's columns lie among those of x.
template <class T>
void check_inlay(const Spec& spec, const Inputs<T>& x) {
    const Inlay<T>& inlay = x.inlay;
    if (inlay.table == nullptr) return;
    require(spec.input == InputKind::dense && x.ends == nullptr, "x has rows of a table inlaid, which only numbers by themselves can have");
    require(inlay.rows != nullptr, "the inlaid rows have no places (a null pointer); expected one for each step");
    require(inlay.width >= 1 && inlay.first >= 0 && inlay.first <= spec.input_size - inlay.width, [&] {
        return "the inlaid rows have " + std::to_string(inlay.width) + " columns from " + std::to_string(inlay.first) + " on; expected a part of " +
               std::to_string(spec.input_size);
    });
}

// That x is of a kind that the network reads, and what its sizes say fits into 64 bits. It takes no time that a call would notice.
template <class T>
void check_form(const Spec& spec, const Inputs<T>& x, int64_t most) {
    check_steps(x.sequences, x.steps, most);
    if (!spec.joined()) check_form_of_one("x", spec.input, x, most);
    check_inlay(spec, x);
    require(x.members.size() == spec.columns.size(),
            [&] { return "x has " + std::to_string(x.members.size()) + " members; expected " + std::to_string(spec.columns.size()); });
    for (size_t i = 0; i < spec.columns.size(); ++i) {
        const Inputs<T>& member = x.members[i];
        require(member.sequences == x.sequences && member.steps == x.steps, [&] {
            return "x[" + std::to_string(i) + "] has " + std::to_string(member.sequences) + " sequences of " + std::to_string(member.steps) +
                   " steps; expected " + std::to_string(x.sequences) + " of " + std::to_string(x.steps) + ", as x says";
        });
        check_form_of_one("x[" + std::to_string(i) + "]", spec.columns[i].kind, member, most);
    }
}

template <class T>
void check_form(const HeadSpec& head, const Targets<T>& targets) {
    if (head.kind == HeadKind::classes) require(targets.classes != nullptr, "y has no classes (a null pointer); expected one an answer");
    else require(targets.values != nullptr, "y has no values (a null pointer); expected those of each answer");
}

// A state is as State(spec, sequences) makes one. `what`: which of the states it is; null: there is none.
template <class T>
void check_form(const Spec& spec, const char* what, const State<T>* state, int64_t sequences) {
    if (state == nullptr) return;
    int64_t units = 0;
    bool fits = state->sequences == sequences && state->hidden.size() == spec.hidden.size() * spec.directions();
    for (size_t run = 0; fits && run < state->hidden.size(); ++run) {
        fits = state->hidden[run] == spec.hidden[run / spec.directions()];
        units += state->hidden[run];
    }
    const auto numbers = static_cast<size_t>(sequences * units);
    require(fits && state->h.size() == numbers && state->c.size() == (traits(spec.cell).has_c ? numbers : 0), [&] {
        return std::string(what) + " is one of " + std::to_string(state->sequences) + " sequences, with " + std::to_string(state->h.size()) +
               " numbers in h and " + std::to_string(state->c.size()) + " in c; expected what State(spec, " + std::to_string(sequences) + ") makes";
    });
}

// What lies beyond a length is not read, so it may be anything.
template <class T>
void check_input(const std::string& what, InputKind kind, int64_t size, const Inputs<T>& x, const int64_t* lengths) {
    const bool ids = kind != InputKind::dense;
    for (int64_t b = 0; ids && b < x.sequences; ++b)
        for (int64_t i = b * x.steps * x.bag, end = i + (lengths == nullptr ? x.steps : lengths[b]) * x.bag; i < end; ++i)
            check_index(what.c_str(), i, x.ids[i], kind == InputKind::bag ? -1 : 0, size - 1);
    for (int64_t b = 0; x.inlay.table != nullptr && b < x.sequences; ++b)
        for (int64_t i = b * x.steps, end = i + (lengths == nullptr ? x.steps : lengths[b]); i < end; ++i)
            check_index("rows of the inlaid table", i, x.inlay.rows[i], -1, x.inlay.table_rows - 1);
    for (int64_t i = 0; x.ends != nullptr && i < x.sequences; ++i) check_index("ends of the windows", i, x.ends[i], x.steps - 1, x.table_rows - 1);
}

template <class T>
void check_inputs(const Spec& spec, const Inputs<T>& x, const int64_t* lengths) {
    check_form(spec, x, kMostInAll);
    if (lengths != nullptr)
        for (int64_t i = 0; i < x.sequences; ++i) check_index("lengths", i, lengths[i], 1, x.steps);
    if (!spec.joined()) check_input("x", spec.input, spec.input_size, x, lengths);
    for (size_t i = 0; i < spec.columns.size(); ++i)
        check_input("x[" + std::to_string(i) + "]", spec.columns[i].kind, spec.columns[i].size, x.members[i], lengths);
}

// Answers past the end of a sequence, and those of weight 0, are not looked at.
template <class T>
void check_targets(const Spec& spec, const Inputs<T>& x, const int64_t* lengths, const Targets<T>& targets) {
    const HeadSpec& head = spec.head;
    check_steps(x.sequences, x.steps, kMostInAll);
    check_form(head, targets);
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

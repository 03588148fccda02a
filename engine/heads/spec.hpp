// What a network is asked.
#pragma once

#include <cstdint>
#include <vector>

namespace elman {

enum class HeadKind { classes, binary, values, quantiles, gaussian, student_t };
enum class ValueLoss { squared, absolute, huber };

struct HeadSpec {
    HeadKind kind = HeadKind::values;
    int64_t size = 1;                   // classes, questions or values of an answer
    bool every = false;                 // an answer at every step, or after the last
    bool mean = true;                   // loss: mean or sum over answers (and, but for Classes, over their numbers)
    bool linear = true;                 // false: the hidden state is the answer
    ValueLoss loss = ValueLoss::squared;
    double delta = 1.0;                 // Huber: where squared becomes absolute
    double smoothing = 0.0;             // Classes: part of a target spread over all classes
    std::vector<double> class_weights;  // Classes: of each class; Binary: of a yes (torch's pos_weight); empty: 1
    std::vector<double> levels;         // Quantiles, rising

    // Numbers that the network gives for an answer.
    int64_t outputs() const {
        if (kind == HeadKind::quantiles) return size * static_cast<int64_t>(levels.size());
        return size * (kind == HeadKind::gaussian ? 2 : kind == HeadKind::student_t ? 3 : 1);
    }
    bool distribution() const { return kind == HeadKind::gaussian || kind == HeadKind::student_t; }
    // What the caller sees are the raw outputs.
    bool raw() const { return kind != HeadKind::quantiles && !distribution(); }
};

}  // namespace elman

// How a network learns.
#pragma once

#include "base/ranges.hpp"
#include "optim/schedule.hpp"

namespace elman {

enum class OptimizerKind { adam, sgd };

struct OptimizerSpec {
    OptimizerKind kind = OptimizerKind::adam;
    double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double momentum = 0.0;      // SGD
    double weight_decay = 0.0;  // Adam: decoupled (AdamW); SGD: added to the gradient
    double clip = 0.0;          // largest norm of all gradients together; 0: no limit
    Schedule schedule;
};

inline void check_learning_rate(double rate) { check_above_zero("learning_rate", rate); }

inline void check_schedule(const Schedule& schedule) {
    check_member("kind of the schedule", schedule.kind, ScheduleKind::one_cycle);
    const int64_t least = schedule.kind == ScheduleKind::constant ? 0 : 1;
    require(schedule.steps >= least,
            [&] { return "steps of the schedule is " + std::to_string(schedule.steps) + "; expected a whole number from " + std::to_string(least); });
    check_part("warm_up of the schedule", schedule.warm_up);
    check_from_zero("start of the schedule", schedule.start);
    check_from_zero("end of the schedule", schedule.end);
}

// The spec itself, if it is one of an optimizer.
inline const OptimizerSpec& checked(const OptimizerSpec& spec) {
    check_member("kind of the optimizer", spec.kind, OptimizerKind::sgd);
    check_learning_rate(spec.learning_rate);
    check_part("beta1", spec.beta1);
    check_part("beta2", spec.beta2);
    if (spec.kind == OptimizerKind::adam) check_above_zero("epsilon", spec.epsilon);  // SGD has none
    check_part("momentum", spec.momentum);
    check_from_zero("weight_decay", spec.weight_decay);
    if (!(spec.clip >= 0.0)) refuse("clip", spec.clip, "a number from 0");  // an infinite one limits nothing
    check_schedule(spec.schedule);
    return spec;
}

}  // namespace elman

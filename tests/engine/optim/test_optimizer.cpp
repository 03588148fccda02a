// Many steps of the optimizer against a plain loop, clipping by the global norm, and the same bytes for any number of threads.
#include "optim/optimizer.hpp"

#include <algorithm>
#include <limits>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kSize = 3 * 4096 + 80;  // more than one part of the sum of squares, and a rest

double norm(const std::vector<double>& gradient) {
    double sum = 0.0;
    for (double g : gradient) sum += g * g;
    return std::sqrt(sum);
}

// torch's clip_grad_norm_ and torch's AdamW or SGD, as they are documented, and a schedule by hand.
struct Plain {
    OptimizerSpec spec;
    std::vector<double> m = std::vector<double>(kSize), v = m;  // SGD: m is the velocity
    int steps = 0;

    void step(std::vector<double> gradient, std::vector<double>& parameters) {
        ++steps;
        const double scale = spec.clip > 0.0 ? std::fmin(1.0, spec.clip / (norm(gradient) + 1e-6)) : 1.0;
        const double rate = spec.learning_rate * spec.schedule.factor(steps);
        for (size_t i = 0; i < gradient.size(); ++i) {
            const double g = gradient[i] * scale;
            if (spec.kind == OptimizerKind::sgd) {
                m[i] = spec.momentum * m[i] + g + spec.weight_decay * parameters[i];
                parameters[i] -= rate * m[i];
                continue;
            }
            parameters[i] -= rate * spec.weight_decay * parameters[i];
            m[i] = spec.beta1 * m[i] + (1 - spec.beta1) * g;
            v[i] = spec.beta2 * v[i] + (1 - spec.beta2) * g * g;
            const double mean = m[i] / (1 - std::pow(spec.beta1, steps)), square = v[i] / (1 - std::pow(spec.beta2, steps));
            parameters[i] -= rate * mean / (std::sqrt(square) + spec.epsilon);
        }
    }
};

template <class T>
std::vector<T> gradient_of_step(int step) {
    return Numbers(static_cast<uint64_t>(step)).vector<T>(kSize, -0.1, 0.1 * step);
}

OptimizerSpec optimizer(OptimizerKind kind, double rate, double clip) {
    OptimizerSpec spec;
    spec.kind = kind;
    spec.learning_rate = rate;
    spec.beta2 = kind == OptimizerKind::adam ? 0.99 : 0.999;
    spec.clip = clip;
    return spec;
}

// The factors of a schedule at its ends and in its middle.
void schedules() {
    const auto near = [](double found, double expected) { return std::fabs(found - expected) < 1e-15; };
    Schedule s;
    CHECK(s.factor(1) == 1.0 && s.factor(1000) == 1.0);
    s.kind = ScheduleKind::cosine;
    s.steps = 101;
    s.end = 0.1;
    CHECK(near(s.factor(1), 1.0) && near(s.factor(51), 0.55) && near(s.factor(101), 0.1) && near(s.factor(5000), 0.1), s.factor(51));
    s.kind = ScheduleKind::one_cycle;
    CHECK(near(s.factor(1), 0.04) && near(s.factor(31), 1.0) && near(s.factor(66), 0.55) && near(s.factor(101), 0.1), s.factor(31));
    for (double x = 0.0; x <= 1.0; x += 1.0 / 64) CHECK(near(half_wave(x), (1.0 - std::cos(3.14159265358979324 * x)) / 2.0), x);
}

template <class T>
std::vector<T> train(const OptimizerSpec& spec, Isa isa, int threads, int steps) {
    ThreadPool pool;
    Optimizer<T> optimizer(spec, isa, kSize);
    auto parameters = Numbers(100).vector<T>(kSize);
    for (int step = 1; step <= steps; ++step) {
        const auto gradient = gradient_of_step<T>(step);
        const auto count = optimizer.next();
        pool.run(threads, [&](const Worker& worker) { optimizer.apply(count, gradient.data(), parameters.data(), worker); });
        optimizer.done(count);
    }
    return parameters;
}

template <class T>
void compare(const OptimizerSpec& spec) {
    Plain plain{spec};
    auto expected = Numbers(100).vector<double>(kSize);
    constexpr int steps = 12;
    for (int step = 1; step <= steps; ++step) plain.step(gradient_of_step<double>(step), expected);
    const auto found = train<T>(spec, best_isa(), 1, steps);
    CHECK(largest_difference(std::vector<double>(found.begin(), found.end()), expected) < (sizeof(T) == 4 ? 1e-5 : 1e-13), type_name<T>(), spec.clip,
          largest_difference(std::vector<double>(found.begin(), found.end()), expected));
    for (Isa isa : isas())
        for (int threads : {1, 2, 3, 5}) CHECK(same_bytes(train<T>(spec, isa, threads, steps), found), isa_name(isa), type_name<T>(), threads);
}

// What does not move stays to the byte and counts in no norm; the rest moves as if it were all there is.
template <class T>
void some_alone(const OptimizerSpec& spec) {
    constexpr int64_t first = 4096, last = first + 4096 + 40 * kPanel<T>;  // where sums of squares are cut
    const auto before = Numbers(100).vector<T>(kSize);
    const std::vector<T> own(before.begin() + first, before.begin() + last);
    for (int threads : {1, 2, 3}) {
        ThreadPool pool;
        Optimizer<T> whole(spec, best_isa(), kSize), part(spec, best_isa(), last - first);
        whole.move_only({{first, first + kPanel<T>}, {first + kPanel<T>, last}});
        auto parameters = before;
        auto alone = own;
        for (int step = 1; step <= 5; ++step) {
            const auto gradient = gradient_of_step<T>(step);
            const auto count = whole.next();
            pool.run(threads, [&](const Worker& worker) { whole.apply(count, gradient.data(), parameters.data(), worker); });
            part.apply(count, gradient.data() + first, alone.data(), Worker{0, 1, nullptr});
            whole.done(count);
            part.done(count);
        }
        auto expected = before;
        std::copy(parameters.begin() + first, parameters.begin() + last, expected.begin() + first);
        CHECK(same_bytes(parameters, expected), threads);
        const std::vector<T> moved(parameters.begin() + first, parameters.begin() + last);
        CHECK(largest_difference(std::vector<double>(moved.begin(), moved.end()), std::vector<double>(alone.begin(), alone.end())) < 1e-6, threads);
        CHECK(!same_bytes(moved, own), threads);
    }
}

// Decay and a rate that changes from step to step, which takes steps that are counted.
void decay_and_schedules() {
    OptimizerSpec adam = optimizer(OptimizerKind::adam, 1e-2, 0.5), sgd = optimizer(OptimizerKind::sgd, 0.1, 0.5);
    adam.weight_decay = sgd.weight_decay = 0.2;
    adam.schedule = {ScheduleKind::cosine, 10, 0.3, 0.04, 0.1};  // fewer than there are steps
    sgd.schedule = {ScheduleKind::one_cycle, 12, 0.3, 0.04, 0.0};
    sgd.momentum = 0.9;
    for (const OptimizerSpec& spec : {adam, sgd}) {
        compare<float>(spec);
        compare<double>(spec);
    }
}

// Moments and the number of steps are all that a training is resumed from: the same bytes as without the break.
void goes_on(const OptimizerSpec& spec) {
    const auto expected = train<double>(spec, best_isa(), 1, 12);
    Optimizer<double> before(spec, best_isa(), kSize), after(spec, best_isa(), kSize);
    auto parameters = Numbers(100).vector<double>(kSize);
    for (int step = 1; step <= 12; ++step) {
        Optimizer<double>& now = step <= 5 ? before : after;
        if (step == 6) {
            CHECK(before.steps() == 5, before.steps());
            std::copy_n(before.first().data(), before.first().size(), after.first().data());
            std::copy_n(before.second().data(), before.second().size(), after.second().data());
            after.go_on(before.steps());
        }
        const auto count = now.next();
        now.apply(count, gradient_of_step<double>(step).data(), parameters.data(), Worker{0, 1, nullptr});
        now.done(count);
    }
    CHECK(after.steps() == 12 && same_bytes(parameters, expected), after.steps());
}

// With plain SGD and a rate of one, the move is the clipped gradient itself.
void clipping() {
    for (double clip : {1e-3, 1.0, 1e6}) {
        OptimizerSpec spec = optimizer(OptimizerKind::sgd, 1.0, 0.0);
        spec.clip = clip;
        const auto start = Numbers(100).vector<double>(kSize), end = train<double>(spec, best_isa(), 2, 1);
        std::vector<double> move;
        for (size_t i = 0; i < start.size(); ++i) move.push_back(start[i] - end[i]);
        const double before = norm(gradient_of_step<double>(1));
        CHECK(std::fabs(norm(move) - std::fmin(before, clip)) < 1e-5 * std::fmin(before, clip), clip, before, norm(move));
    }
}

// A gradient that is not finite is not hidden by clipping.
void trouble_is_visible() {
    for (double trouble : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        OptimizerSpec spec;
        spec.clip = 1.0;
        Optimizer<double> optimizer(spec, best_isa(), kSize);
        std::vector<double> gradient(kSize, 0.1), parameters(kSize, 0.0);
        gradient[7] = trouble;
        optimizer.apply(optimizer.next(), gradient.data(), parameters.data(), Worker{0, 1, nullptr});
        CHECK(std::isnan(parameters[7]), trouble, parameters[7]);
    }
}

void learning_rate_can_change() {
    Optimizer<double> sgd(optimizer(OptimizerKind::sgd, 0.5, 0.0), best_isa(), 8);
    const std::vector<double> gradient(8, 1.0);
    std::vector<double> parameters(8, 0.0);
    for (double rate : {0.5, 0.25}) {
        sgd.set_learning_rate(rate);
        sgd.apply(sgd.next(), gradient.data(), parameters.data(), Worker{0, 1, nullptr});
    }
    CHECK(parameters == std::vector<double>(8, -0.75), parameters[0]);
}

// What can't be: out of a range at either end, infinite, no number, no member.
void refuses_settings() {
    const auto refused = [](double OptimizerSpec::* setting, std::initializer_list<double> values, const char* part, OptimizerSpec spec = {}) {
        for (double value : values) {
            spec.*setting = value;
            CHECK_ERROR(Optimizer<float>(spec, best_isa(), 8), part);
        }
    };
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    CHECK_ERROR(checked(optimizer(static_cast<OptimizerKind>(2), 0.1, 0.0)), "kind of the optimizer is number 2 of its enumeration; expected 0 to 1");
    CHECK_ERROR(checked(optimizer(OptimizerKind::sgd, -0.5, 0.0)), "learning_rate is -0.5; expected a number above 0");
    refused(&OptimizerSpec::learning_rate, {0.0, -1.0, infinite, nan}, "learning_rate is ");
    refused(&OptimizerSpec::beta1, {-0.1, 1.0, infinite, nan}, "beta1 is ");
    refused(&OptimizerSpec::beta2, {-0.1, 1.0, infinite, nan}, "; expected a number from 0 to below 1");
    refused(&OptimizerSpec::epsilon, {0.0, -1.0, infinite, nan}, "epsilon is ");
    refused(&OptimizerSpec::momentum, {-0.1, 1.0, infinite, nan}, "momentum is ");
    refused(&OptimizerSpec::weight_decay, {-0.1, infinite, nan}, "weight_decay is ");
    refused(&OptimizerSpec::clip, {-0.1, -infinite, nan}, "clip is ");
    OptimizerSpec sgd = optimizer(OptimizerKind::sgd, 0.1, infinite);
    sgd.epsilon = 0.0;
    checked(sgd);
}

void refuses_schedules() {
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    const auto with = [](const Schedule& schedule) {
        OptimizerSpec spec;
        spec.schedule = schedule;
        return spec;
    };
    CHECK_ERROR(checked(with({static_cast<ScheduleKind>(-1)})), "kind of the schedule is number -1");
    CHECK_ERROR(checked(with({ScheduleKind::cosine})), "steps of the schedule is 0; expected a whole number from 1");
    CHECK_ERROR(checked(with({ScheduleKind::constant, -1})), "steps of the schedule is -1; expected a whole number from 0");
    for (double wrong : {-0.1, 1.0, nan}) CHECK_ERROR(checked(with({ScheduleKind::one_cycle, 5, wrong})), "warm_up of the schedule is ");
    for (double wrong : {-0.1, infinite, nan}) {
        CHECK_ERROR(checked(with({ScheduleKind::one_cycle, 5, 0.3, wrong})), "start of the schedule is ");
        CHECK_ERROR(checked(with({ScheduleKind::one_cycle, 5, 0.3, 0.1, wrong})), "end of the schedule is ");
    }
}

// What is asked of an optimizer that is at work, after which it is as it was.
void refuses_changes() {
    Optimizer<float> optimizer({}, best_isa(), 8);
    for (double wrong : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) CHECK_ERROR(optimizer.set_learning_rate(wrong), "learning_rate is ");
    CHECK_ERROR(optimizer.go_on(-1), "steps of the optimizer is -1");
    CHECK(optimizer.spec().learning_rate == 1e-3 && optimizer.steps() == 0);
}

}  // namespace

int main() {
    start("optimizer");
    for (double clip : {0.0, 0.5, 1e6}) {
        for (const auto& spec : {optimizer(OptimizerKind::adam, 1e-2, clip), optimizer(OptimizerKind::sgd, 0.1, clip)}) {
            compare<float>(spec);
            compare<double>(spec);
        }
    }
    for (const auto& spec : {optimizer(OptimizerKind::adam, 1e-2, 0.5), optimizer(OptimizerKind::sgd, 0.1, 0.5)}) {
        some_alone<float>(spec);
        some_alone<double>(spec);
    }
    decay_and_schedules();
    goes_on(optimizer(OptimizerKind::adam, 1e-2, 0.5));
    schedules();
    clipping();
    trouble_is_visible();
    learning_rate_can_change();
    refuses_settings();
    refuses_schedules();
    refuses_changes();
    return finish();
}

// Teaches a GRU to say which number comes next in a wave, then lets it go on by itself, one step at a time.
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include <elman.hpp>

int main() {
    constexpr int64_t waves = 16, steps = 50;
    std::vector<float> numbers(waves * steps), next(waves * steps);
    for (int64_t i = 0; i < waves * steps; ++i) {
        const double place = 0.3 * static_cast<double>(i % steps) + static_cast<double>(i / steps);
        numbers[static_cast<size_t>(i)] = static_cast<float>(std::sin(place));
        next[static_cast<size_t>(i)] = static_cast<float>(std::sin(place + 0.3));
    }

    elman::Spec spec;
    spec.input_size = 1;
    spec.cell = elman::cell_named("gru");
    spec.hidden = {16};
    spec.head.every = true;
    elman::Network<float> network(spec, elman::best_isa(), 0);

    elman::Task<float> task;
    task.x = {waves, steps, numbers.data()};
    task.targets.values = next.data();
    elman::OptimizerSpec adam;
    adam.learning_rate = 0.01;
    elman::Trainer<float> trainer(network, adam);
    double loss = 0.0;
    for (int step = 0; step < 300; ++step) loss = trainer.step(task);
    std::printf("loss after 300 steps %.6f\n", loss);

    elman::StepState<float> before(network, 1), after(network, 1);
    float value = 0.0f;
    for (int step = 0; step < 40; ++step) {
        const float shown = step < 30 ? std::sin(0.3f * static_cast<float>(step)) : value;
        elman::step(network, {1, 1, &shown}, before, after, &value);
        std::swap(before, after);
        if (step >= 30) std::printf("%d: %.3f, the wave %.3f\n", step + 1, value, std::sin(0.3 * (step + 1)));
    }
}

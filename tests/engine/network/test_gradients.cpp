// The gradient of the loss with respect to every parameter, input and initial state, against central differences, for every
// input, cell and head, with unequal lengths.
#include <functional>

#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr double kStep = 1e-5;

double loss_of(Network<double>& network, const Example<double>& s) {
    const Task<double> task = s.task(1);
    network.changed();
    return network.loss(task.x, task.lengths, task.initial, task.targets, 1);
}

// `value` is moved up and down and put back.
void compare(const char* what, size_t place, const Example<double>& s, double found, double& value, const std::function<double()>& loss) {
    const double before = value;
    value = before + kStep;
    const double above = loss();
    value = before - kStep;
    const double difference = (above - loss()) / (2 * kStep);
    value = before;
    CHECK(std::fabs(found - difference) < 1e-8 * std::fmax(1.0, std::fabs(difference)), what, place, s.name(), found, difference);
}

void parameters(Network<double>& network, const Example<double>& s, const Pass<double>& pass) {
    const auto& list = network.parameters().list();
    const std::function<double()> loss = [&] { return loss_of(network, s); };
    for (const auto& p : list)
        for (int64_t i = p.offset; i < p.offset + p.size; ++i)
            compare(p.name.c_str(), static_cast<size_t>(i - p.offset), s, pass.gradients()[i], network.values()[i], loss);
}

void inputs(Network<double>& network, Example<double>& s, const Pass<double>& pass) {
    for (size_t i = 0; i < s.spec.columns.size(); ++i) {
        const Column& column = s.spec.columns[i];
        if (column.kind != InputKind::dense) continue;
        std::vector<double> dx(s.members[i].values.size(), 9.0);
        pass.copy_input_gradients(column.place, column.size, dx.data());
        for (size_t k = 0; k < dx.size(); ++k) compare("x of a member", k, s, dx[k], s.members[i].values[k], [&] { return loss_of(network, s); });
    }
    if (s.spec.input != InputKind::dense) return;
    std::vector<double> dx(s.values.size(), 9.0);
    pass.copy_input_gradients(0, s.spec.input_size, dx.data());
    for (size_t i = 0; i < dx.size(); ++i) compare("x", i, s, dx[i], s.values[i], [&] { return loss_of(network, s); });
}

void initial_states(Network<double>& network, Example<double>& s, const Pass<double>& pass) {
    const State<double> d = pass.initial_gradients();
    for (size_t i = 0; i < d.h.size(); ++i) compare("h", i, s, d.h[i], s.initial.h[i], [&] { return loss_of(network, s); });
    for (size_t i = 0; i < d.c.size(); ++i) compare("c", i, s, d.c[i], s.initial.c[i], [&] { return loss_of(network, s); });
}

void all_of(Example<double> s) {
    Network<double> network(s.spec, best_isa(), 3);
    Pass<double> pass(network);
    Task<double> task = s.task(1);
    task.input_gradients = s.spec.reads_numbers();
    const double loss = pass.run(task);
    CHECK(loss == loss_of(network, s), s.name(), loss);
    const auto first = parameter_values(network, pass.gradients());
    CHECK(pass.run(task) == loss && same_bytes(parameter_values(network, pass.gradients()), first), "a second run", s.name());
    parameters(network, s, pass);
    inputs(network, s, pass);
    initial_states(network, s, pass);
}

// The gradients of the outputs and of the final states handed in, instead of a head's loss.
void given_gradients(CellKind cell, bool every) {
    Numbers numbers(90 + static_cast<uint64_t>(cell));
    Example<double> s(numbers, make_spec(InputKind::dense, cell, {3, 4}, HeadKind::values, every), 3, 4);
    Network<double> network(s.spec, best_isa(), 3);
    const auto d_outputs = numbers.vector<double>(s.answers() * s.spec.head.outputs());
    State<double> d_final(s.spec, s.sequences);
    for (auto* d : {&d_final.h, &d_final.c})
        for (double& value : *d) value = numbers.uniform(-1.0, 1.0);
    Task<double> task = s.task(1);
    task.d_outputs = d_outputs.data();
    task.d_final = &d_final;
    task.input_gradients = true;
    Pass<double> pass(network);
    CHECK(pass.run(task) == 0.0);
    const std::function<double()> loss = [&] {
        network.changed();
        const auto result = run_forward(network, s);
        double sum = 0.0;
        for (size_t i = 0; i < d_outputs.size(); ++i) sum += d_outputs[i] * result.outputs[i];
        for (size_t i = 0; i < result.h.size(); ++i) sum += d_final.h[i] * result.h[i];
        for (size_t i = 0; i < result.c.size(); ++i) sum += d_final.c[i] * result.c[i];
        return sum;
    };
    for (const auto& p : network.parameters().list())
        for (int64_t i = p.offset; i < p.offset + p.size; ++i)
            compare(p.name.c_str(), static_cast<size_t>(i - p.offset), s, pass.gradients()[i], network.values()[i], loss);
    const State<double> d = pass.initial_gradients();
    for (size_t i = 0; i < d.h.size(); ++i) compare("h", i, s, d.h[i], s.initial.h[i], loss);
    for (size_t i = 0; i < d.c.size(); ++i) compare("c", i, s, d.c[i], s.initial.c[i], loss);
}

}  // namespace

int main() {
    start("gradients");
    for (InputKind input : {InputKind::dense, InputKind::one_hot, InputKind::embedding, InputKind::columns})
        for (CellKind cell : kCells)
            for (HeadKind head : {HeadKind::classes, HeadKind::binary, HeadKind::values, HeadKind::student_t}) {
                const auto stream = static_cast<uint64_t>(input) * 100 + static_cast<uint64_t>(cell) * 10 + static_cast<uint64_t>(head);
                Numbers numbers(stream);
                Spec spec = make_spec(input, cell, {3, 4}, head, stream % 2 == 0);
                spec.head.mean = stream % 3 != 0;
                all_of(Example<double>(numbers, spec, 3, 4));
                if (head == HeadKind::student_t) continue;
                spec.head.every = !spec.head.every;
                spec.head.linear = false;  // the hidden state is the answer
                spec.head.size = 4;
                all_of(Example<double>(numbers, spec, 3, 3));
            }
    for (InputKind input : {InputKind::dense, InputKind::one_hot, InputKind::embedding, InputKind::columns})
        for (CellKind cell : {kRnnTanh, kGru, kLstm})
            for (bool every : {true, false}) {
                Numbers numbers(static_cast<uint64_t>(input) * 10 + static_cast<uint64_t>(cell));
                Spec spec = make_spec(input, cell, {3, 2}, HeadKind::classes, every);
                spec.bidirectional = true;
                all_of(Example<double>(numbers, spec, 3, 4));
            }
    for (CellKind cell : kCells)
        for (bool every : {true, false}) given_gradients(cell, every);
    return finish();
}

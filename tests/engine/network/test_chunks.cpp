// Batches whose way back through time is cut into chunks: gradients are those of the sequences taken apart, and the same bytes for any
// number of threads, any instruction set and any padding.
#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kSequences = 80, kSteps = 70, kPart = 8;

template <class T>
Example<T> example(Numbers& numbers, InputKind input, CellKind cell, bool bidirectional, bool equal) {
    Spec spec = make_spec(input, cell, {48, 33}, HeadKind::classes, true);
    spec.bidirectional = bidirectional;
    spec.head.mean = false;
    Example<T> s(numbers, spec, kSequences, kSteps);
    for (int64_t& length : s.lengths) length = equal ? kSteps : numbers.whole(kSteps / 4, kSteps);
    return s;
}

template <class T>
size_t chunks_of(CellKind cell, int64_t sequences) {
    const Recurrent<T> layer(best_isa(), cell, 3, 48, false);
    Batch batch;
    batch.arrange(sequences, kSteps, nullptr);
    RecurrentRun<T> run;
    layer.reserve(batch, run, true);
    return run.chunks.size();
}

// Of some sequences from `first` on.
template <class T>
std::vector<T> gradients(const Example<T>& s, Isa isa, int threads, int64_t first = 0, int64_t count = kSequences) {
    Network<T> network(s.spec, isa, 1);
    Task<T> task;
    task.x = s.inputs(count, kSteps, first);
    task.lengths = s.lengths.data() + first;
    task.targets = {s.classes.data() + first * kSteps, nullptr, nullptr};
    task.threads = threads;
    Pass<T> pass(network);
    pass.run(task);
    return parameter_values(network, pass.gradients());
}

void sum_of_parts(const Example<double>& s) {
    const auto whole = gradients(s, best_isa(), 1);
    std::vector<double> sum(whole.size()), size(whole.size());
    for (int64_t first = 0; first < kSequences; first += kPart) {
        const auto part = gradients(s, best_isa(), 1, first, kPart);
        for (size_t i = 0; i < part.size(); ++i) {
            sum[i] += part[i];
            size[i] += std::fabs(part[i]);
        }
    }
    for (size_t i = 0; i < whole.size(); ++i) CHECK(std::fabs(whole[i] - sum[i]) <= 1e-12 * (1.0 + size[i]), s.name(), i, whole[i], sum[i]);
}

template <class T>
void same_for_all(const Example<T>& s) {
    const auto expected = gradients(s, Isa::baseline, 1);
    for (Isa isa : isas())
        for (int threads : {2, 3}) CHECK(same_bytes(gradients(s, isa, threads), expected), s.name(), isa_name(isa), threads);
}

// The same sequences with rows beyond their ends that nobody reads.
template <class T>
void padded(const Example<T>& s) {
    constexpr int64_t longer = kSteps + 13;
    const int64_t width = s.spec.input_size;
    std::vector<T> values(static_cast<size_t>(kSequences * longer * width), T(9));
    std::vector<int64_t> classes(static_cast<size_t>(kSequences * longer));
    for (int64_t i = 0; i < kSequences; ++i) {
        std::copy_n(s.values.begin() + i * kSteps * width, kSteps * width, values.begin() + i * longer * width);
        std::copy_n(s.classes.begin() + i * kSteps, kSteps, classes.begin() + i * longer);
    }
    Network<T> network(s.spec, best_isa(), 1);
    Task<T> task;
    task.x = {kSequences, longer};
    task.x.values = values.data();
    task.lengths = s.lengths.data();
    task.targets = {classes.data(), nullptr, nullptr};
    task.threads = 2;
    Pass<T> pass(network);
    pass.run(task);
    CHECK(same_bytes(parameter_values(network, pass.gradients()), gradients(s, best_isa(), 1)), s.name());
}

}  // namespace

int main() {
    start("network chunks");
    for (CellKind cell : kCells) {
        if (traits(cell).gates == 1) continue;  // these batches are one chunk to it
        CHECK(chunks_of<double>(cell, kSequences) > 1 && chunks_of<float>(cell, kSequences) > 1 && chunks_of<double>(cell, kPart) == 1,
              cell_name(cell));
        for (bool bidirectional : {false, true})
            for (bool equal : {false, true}) {
                Numbers numbers(static_cast<uint64_t>(cell));
                for (InputKind input : {InputKind::dense, InputKind::embedding, InputKind::columns})
                    sum_of_parts(example<double>(numbers, input, cell, bidirectional, equal));
                const Example<float> s = example<float>(numbers, InputKind::dense, cell, bidirectional, equal);
                if (!bidirectional) same_for_all(s);
                padded(s);
            }
    }
    return finish();
}

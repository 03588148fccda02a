// An inlay: numbers that stand at some steps alone give the bits of rows that hold zeros elsewhere, wherever they stand.
#include "example.hpp"
#include "network/checks.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kTableRows = 9;

// The same batch with an inlay and as rows: where nothing is inlaid in the former, zeros are in the latter.
template <class T>
struct Inlaid {
    Example<T> rows;
    std::vector<T> values, table;
    std::vector<int64_t> places;
    int64_t first, width;

    Inlaid(Numbers& numbers, Spec spec, int64_t sequences, int64_t steps, int64_t first_column, int64_t columns)
        : rows(numbers, std::move(spec), sequences, steps), table(numbers.vector<T>(kTableRows * columns)), first(first_column), width(columns) {
        const int64_t size = rows.spec.input_size;
        for (int64_t row = 0; row < sequences * steps; ++row) {
            places.push_back(row % steps < 2 || numbers.whole(0, 2) > 0 ? -1 : numbers.whole(0, kTableRows - 1));
            for (int64_t k = 0; k < size; ++k) {
                T& value = rows.values[static_cast<size_t>(row * size + k)];
                if (k < first || k >= first + width) values.push_back(value);
                else value = places.back() < 0 ? T(0) : table[static_cast<size_t>(places.back() * width + k - first)];
            }
        }
    }

    Inputs<T> inputs() const {
        Inputs<T> x{rows.sequences, rows.steps, values.data()};
        x.inlay = {table.data(), places.data(), kTableRows, first, width};
        return x;
    }
};

Spec wide(CellKind cell, int64_t columns, bool bidirectional) {
    Spec spec = make_spec(InputKind::dense, cell, {6, 5}, HeadKind::values, true);
    spec.input_size = columns;
    spec.bidirectional = bidirectional;
    return spec;
}

template <class T>
void same_bits(CellKind cell, bool bidirectional, int64_t first, int64_t width, int64_t after, int64_t steps) {
    Numbers numbers(static_cast<uint64_t>(cell) * 100 + static_cast<uint64_t>(first));
    const Inlaid<T> s(numbers, wide(cell, first + width + after, bidirectional), 7, steps, first, width);
    Network<T> network(s.rows.spec, best_isa(), 1);
    Task<T> task = s.rows.task(1);
    Pass<T> pass(network);
    const double loss = pass.run(task);
    const auto expected = run_forward(network, s.rows);
    const auto gradients = parameter_values(network, pass.gradients());
    for (int threads : {1, 2, 3}) {
        CHECK(run_forward(network, s.inputs(), s.rows.lengths.data(), &s.rows.initial, threads) == expected, s.rows.name(), first, threads);
        CHECK(network.loss(s.inputs(), task.lengths, task.initial, task.targets, threads) ==
                  network.loss(task.x, task.lengths, task.initial, task.targets, 1),
              s.rows.name(), threads);
        Task<T> other = s.rows.task(threads);
        other.x = s.inputs();
        Pass<T> inlaid(network);
        CHECK(inlaid.run(other) == loss, s.rows.name(), first, threads);
        CHECK(same_bytes(parameter_values(network, inlaid.gradients()), gradients), s.rows.name(), first, threads);
    }
}

void refuses() {
    Numbers numbers(3);
    Inlaid<float> s(numbers, wide(kGru, 6, false), 2, 4, 1, 3);
    check_inputs(s.rows.spec, s.inputs(), nullptr);
    for (int64_t wrong : {int64_t{-2}, kTableRows}) {
        s.places[5] = wrong;
        CHECK_ERROR(check_inputs(s.rows.spec, s.inputs(), nullptr),
                    "rows of the inlaid table: found " + std::to_string(wrong) + " at flat index 5; expected -1 to 8");
    }
    s.places[5] = -1;
    Inputs<float> x = s.inputs();
    x.inlay.first = 4;
    CHECK_ERROR(check_inputs(s.rows.spec, x, nullptr), "the inlaid rows have 3 columns from 4 on; expected a part of 6");
    x = s.inputs();
    x.inlay.rows = nullptr;
    CHECK_ERROR(check_inputs(s.rows.spec, x, nullptr), "the inlaid rows have no places");
    const Spec ids = make_spec(InputKind::one_hot, kGru, {4}, HeadKind::values, true);
    CHECK_ERROR(check_inputs(ids, s.inputs(), nullptr), "x");
    Network<float> network(s.rows.spec, best_isa(), 1);
    Task<float> task = s.rows.task(1);
    task.x = s.inputs();
    task.input_gradients = true;
    CHECK_ERROR(Pass<float>(network).run(task), "x has rows of a table inlaid, which get no gradients");
}

}  // namespace

int main() {
    start("network inlays");
    for (CellKind cell : kCells)
        for (bool bidirectional : {false, true}) {
            same_bits<float>(cell, bidirectional, 3, 40, 2, 12);
            same_bits<float>(cell, bidirectional, 0, 5, 1, 12);
            same_bits<double>(cell, bidirectional, 2, 300, 0, 12);
        }
    same_bits<float>(kGru, false, 3, 40, 2, 1500);  // several segments and chunks
    refuses();
    return finish();
}

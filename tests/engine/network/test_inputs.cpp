// What ids mean: OneHot is a row of zeros and a one, Embedding the vector of an id, Bag the sum of several without the padding. A network
// that reads such rows as numbers gives the same answers.
#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// Appends what the id stands for: a row of `size` with a one, or a row of the table.
void append(std::vector<double>& row, const double* table, int64_t size, int64_t dim, int64_t id) {
    if (table != nullptr) row.insert(row.end(), table + id * dim, table + (id + 1) * dim);
    else
        for (int64_t k = 0; k < size; ++k) row.push_back(k == id ? 1.0 : 0.0);
}

void append_member(std::vector<double>& row, const Member<double>& member, const Column& column, const double* table, int64_t step) {
    const int64_t first = step * member.each;
    if (column.kind == InputKind::dense) {
        row.insert(row.end(), member.values.begin() + first, member.values.begin() + first + column.size);
    } else if (column.kind != InputKind::bag) {
        append(row, column.learned() ? table : nullptr, column.size, column.dim, member.ids[static_cast<size_t>(first)]);
    } else {
        std::vector<double> sum(static_cast<size_t>(column.dim));
        for (int64_t i = first; i < first + member.each; ++i)
            for (int64_t e = 0; member.ids[static_cast<size_t>(i)] >= 0 && e < column.dim; ++e)
                sum[static_cast<size_t>(e)] += table[member.ids[static_cast<size_t>(i)] * column.dim + e];
        row.insert(row.end(), sum.begin(), sum.end());
    }
}

// The rows that an example's ids stand for, in the order of the columns of weight_ih.
std::vector<double> rows(const Network<double>& network, const Example<double>& s) {
    std::vector<double> values;
    for (int64_t step = 0; step < s.sequences * s.steps; ++step) {
        if (s.spec.ids()) {
            const bool learned = s.spec.input == InputKind::embedding;
            append(values, learned ? network.parameters().embedding(network.weights()) : nullptr, s.spec.input_size, s.spec.embedding_size,
                   s.ids[static_cast<size_t>(step)]);
        }
        for (size_t i = 0; i < s.spec.columns.size(); ++i)
            append_member(values, s.members[i], s.spec.columns[i], network.parameters().embedding(network.weights(), i), step);
    }
    return values;
}

// The same network for numbers: its weights without the vectors.
void copy_weights(const Network<double>& from, Network<double>& to) {
    const auto &theirs = from.parameters().list(), &own = to.parameters().list();
    const size_t vectors = theirs.size() - own.size();
    for (size_t p = 0; p < own.size(); ++p) {
        CHECK(own[p].name == theirs[vectors + p].name && own[p].size == theirs[vectors + p].size, own[p].name);
        std::copy_n(from.weights() + theirs[vectors + p].offset, own[p].size, to.values() + own[p].offset);
    }
    to.changed();
}

void compare(InputKind input, CellKind cell, bool bidirectional) {
    Numbers numbers(static_cast<uint64_t>(input) * 10 + static_cast<uint64_t>(cell));
    Spec spec = make_spec(input, cell, {6}, HeadKind::values, true);
    spec.bidirectional = bidirectional;
    const Example<double> s(numbers, spec, 6, 8);
    Network<double> network(spec, best_isa(), 1);
    Spec for_numbers = make_spec(InputKind::dense, cell, {6}, HeadKind::values, true);
    for_numbers.input_size = spec.first_inputs();
    for_numbers.bidirectional = bidirectional;
    Network<double> dense(for_numbers, best_isa(), 2);
    copy_weights(network, dense);
    const auto values = rows(network, s);
    const Inputs<double> x{s.sequences, s.steps, values.data()};
    const auto found = run_forward(network, s), expected = run_forward<double>(dense, x, s.lengths.data(), &s.initial, 1);
    CHECK(largest_difference(found.outputs, expected.outputs) < 1e-13, s.name(), largest_difference(found.outputs, expected.outputs));
    CHECK(largest_difference(found.h, expected.h) < 1e-13, s.name(), largest_difference(found.h, expected.h));
}

}  // namespace

int main() {
    start("network inputs");
    for (InputKind input : {InputKind::one_hot, InputKind::embedding, InputKind::columns})
        for (CellKind cell : kCells)
            for (bool bidirectional : {false, true}) compare(input, cell, bidirectional);
    return finish();
}

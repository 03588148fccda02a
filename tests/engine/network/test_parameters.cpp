// The list of parameters (torch's names and shapes) and where they start.
#include "network/parameters.hpp"

#include <string>

#include "numbers.hpp"
#include "reference.hpp"

using namespace elman;
using namespace elman::test;

namespace {

Spec example_spec() {
    Spec spec;
    spec.input = InputKind::embedding;
    spec.input_size = 11;
    spec.embedding_size = 3;
    spec.cell = kLstm;
    spec.hidden = {4, 6};
    spec.head.size = 2;
    return spec;
}

std::string describe(const ParameterList<float>& list) {
    std::string text;
    for (const auto& p : list.list()) {
        text += p.name;
        for (int64_t length : p.shape) text += ' ' + std::to_string(length);
        text += '\n';
    }
    return text;
}

void names_and_shapes() {
    Spec spec = example_spec();
    CHECK(describe(ParameterList<float>(spec)) ==
              "embedding.weight 11 3\n"
              "rnn.weight_ih_l0 16 3\nrnn.weight_hh_l0 16 4\nrnn.bias_ih_l0 16\nrnn.bias_hh_l0 16\n"
              "rnn.weight_ih_l1 24 4\nrnn.weight_hh_l1 24 6\nrnn.bias_ih_l1 24\nrnn.bias_hh_l1 24\n"
              "linear.weight 2 6\nlinear.bias 2\n",
          describe(ParameterList<float>(spec)));
    spec.input = InputKind::one_hot;
    spec.cell = kGru;
    spec.hidden = {5};
    spec.head.linear = false;
    CHECK(describe(ParameterList<float>(spec)) == "rnn.weight_ih_l0 15 11\nrnn.weight_hh_l0 15 5\nrnn.bias_ih_l0 15\nrnn.bias_hh_l0 15\n",
          describe(ParameterList<float>(spec)));
    spec.join({{InputKind::dense, 2, 0}, {InputKind::embedding, 9, 3}, {InputKind::one_hot, 4, 0}, {InputKind::bag, 8, 5}});
    CHECK(describe(ParameterList<float>(spec)) ==
              "embeddings.1.weight 9 3\nembeddings.3.weight 8 5\n"
              "rnn.weight_ih_l0 15 14\nrnn.weight_hh_l0 15 5\nrnn.bias_ih_l0 15\nrnn.bias_hh_l0 15\n",
          describe(ParameterList<float>(spec)));
    CHECK(spec.row_inputs() == 10 && spec.columns[3].place == 5 && spec.columns[3].weights == 9);
}

// Each parameter starts on a panel of its own, in order, none reaching into the next.
template <class T>
void offsets() {
    const ParameterList<T> list(example_spec());
    int64_t next = 0;
    for (const auto& p : list.list()) {
        CHECK(p.offset == next && p.offset % kPanel<T> == 0, p.name, p.offset);
        next += panels<T>(p.size) * kPanel<T>;
    }
    CHECK(list.block_size() == next);
    std::vector<T> block(static_cast<size_t>(next));
    CHECK(list.embedding(block.data()) == block.data());
    CHECK(list.layer(block.data(), 1).bias_hh == block.data() + list.list()[8].offset);
    CHECK(list.linear(block.data()).weight == block.data() + list.list()[9].offset);
}

// Uniform within 1/sqrt(hidden), embeddings normal; float starts as double rounded, whatever else the network has.
void starts() {
    const ParameterList<double> list(example_spec());
    const ParameterList<float> single(example_spec());
    std::vector<double> block(static_cast<size_t>(list.block_size())), again = block, other = block;
    std::vector<float> narrow(static_cast<size_t>(single.block_size()));
    list.initialize(example_spec(), block.data(), 5);
    list.initialize(example_spec(), again.data(), 5);
    list.initialize(example_spec(), other.data(), 6);
    single.initialize(example_spec(), narrow.data(), 5);
    CHECK(same_bytes(block, again) && !same_bytes(block, other));
    for (size_t n = 0; n < list.list().size(); ++n) {
        const auto& p = list.list()[n];
        const double bound = p.name == "embedding.weight" ? 6.0 : p.name.ends_with("l0") ? 1 / std::sqrt(4.0) : 1 / std::sqrt(6.0);
        double largest = 0.0;
        for (int64_t i = 0; i < p.size; ++i) {
            const double value = block[static_cast<size_t>(p.offset + i)];
            largest = std::fmax(largest, std::fabs(value));
            CHECK(narrow[static_cast<size_t>(single.list()[n].offset + i)] == static_cast<float>(value), p.name, i);
        }
        CHECK(largest <= bound && largest > 0.1 * bound, p.name, largest);
    }
}

// Each parameter has the numbers of a stream of its own: the same whatever else the network has.
void streams() {
    const ParameterList<double> list(example_spec());
    std::vector<double> block(static_cast<size_t>(list.block_size()));
    list.initialize(example_spec(), block.data(), 5);
    for (size_t n = 0; n < list.list().size(); ++n) {
        const auto& p = list.list()[n];
        const Random random(5, n);
        for (int64_t i = 0; i < p.size; ++i) {
            const auto index = static_cast<uint64_t>(i);
            const double expected = p.spread > 0.0 ? (2 * random.uniform(index) - 1) * p.spread : random.normal(index);
            CHECK(block[static_cast<size_t>(p.offset + i)] == expected, p.name, i);
        }
    }
}

// forget_bias moves the LSTM's second gate in bias_ih, and nothing else.
void forget_bias() {
    Spec spec = example_spec();
    const ParameterList<double> list(spec);
    std::vector<double> plain(static_cast<size_t>(list.block_size())), biased = plain;
    list.initialize(spec, plain.data(), 5);
    spec.forget_bias = 1.5;
    list.initialize(spec, biased.data(), 5);
    for (const auto& p : list.list())
        for (int64_t i = 0; i < p.size; ++i) {
            const bool second = i >= p.size / 4 && i < p.size / 2;
            const double added = p.name.starts_with("rnn.bias_ih") && second ? 1.5 : 0.0;
            CHECK(biased[static_cast<size_t>(p.offset + i)] == plain[static_cast<size_t>(p.offset + i)] + added, p.name, i);
        }
}

// Each gate's recurrent matrix times its transpose is the identity, and no two gates have the same.
void orthogonal_start() {
    Spec spec = example_spec();
    spec.orthogonal = true;
    const ParameterList<double> list(spec);
    std::vector<double> block(static_cast<size_t>(list.block_size()));
    list.initialize(spec, block.data(), 5);
    for (size_t run = 0; run < spec.hidden.size(); ++run) {
        const int64_t hidden = spec.hidden[run], square = hidden * hidden;
        const double* const w = list.layer(block.data(), run).weight_hh;
        for (int64_t gate = 0; gate < 4; ++gate)
            for (int64_t i = 0; i < square; ++i) {
                const double* const a = w + gate * square + i / hidden * hidden;
                const double* const b = w + gate * square + i % hidden * hidden;
                double dot = 0.0;
                for (int64_t j = 0; j < hidden; ++j) dot += a[j] * b[j];
                CHECK(std::fabs(dot - (i / hidden == i % hidden ? 1.0 : 0.0)) < 1e-14, run, gate, i, dot);
            }
        CHECK(!std::equal(w, w + square, w + square), run);
    }
}

}  // namespace

int main() {
    start("parameters");
    names_and_shapes();
    offsets<float>();
    offsets<double>();
    starts();
    streams();
    forget_bias();
    orthogonal_start();
    return finish();
}

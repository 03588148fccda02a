// A recurrent layer over unequal sequences: states against plain loops, gradients against central differences, and the same
// bytes however the sequences are shared.
#include "layer.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void states_match(const LayerCase<T>& s, Isa isa) {
    const double tolerance = sizeof(T) == 4 ? 4e-6 : 1e-14;
    LayerRun<T> engine(s, isa, 1);
    engine.forward();
    for (int64_t r = 0; r < s.sequences; ++r) {
        const int64_t sequence = engine.batch.order[static_cast<size_t>(r)];
        const auto expected = s.reference(sequence);
        for (size_t t = 0; t < expected.size(); ++t)
            for (size_t j = 0; j < expected[t].size(); ++j) {
                const auto& unit = expected[t][j];
                const T h = engine.state(engine.run.h, r, static_cast<int64_t>(t))[j];
                CHECK(std::fabs(h - unit.h) < tolerance, cell_name(s.kind), isa_name(isa), sequence, t, j, h, unit.h);
                if (!traits(s.kind).has_c) continue;
                const T c = engine.state(engine.run.c, r, static_cast<int64_t>(t))[j];
                CHECK(std::fabs(c - unit.c) < tolerance, isa_name(isa), sequence, t, j, c, unit.c);
            }
    }
}

template <class T>
void shares_and_isas_agree(const LayerCase<T>& s) {
    const auto states = [&](Isa isa, int count) {
        LayerRun<T> engine(s, isa, count);
        engine.forward();
        return std::vector<T>(engine.run.h.data(), engine.run.h.data() + engine.run.h.size());
    };
    const auto expected = states(Isa::baseline, 1);
    for (Isa isa : isas())
        for (int count : {1, 2, 3, 5}) CHECK(same_bytes(states(isa, count), expected), cell_name(s.kind), isa_name(isa), count);
}

// loss = the sum of every state h_t times a weight, and of the final states times weights: what dy, dh and dc are gradients of.
struct LossWeights {
    std::vector<double> dy, dh, dc;  // (sequences, steps, hidden), (sequences, hidden) twice

    LossWeights(Numbers& numbers, const LayerCase<double>& s)
        : dy(numbers.vector<double>(s.sequences * s.steps * s.hidden)), dh(numbers.vector<double>(s.sequences * s.hidden)),
          dc(numbers.vector<double>(s.sequences * s.hidden)) {}

    Real loss(const LayerCase<double>& s) const {
        Real sum = 0;
        for (int64_t b = 0; b < s.sequences; ++b) {
            const auto states = s.reference(b);
            for (size_t t = 0; t < states.size(); ++t)
                for (size_t j = 0; j < states[t].size(); ++j)
                    sum += dy[(static_cast<size_t>(b * s.steps) + t) * states[t].size() + j] * states[t][j].h;
            for (size_t j = 0; j < states.back().size(); ++j) {
                const size_t i = static_cast<size_t>(b * s.hidden) + j;
                sum += dh[i] * states.back()[j].h + dc[i] * states.back()[j].c;
            }
        }
        return sum;
    }
};

struct Gradients {
    std::vector<double> weight_ih, weight_hh, bias_ih, bias_hh, x, h0, c0;
};

void seed(LayerRun<double>& engine, const LossWeights& loss) {
    const auto& s = engine.s;
    engine.for_rows([&](int64_t row, int64_t sequence, int64_t t) {
        const auto first = loss.dy.begin() + (sequence * s.steps + t) * s.hidden;
        std::copy(first, first + s.hidden, engine.run.dy.data() + row * engine.layer.ld_hidden());
    });
    for (int64_t r = 0; r < s.sequences; ++r) {
        engine.copy_state(loss.dh, r, engine.run.dh.data());
        if (engine.layer.has_c()) engine.copy_state(loss.dc, r, engine.run.dc.data());
    }
}

// Back through all steps, or through chunks of at least `chunk_rows` rows, each followed by its part of the weights' gradients.
Gradients gradients(const LayerCase<double>& s, const LossWeights& loss, Isa isa, int count, int64_t chunk_rows = 1'000'000) {
    LayerRun<double> engine(s, isa, count);
    engine.forward();
    seed(engine, loss);
    const int64_t ld = engine.layer.ld_hidden();
    std::vector<double> dx(engine.rows_of_x.size());
    Gradients d{std::vector<double>(s.weight_ih.size()), std::vector<double>(s.weight_hh.size()), std::vector<double>(s.bias_ih.size()),
                std::vector<double>(s.bias_hh.size()),   std::vector<double>(s.x.size()),         std::vector<double>(s.h0.size()),
                std::vector<double>(s.c0.size())};
    const auto chunks = engine.batch.chunks(chunk_rows);
    for (auto steps = chunks.rbegin(); steps != chunks.rend(); ++steps) {
        engine.for_threads([&](const Worker& worker) {
            const auto mine = engine.batch.share(worker);
            engine.layer.backward(engine.batch, engine.run, engine.run.dy.data(), ld, *steps, mine);
            engine.layer.input_gradients(engine.batch, engine.run, dx.data(), engine.ldx, false, *steps, mine);
        });
        const int64_t row = engine.batch.first_row(*steps);
        engine.for_threads([&](const Worker& worker) {
            engine.layer.input_weight_gradients(engine.rows_of_x.data() + row * engine.ldx, engine.ldx,
                                                engine.run.gates.data() + row * engine.layer.ld_gates(), engine.batch.row_count(*steps),
                                                {d.weight_ih.data(), s.inputs, s.inputs}, worker);
            engine.layer.hidden_weight_gradients(engine.batch, engine.run, *steps, d.weight_hh.data(), worker);
            engine.layer.bias_gradients(engine.batch, engine.run, *steps, {nullptr, nullptr, d.bias_ih.data(), d.bias_hh.data()}, worker);
        });
    }
    engine.for_rows([&](int64_t row, int64_t sequence, int64_t t) {
        std::copy_n(dx.begin() + row * engine.ldx, s.inputs, d.x.begin() + (sequence * s.steps + t) * s.inputs);
    });
    for (int64_t r = 0; r < s.sequences; ++r) {
        const int64_t to = engine.batch.order[static_cast<size_t>(r)] * s.hidden;
        std::copy_n(engine.run.dh.data() + r * ld, s.hidden, d.h0.begin() + to);
        if (engine.layer.has_c()) std::copy_n(engine.run.dc.data() + r * ld, s.hidden, d.c0.begin() + to);
    }
    return d;
}

void compare(const char* what, const std::vector<double>& found, std::vector<double> LayerCase<double>::* array, LayerCase<double> s,
             const LossWeights& loss) {
    constexpr double step = 1e-6;
    for (size_t i = 0; i < found.size(); ++i) {
        double& value = (s.*array)[i];
        const double before = value;
        value = before + step;
        const Real above = loss.loss(s), high = value;
        value = before - step;
        const Real expected = (above - loss.loss(s)) / (high - static_cast<Real>(value));
        value = before;
        CHECK(std::fabs(found[i] - expected) < 1e-9 * std::fmax(1.0, std::fabs(found[i])), what, cell_name(s.kind), i, found[i], expected);
    }
}

void gradients_match(const LayerCase<double>& s, int64_t chunk_rows = 1'000'000) {
    Numbers numbers(40 + static_cast<uint64_t>(s.kind));
    const LossWeights loss(numbers, s);
    const Gradients d = gradients(s, loss, best_isa(), 1, chunk_rows);
    compare("weight_ih", d.weight_ih, &LayerCase<double>::weight_ih, s, loss);
    compare("weight_hh", d.weight_hh, &LayerCase<double>::weight_hh, s, loss);
    compare("bias_ih", d.bias_ih, &LayerCase<double>::bias_ih, s, loss);
    compare("bias_hh", d.bias_hh, &LayerCase<double>::bias_hh, s, loss);
    compare("x", d.x, &LayerCase<double>::x, s, loss);
    compare("h0", d.h0, &LayerCase<double>::h0, s, loss);
    compare("c0", d.c0, &LayerCase<double>::c0, s, loss);
    for (Isa isa : isas())
        for (int count : {1, 2, 3, 5}) {
            const Gradients other = gradients(s, loss, isa, count, chunk_rows);
            CHECK(same_bytes(d.weight_ih, other.weight_ih) && same_bytes(d.weight_hh, other.weight_hh) && same_bytes(d.bias_ih, other.bias_ih) &&
                      same_bytes(d.bias_hh, other.bias_hh) && same_bytes(d.x, other.x) && same_bytes(d.h0, other.h0) && same_bytes(d.c0, other.c0),
                  cell_name(s.kind), isa_name(isa), count);
        }
}

}  // namespace

int main() {
    start("recurrent");
    for (CellKind kind : kCells) {
        Numbers numbers(static_cast<uint64_t>(kind));
        for (int64_t hidden : {1, 5, 16, 40}) {
            const LayerCase<float> single(numbers, kind, 3, hidden, {4, 7, 1, 7, 2, 6, 5});
            const LayerCase<double> precise(numbers, kind, 9, hidden, {5, 5, 5});
            for (Isa isa : isas()) {
                states_match(single, isa);
                states_match(precise, isa);
            }
            shares_and_isas_agree(single);
            shares_and_isas_agree(precise);
        }
        shares_and_isas_agree(LayerCase<float>(numbers, kind, 2, 300, {2, 3}));  // more than one block of units a step
        gradients_match(LayerCase<double>(numbers, kind, 2, 4, {3, 1, 4, 4}));
        gradients_match(LayerCase<double>(numbers, kind, 2, 4, {5, 5, 5}), 4);  // three chunks
    }
    return finish();
}

// A recurrent layer with weights, inputs and initial states of its own, run forward and backward, and the same in plain loops.
#pragma once

#include <algorithm>

#include "layers/recurrent.hpp"
#include "numbers.hpp"
#include "reference.hpp"

namespace elman::test {

template <class T>
struct LayerCase {
    CellKind kind;
    int64_t inputs, hidden, sequences, steps;
    std::vector<int64_t> lengths;
    std::vector<T> weight_ih, weight_hh, bias_ih, bias_hh;
    std::vector<T> x;       // (sequences, steps, inputs)
    std::vector<T> h0, c0;  // (sequences, hidden)

    LayerCase(Numbers& numbers, CellKind cell_kind, int64_t input_count, int64_t unit_count, std::vector<int64_t> given)
        : kind(cell_kind), inputs(input_count), hidden(unit_count), sequences(static_cast<int64_t>(given.size())),
          steps(*std::max_element(given.begin(), given.end())), lengths(std::move(given)) {
        const int64_t gates = cell_for<T>(Isa::baseline, kind).gates * hidden;
        const double spread = 1.0 / std::sqrt(static_cast<double>(hidden));
        weight_ih = numbers.vector<T>(gates * inputs, -spread, spread);
        weight_hh = numbers.vector<T>(gates * hidden, -spread, spread);
        for (auto* bias : {&bias_ih, &bias_hh}) *bias = numbers.vector<T>(gates, -spread, spread);
        x = numbers.vector<T>(sequences * steps * inputs);
        for (auto* state : {&h0, &c0}) *state = numbers.vector<T>(sequences * hidden);
    }

    RecurrentWeights<const T> weights() const { return {weight_ih.data(), weight_hh.data(), bias_ih.data(), bias_hh.data()}; }

    // b + W x + U h of one gate of one unit; the GRU's last one in two parts.
    Real sum(int64_t gate, int64_t unit, const T* from, const std::vector<UnitState>& before, Real& u) const {
        const auto row = static_cast<size_t>(gate * hidden + unit);
        Real inner = bias_ih[row], recurrent = bias_hh[row];
        for (int64_t i = 0; i < inputs; ++i)
            inner += static_cast<Real>(weight_ih[row * static_cast<size_t>(inputs) + static_cast<size_t>(i)]) * from[i];
        for (int64_t j = 0; j < hidden; ++j)
            recurrent += static_cast<Real>(weight_hh[row * static_cast<size_t>(hidden) + static_cast<size_t>(j)]) * before[static_cast<size_t>(j)].h;
        if (!traits(kind).last_apart || gate != traits(kind).gates - 1) return inner + recurrent;
        u = recurrent;
        return inner;
    }

    // The states (steps of the sequence, hidden) of one sequence.
    std::vector<std::vector<UnitState>> reference(int64_t sequence) const {
        const int64_t gates = cell_for<T>(Isa::baseline, kind).gates;
        std::vector<std::vector<UnitState>> states;
        std::vector<UnitState> now(static_cast<size_t>(hidden));
        for (size_t j = 0; j < now.size(); ++j)
            now[j] = {h0[static_cast<size_t>(sequence * hidden) + j], c0[static_cast<size_t>(sequence * hidden) + j]};
        for (int64_t t = 0; t < lengths[static_cast<size_t>(sequence)]; ++t) {
            std::vector<UnitState> next(now.size());
            for (int64_t j = 0; j < hidden; ++j) {
                Sums a{};
                Real u = 0;
                for (int64_t g = 0; g < gates; ++g) a[static_cast<size_t>(g)] = sum(g, j, x.data() + (sequence * steps + t) * inputs, now, u);
                next[static_cast<size_t>(j)] = specified(kind, a, u, now[static_cast<size_t>(j)]);
            }
            states.push_back(next);
            now = next;
        }
        return states;
    }
};

// The engine's layer on a case, as threads `count` would share it.
template <class T>
struct LayerRun {
    const LayerCase<T>& s;
    int count;
    Recurrent<T> layer;
    Batch batch;
    RecurrentRun<T> run;
    int64_t ldx;
    std::vector<T> rows_of_x;

    LayerRun(const LayerCase<T>& example, Isa isa, int threads)
        : s(example), count(threads), layer(isa, s.kind, s.inputs, s.hidden, false), ldx(leading<T>(s.inputs)) {
        layer.make_room(true);
        for_threads([&](const Worker& worker) { layer.pack(s.weights(), {true, true, true}, worker); });
        batch.arrange(s.sequences, s.steps, s.lengths.data());
        layer.reserve(batch, run, true);
        rows_of_x.resize(static_cast<size_t>(batch.rows * ldx));
        for_rows([&](int64_t row, int64_t sequence, int64_t t) {
            const T* from = s.x.data() + (sequence * s.steps + t) * s.inputs;
            std::copy(from, from + s.inputs, rows_of_x.begin() + row * ldx);
        });
        for (int64_t r = 0; r < s.sequences; ++r) {
            copy_state(s.h0, r, run.h.data());
            if (layer.has_c()) copy_state(s.c0, r, run.c.data());
        }
    }

    void forward() {
        for_threads([&](const Worker& worker) {
            const auto mine = batch.share(worker);
            layer.project(batch, rows_of_x.data(), ldx, run, mine);
            layer.forward(batch, run, mine);
        });
    }
    const T* state(const Buffer<T>& states, int64_t r, int64_t t) const { return states.data() + (batch.state_after(t) + r) * layer.ld_hidden(); }

    template <class F>
    void for_threads(const F& f) const {
        for (int index = 0; index < count; ++index) f(Worker{index, count, nullptr});
    }
    template <class F>
    void for_rows(const F& f) const {
        for (int64_t t = 0; t < batch.steps; ++t)
            for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r)
                f(batch.offset[static_cast<size_t>(t)] + r, batch.order[static_cast<size_t>(r)], t);
    }
    // Row r of the engine's order from the caller's states.
    void copy_state(const std::vector<T>& from, int64_t r, T* rows) const {
        const auto first = from.begin() + batch.order[static_cast<size_t>(r)] * s.hidden;
        std::copy(first, first + s.hidden, rows + r * layer.ld_hidden());
    }
};

}  // namespace elman::test

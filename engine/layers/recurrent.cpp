#include "layers/recurrent.hpp"

namespace elman {

namespace {

// Gates of one block of hidden units, for a thread's sequences, should stay in the first-level cache between the product
// and the cell's equations.
constexpr int64_t kBlockBytes = int64_t{24} * 1024;

// Gates of a chunk of steps should stay in the caches between the way back through time and the gradients of the weights. Fewer
// rows would read and write the gradients of the weights too often.
constexpr int64_t kChunkBytes = int64_t{1024} * 1024, kChunkRows = 1024;

constexpr int64_t kStepsBetweenQuestions = 16;  // whether the call shall end: a step takes no less than such a question

}  // namespace

template <class T>
Recurrent<T>::Recurrent(Isa isa, CellKind kind, int64_t inputs, int64_t hidden, bool reverse)
    : kernels_(&kernels_for<T>(isa)), cell_(&cell_for<T>(isa, kind)), inputs_(inputs), hidden_(hidden), gate_stride_(panels<T>(hidden) * kPanel<T>),
      ld_hidden_(leading<T>(hidden)), ld_gates_(leading<T>(cell_->gates * gate_stride_)), reverse_(reverse) {
    forward_ih_.resize(cell_->gates * gate_stride_ * inputs);
    forward_hh_.resize(cell_->gates * gate_stride_ * hidden);
    bias_.resize(cell_->gates * gate_stride_);
    bias_apart_.resize(gate_stride_);
}

template <class T>
void Recurrent<T>::make_room(bool input_gradients) {
    backward_hh_.resize(gate_stride_ * gate_rows());
    if (input_gradients) backward_ih_.resize(panels<T>(inputs_) * kPanel<T> * gate_rows());
}

// This thread's share of the hidden units, in whole panels.
template <class T>
Worker::Range Recurrent<T>::units_of(const Worker& worker) const {
    return worker.share(hidden_, kPanel<T>);
}

template <class T>
void Recurrent<T>::pack(const RecurrentWeights<const T>& w, const Uses& uses, const Worker& worker) {
    const auto mine = units_of(worker);
    const int64_t first = mine.first, last = mine.last;
    const int64_t stride = gate_rows() * kPanel<T>;
    for (int64_t gate = 0; first < last && gate < cell_->gates; ++gate) {
        const int64_t row = gate * hidden_ + first, column = gate * gate_stride_ + first, units = last - first;
        const T* const ih = w.weight_ih + row * inputs_;
        const T* const hh = w.weight_hh + row * hidden_;
        kernels_->pack_transposed(hh, units, hidden_, forward_hh_.data() + column * hidden_);
        if (uses.project) kernels_->pack_transposed(ih, units, inputs_, forward_ih_.data() + column * inputs_);
        if (uses.backward) kernels_->pack(hh, hidden_, units, backward_hh_.data() + row * kPanel<T>, stride);
        if (uses.input_gradients) kernels_->pack(ih, inputs_, units, backward_ih_.data() + row * kPanel<T>, stride);
        for (int64_t j = 0; j < units; ++j) {
            if (apart(gate)) bias_apart_[first + j] = w.bias_hh[row + j];
            bias_[column + j] = apart(gate) ? w.bias_ih[row + j] : w.bias_ih[row + j] + w.bias_hh[row + j];
        }
    }
}

template <class T>
void Recurrent<T>::reserve(const Batch& batch, RecurrentRun<T>& run, bool for_backward) const {
    run.gates.resize(batch.rows * ld_gates_);
    if (cell_->saves_apart) run.apart.resize(batch.rows * ld_hidden_);
    run.h.resize((batch.sequences + batch.rows) * ld_hidden_);
    if (cell_->has_c) run.c.resize((batch.sequences + batch.rows) * ld_hidden_);
    if (!for_backward) return;
    run.dh.resize(batch.sequences * ld_hidden_);
    if (cell_->has_c) run.dc.resize(batch.sequences * ld_hidden_);
    run.dy.resize(batch.rows * ld_hidden_);
    run.sums.resize(cell_->gates * gate_stride_);
    run.chunks = batch.chunks(std::max(kChunkRows, kChunkBytes / (ld_gates_ * static_cast<int64_t>(sizeof(T)))));
}

template <class T>
void Recurrent<T>::project_some(const T* x, int64_t ldx, int64_t rows, int64_t first, int64_t count, bool add, T* gates) const {
    const int64_t all = cell_->gates * gate_stride_ / kPanel<T>;
    kernels_->multiply({rows, all, count, x, ldx, forward_ih_.data() + first * kPanel<T>, inputs_ * kPanel<T>, gates, ld_gates_,
                        add ? gates : bias_.data(), add ? ld_gates_ : 0});
}

template <class T>
void Recurrent<T>::project(const Batch& batch, const T* x, int64_t ldx, RecurrentRun<T>& run, const Worker::Range& mine) const {
    in_blocks(batch, mine, [&](int64_t row, int64_t rows) { project_table(x + row * ldx, ldx, rows, run.gates.data() + row * ld_gates_); });
}

template <class T>
void Recurrent<T>::project_table(const T* x, int64_t ldx, int64_t rows, T* table) const {
    project_some(x, ldx, rows, 0, inputs_, false, table);
}

template <class T>
void Recurrent<T>::bias_table(int64_t rows, T* table) const {
    for (int64_t i = 0; i < rows; ++i) std::copy(bias_.data(), bias_.data() + bias_.size(), table + i * ld_gates_);
}

template <class T>
void Recurrent<T>::add_one_hot(const WeightColumns<const T>& weight_ih, const int64_t* ids, int64_t count, T* table) const {
    for (int64_t i = 0; i < count; ++i) {
        T* out = table + i * ld_gates_;
        for (int64_t gate = 0; gate < cell_->gates; ++gate)
            for (int64_t j = 0; j < hidden_; ++j) out[gate * gate_stride_ + j] += weight_ih.first[(gate * hidden_ + j) * weight_ih.ld + ids[i]];
    }
}

template <class T>
void Recurrent<T>::one_hot_gradients(const T* d_table, const int64_t* ids, int64_t count, const WeightColumns<T>& d_weight_ih,
                                     const Worker& worker) const {
    const auto mine = worker.share(hidden_);
    for (int64_t gate = 0; gate < cell_->gates; ++gate)
        for (int64_t j = mine.first; j < mine.last; ++j)
            for (int64_t i = 0; i < count; ++i)
                d_weight_ih.first[(gate * hidden_ + j) * d_weight_ih.ld + ids[i]] += d_table[i * ld_gates_ + gate * gate_stride_ + j];
}

template <class T>
void Recurrent<T>::gather(const Batch& batch, const T* table, const int64_t* place, bool add, RecurrentRun<T>& run, const Worker::Range& mine) const {
    const int64_t columns = cell_->gates * gate_stride_;
    batch.for_groups(mine, [&](int64_t row, int64_t rows) {
        for (int64_t i = row; i < row + rows; ++i) {
            const T* const source = table + place[i] * ld_gates_;
            T* const gates = run.gates.data() + i * ld_gates_;
            if (!add) std::copy(source, source + columns, gates);
            else
                for (int64_t j = 0; j < columns; ++j) gates[j] += source[j];
        }
    });
}

// The hidden products of `gates` gates from `gate` on, in a block of hidden units: `count` panels from `panel` on.
template <class T>
void Recurrent<T>::hidden_products(const RecurrentStep<T>& s, int64_t gate, int64_t gates, int64_t panel, int64_t count) const {
    const int64_t all = gate_stride_ / kPanel<T>, column = panel * kPanel<T>;
    const T* const b = forward_hh_.data() + (gate * all + panel) * hidden_ * kPanel<T>;
    T* const joined = s.gates + gate * gate_stride_ + column;
    Product<T> p{s.rows, gates * count, hidden_, s.h_before, ld_hidden_, b, hidden_ * kPanel<T>, joined, ld_gates_, joined, ld_gates_};
    if (apart(gate)) {
        p.c = s.apart + column;
        p.ldc = ld_hidden_;
        p.initial = bias_apart_.data() + column;
        p.ldi = 0;
    }
    kernels_->multiply(p);
}

// Block by block of hidden units: the products, then the equations while the gates are in the first-level cache. A single block
// takes all joined gates as one product.
template <class T>
void Recurrent<T>::step(const RecurrentStep<T>& s) const {
    const int64_t joined = cell_->gates - (cell_->last_apart ? 1 : 0), all = gate_stride_ / kPanel<T>;
    const int64_t width = std::max<int64_t>(1, kBlockBytes / (s.rows * cell_->gates * 64));
    for (int64_t panel = 0; panel < all; panel += width) {
        const int64_t count = std::min(width, all - panel), column = panel * kPanel<T>;
        if (count == all) hidden_products(s, 0, joined, panel, count);
        else
            for (int64_t gate = 0; gate < joined; ++gate) hidden_products(s, gate, 1, panel, count);
        if (cell_->last_apart) hidden_products(s, joined, 1, panel, count);
        const auto at = [column](auto* p) { return p == nullptr ? nullptr : p + column; };
        cell_->forward({s.rows, count * kPanel<T>, s.gates + column, ld_gates_, gate_stride_, at(s.apart), at(s.h_before), at(s.c_before), at(s.h),
                        at(s.c), ld_hidden_});
    }
}

// The step of `rows` sequences whose gates start at `row` and whose states lie at `before` and `after`.
template <class T>
RecurrentStep<T> Recurrent<T>::step_of(RecurrentRun<T>& run, int64_t row, int64_t before, int64_t after, int64_t rows) const {
    T* const c = cell_->has_c ? run.c.data() : nullptr;
    return {rows,
            run.gates.data() + row * ld_gates_,
            cell_->saves_apart ? run.apart.data() + row * ld_hidden_ : nullptr,
            run.h.data() + before * ld_hidden_,
            c == nullptr ? nullptr : c + before * ld_hidden_,
            run.h.data() + after * ld_hidden_,
            c == nullptr ? nullptr : c + after * ld_hidden_};
}

template <class T>
void Recurrent<T>::forward(const Batch& batch, RecurrentRun<T>& run, const Worker::Range& mine) const {
    for (int64_t i = 0; i < batch.steps; ++i) {
        if (i % kStepsBetweenQuestions == 0 && mine.ended()) return;
        const int64_t t = batch.step_of(i, reverse_);
        batch.for_parts(mine, t, reverse_, [&](int64_t first, int64_t rows, int64_t before) {
            step(step_of(run, batch.offset[static_cast<size_t>(t)] + first, before, batch.state_after(t) + first, rows));
        });
    }
}

// Back through one step: gradients of the gates from those of the states, then of the states before.
template <class T>
void Recurrent<T>::step_back(const RecurrentStep<T>& s, const T* dy, int64_t ldy, T* dh, T* dc) const {
    cell_->backward(
        {s.rows, gate_stride_, s.gates, ld_gates_, gate_stride_, s.apart, s.h_before, s.c_before, s.h, ld_hidden_, dy, ldy, dh, dc, ld_hidden_});
    for (int64_t gate = 0; gate < cell_->gates; ++gate) {
        const T* const a = apart(gate) ? s.apart : s.gates + gate * gate_stride_;
        kernels_->multiply({s.rows, gate_stride_ / kPanel<T>, hidden_, a, apart(gate) ? ld_hidden_ : ld_gates_,
                            backward_hh_.data() + gate * hidden_ * kPanel<T>, gate_rows() * kPanel<T>, dh, ld_hidden_, dh, ld_hidden_});
    }
}

template <class T>
void Recurrent<T>::backward(const Batch& batch, RecurrentRun<T>& run, const T* dy, int64_t ldy, const Steps& steps, const Worker::Range& mine) const {
    for (int64_t i = steps.first; i < steps.last; ++i) {
        const int64_t t = reverse_ ? i : steps.first + steps.last - 1 - i;
        batch.for_parts(mine, t, reverse_, [&](int64_t first, int64_t rows, int64_t before) {
            const int64_t row = batch.offset[static_cast<size_t>(t)] + first;
            T* const dc = cell_->has_c ? run.dc.data() + first * ld_hidden_ : nullptr;
            step_back(step_of(run, row, before, batch.state_after(t) + first, rows), dy == nullptr ? nullptr : dy + row * ldy, ldy,
                      run.dh.data() + first * ld_hidden_, dc);
        });
    }
}

template <class T>
void Recurrent<T>::input_gradients(const T* dgates, int64_t rows, T* dx, int64_t ldx, bool add) const {
    for (int64_t gate = 0; gate < cell_->gates; ++gate)
        kernels_->multiply({rows, panels<T>(inputs_), hidden_, dgates + gate * gate_stride_, ld_gates_,
                            backward_ih_.data() + gate * hidden_ * kPanel<T>, gate_rows() * kPanel<T>, dx, ldx, gate == 0 && !add ? nullptr : dx,
                            ldx});
}

template <class T>
void Recurrent<T>::input_gradients(const Batch& batch, const RecurrentRun<T>& run, T* dx, int64_t ldx, bool add, const Steps& steps,
                                   const Worker::Range& mine) const {
    constexpr int64_t block = 128;
    batch.for_groups(mine, steps, [&](int64_t row, int64_t rows) {
        for (int64_t i = 0; i < rows; i += block)
            input_gradients(run.gates.data() + (row + i) * ld_gates_, std::min(block, rows - i), dx + (row + i) * ldx, ldx, add);
    });
}

template <class T>
void Recurrent<T>::input_weight_gradients(const T* x, int64_t ldx, const T* dgates, int64_t rows, const WeightColumns<T>& d_weight_ih,
                                          const Worker& worker) const {
    const auto mine = worker.share(hidden_, 8);
    kernels_->accumulate_outer({mine.last - mine.first, d_weight_ih.count, rows, dgates + mine.first, ld_gates_, x, ldx,
                                d_weight_ih.first + mine.first * d_weight_ih.ld, d_weight_ih.ld, cell_->gates, gate_stride_,
                                hidden_ * d_weight_ih.ld});
}

template <class T>
void Recurrent<T>::bias_gradients(const Batch& batch, RecurrentRun<T>& run, const Steps& steps, const RecurrentWeights<T>& d,
                                  const Worker& worker) const {
    const int64_t row = batch.first_row(steps), rows = batch.row_count(steps);
    const auto mine = units_of(worker);
    const int64_t first = mine.first, last = mine.last;
    const int64_t padded = panels<T>(last - first) * kPanel<T>;
    for (int64_t gate = 0; first < last && gate < cell_->gates; ++gate) {
        const int64_t column = gate * gate_stride_ + first;
        T* const sums = run.sums.data() + column;
        std::fill(sums, sums + padded, T(0));
        kernels_->sum_rows(run.gates.data() + row * ld_gates_ + column, rows, padded, ld_gates_, sums);
        for (int64_t j = first; j < last; ++j) d.bias_ih[gate * hidden_ + j] += sums[j - first];
        if (apart(gate)) {
            std::fill(sums, sums + padded, T(0));
            kernels_->sum_rows(run.apart.data() + row * ld_hidden_ + first, rows, padded, ld_hidden_, sums);
        }
        for (int64_t j = first; j < last; ++j) d.bias_hh[gate * hidden_ + j] += sums[j - first];
    }
}

template <class T>
void Recurrent<T>::outer_products(const RecurrentRun<T>& run, int64_t row, int64_t state, int64_t rows, T* d_weight_hh, const Worker& worker) const {
    const auto mine = worker.share(hidden_, 8);
    const T* const h = run.h.data() + state * ld_hidden_;
    const int64_t joined = cell_->gates - (cell_->last_apart ? 1 : 0), units = mine.last - mine.first;
    T* const d = d_weight_hh + mine.first * hidden_;
    kernels_->accumulate_outer({units, hidden_, rows, run.gates.data() + row * ld_gates_ + mine.first, ld_gates_, h, ld_hidden_, d, hidden_, joined,
                                gate_stride_, hidden_ * hidden_});
    if (cell_->last_apart)
        kernels_->accumulate_outer({units, hidden_, rows, run.apart.data() + row * ld_hidden_ + mine.first, ld_hidden_, h, ld_hidden_,
                                    d + joined * hidden_ * hidden_, hidden_});
}

// Parts whose gate gradients and states before both lie in consecutive rows are one product.
template <class T>
void Recurrent<T>::hidden_weight_gradients(const Batch& batch, const RecurrentRun<T>& run, const Steps& steps, T* d_weight_hh,
                                           const Worker& worker) const {
    int64_t row = 0, state = 0, rows = 0;
    for (int64_t t = steps.first; t < steps.last; ++t) {
        batch.for_parts({0, batch.sequences}, t, reverse_, [&](int64_t first, int64_t count, int64_t before) {
            const int64_t here = batch.offset[static_cast<size_t>(t)] + first;
            if (here != row + rows || before != state + rows) {
                outer_products(run, row, state, rows, d_weight_hh, worker);
                row = here;
                state = before;
                rows = 0;
            }
            rows += count;
        });
    }
    outer_products(run, row, state, rows, d_weight_hh, worker);
}

template class Recurrent<float>;
template class Recurrent<double>;

}  // namespace elman

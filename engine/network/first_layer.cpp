#include "network/first_layer.hpp"

namespace elman {

namespace {

// to = the sum of the vectors (ids, dim) with the `count` ids, one after another; 0 when all are padding.
template <class T>
void sum_vectors(const T* vectors, int64_t dim, const int64_t* ids, int64_t count, T* to) {
    bool first = true;
    for (int64_t i = 0; i < count; ++i) {
        if (ids[i] < 0) continue;
        const T* const from = vectors + ids[i] * dim;
        if (first) std::copy(from, from + dim, to);
        else
            for (int64_t e = 0; e < dim; ++e) to[e] += from[e];
        first = false;
    }
    if (first) std::fill(to, to + dim, T(0));
}

// d_vectors += dx, the gradient of a sum of vectors at each step, to each vector in the sum. Ids are split between threads, so that
// each sum has one order.
template <class T>
void sum_vectors_back(const Inputs<T>& x, const Batch& batch, const T* dx, int64_t ld, int64_t dim, T* d_vectors, const Worker& worker) {
    for (int64_t t = 0; t < batch.steps; ++t) {
        for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r) {
            const int64_t* const ids = x.bag_of(batch.order[static_cast<size_t>(r)], t);
            const T* const from = dx + (batch.offset[static_cast<size_t>(t)] + r) * ld;
            for (int64_t i = 0; i < x.bag; ++i) {
                if (ids[i] < 0 || ids[i] % worker.count != worker.index) continue;
                T* const to = d_vectors + ids[i] * dim;
                for (int64_t e = 0; e < dim; ++e) to[e] += from[e];
            }
        }
    }
}

}  // namespace

template <class T>
FirstLayer<T>::FirstLayer(const Spec& spec, const ParameterList<T>& parameters, const T* weights, const std::vector<Recurrent<T>>& runs)
    : spec_(&spec), parameters_(&parameters), weights_(weights), runs_(&runs) {
    if (spec.ids()) sources_.push_back({spec.input, 0, spec.input_size, 0});
    else if (!spec.joined()) parts_.push_back({0, 0, spec.input_size});
    for (size_t i = 0; i < spec.columns.size(); ++i) {
        const Column& column = spec.columns[i];
        if (!column.in_row()) sources_.push_back({InputKind::one_hot, i, column.size, column.weights});
        else if (!parts_.empty() && parts_.back().weights + parts_.back().width == column.weights) parts_.back().width += column.width();
        else parts_.push_back({column.place, column.weights, column.width()});
    }
    if (!spec.joined() || sources_.empty()) return;
    gathered_.resize(spec.directions());
    for (size_t run = 0; run < spec.directions(); ++run) gathered_[run].resize(runs[run].gate_rows() * spec.row_inputs());
}

template <class T>
void FirstLayer<T>::close_gaps() {
    const int64_t width = spec_->row_inputs();
    for (size_t run = 0; run < gathered_.size(); ++run) {
        const T* from = parameters_->layer(weights_, run).weight_ih;
        for (int64_t row = 0; row < (*runs_)[run].gate_rows(); ++row, from += spec_->first_inputs())
            for (const RowPart& part : parts_)
                std::copy(from + part.weights, from + part.weights + part.width, gathered_[run].data() + row * width + part.place);
    }
}

// A kernel may read past the end of a part of the last row.
template <class T>
void FirstLayer<T>::make_ready(const Inputs<T>& x, const Batch& whole, int64_t rows, FirstInputs<T>& to) const {
    to.tables.resize(sources_.size());
    for (size_t i = 0; i < sources_.size(); ++i) {
        Occurring& occurring = to.tables[i].occurring;
        occurring.collect(whole, ids_of(sources_[i], x), sources_[i].size);
        to.tables[i].rows.resize(static_cast<int64_t>(spec_->directions()) * occurring.count() * (*runs_)[0].ld_gates());
        if (sources_[i].kind == InputKind::embedding) to.vectors.resize(occurring.count() * ld_row());
    }
    to.parts = parts_;
    to.ld = ld_row();
    to.places.clear();
    if (x.inlay.table != nullptr) lay_in(x, whole, to);
    if (!spec_->ids()) to.rows.resize(rows * to.ld + kPanel<T>);
}

// Rows hold the columns on both sides of the inlay, whose own rows lie apart: one for each step that has one, in the batch's order.
template <class T>
void FirstLayer<T>::lay_in(const Inputs<T>& x, const Batch& whole, FirstInputs<T>& to) const {
    const int64_t first = x.inlay.first, width = x.inlay.width, others = spec_->input_size - width;
    to.parts = {{0, 0, first}, {first, first + width, others - first}};
    to.ld = leading<T>(others);
    to.inlay = {0, first, width};
    to.places.assign(static_cast<size_t>(whole.rows), -1);
    int64_t count = 0;
    for (int64_t t = 0; t < whole.steps; ++t) {
        for (int64_t r = 0; r < whole.active[static_cast<size_t>(t)]; ++r)
            if (x.inlay.rows[whole.order[static_cast<size_t>(r)] * whole.steps + t] >= 0)
                to.places[static_cast<size_t>(whole.offset[static_cast<size_t>(t)] + r)] = count++;
    }
    to.inlaid.resize(count * to.ld_inlaid() + kPanel<T>);
}

template <class T>
void FirstLayer<T>::make_ready(const FirstInputs<T>& from, bool to_inputs, FirstGradients<T>& d) const {
    d.tables.resize(from.tables.size());
    for (size_t i = 0; i < d.tables.size(); ++i) d.tables[i].resize(from.tables[i].rows.size());
    d.vectors.resize(from.vectors.size());
    if (needs_row_gradients(to_inputs)) d.rows.resize(from.rows.size());
}

// The numbers of one step: of Dense as they are, the vector of Embedding, of Columns side by side.
template <class T>
void FirstLayer<T>::read_row(const Inputs<T>& x, int64_t sequence, int64_t step, T* row) const {
    if (!spec_->joined()) {
        const bool vector = spec_->input == InputKind::embedding;
        const T* const from = vector ? parameters_->embedding(weights_) + *x.bag_of(sequence, step) * spec_->embedding_size
                                     : x.row(sequence, step, spec_->input_size - x.inlay.width);
        std::copy(from, from + spec_->first_inputs() - x.inlay.width, row);
    }
    for (size_t i = 0; i < spec_->columns.size(); ++i) {
        const Column& column = spec_->columns[i];
        const Inputs<T>& member = x.members[i];
        T* const to = row + column.place;
        if (column.learned()) {
            sum_vectors(parameters_->embedding(weights_, i), column.dim, member.bag_of(sequence, step), member.bag, to);
        } else if (column.in_row()) {
            const T* const from = member.row(sequence, step, column.size);
            std::copy(from, from + column.size, to);
        }
    }
}

template <class T>
void FirstLayer<T>::read(const Inputs<T>& x, const Batch& batch, int64_t first_step, int64_t first_row, const Worker::Range& mine,
                         FirstInputs<T>& to) const {
    if (spec_->ids()) return;
    for (int64_t t = 0; t < batch.steps; ++t) {
        const int64_t last = mine.first + batch.running(mine, t), offset = batch.offset[static_cast<size_t>(t)];
        for (int64_t r = mine.first; r < last; ++r) {
            const int64_t sequence = batch.order[static_cast<size_t>(r)], step = first_step + t;
            read_row(x, sequence, step, to.rows.data() + (offset + r) * to.ld);
            to.for_inlaid(first_row + offset + r, first_row + offset + r + 1, [&](int64_t, int64_t, int64_t place) {
                const T* const from = x.inlay.table + x.inlay.rows[sequence * x.steps + step] * x.inlay.width;
                std::copy(from, from + x.inlay.width, to.inlaid.data() + place * to.ld_inlaid());
            });
        }
    }
}

// A sum goes through the columns in their order, wherever they lie: its bits are those of a row that holds them all.
template <class T>
void FirstLayer<T>::project_parts(const Recurrent<T>& recurrent, int64_t row, int64_t rows, int64_t first_row, const FirstInputs<T>& from,
                                  T* gates) const {
    const RowPart &before = from.parts[0], &after = from.parts[1];
    const int64_t ld = recurrent.ld_gates();
    const T* const x = from.rows.data() + row * from.ld;
    recurrent.project_some(x, from.ld, rows, before.weights, before.width, false, gates + row * ld);
    from.for_inlaid(first_row + row, first_row + row + rows, [&](int64_t at, int64_t count, int64_t place) {
        recurrent.project_some(from.inlaid_row(place), from.ld_inlaid(), count, from.inlay.weights, from.inlay.width, true,
                               gates + (at - first_row) * ld);
    });
    if (after.width > 0) recurrent.project_some(x + after.place, from.ld, rows, after.weights, after.width, true, gates + row * ld);
}

template <class T>
void FirstLayer<T>::project(size_t run, const Batch& batch, int64_t first_row, const FirstInputs<T>& from, RecurrentRun<T>& to,
                            const Worker::Range& mine) const {
    const Recurrent<T>& recurrent = (*runs_)[run];
    if (!from.places.empty())
        recurrent.in_blocks(batch, mine, [&](int64_t row, int64_t rows) { project_parts(recurrent, row, rows, first_row, from, to.gates.data()); });
    else if (!spec_->ids()) recurrent.project(batch, from.rows.data(), from.ld, to, mine);
    for (const IdTable<T>& table : from.tables)
        recurrent.gather(batch, table.of(run, recurrent.ld_gates()), table.occurring.place.data() + first_row, spec_->joined(), to, mine);
}

template <class T>
void FirstLayer<T>::row_gradients(size_t run, const Batch& batch, const RecurrentRun<T>& of, bool to_inputs, const Steps& steps,
                                  const Worker::Range& mine, FirstGradients<T>& d) const {
    if (needs_row_gradients(to_inputs)) (*runs_)[run].input_gradients(batch, of, d.rows.data(), ld_row(), run > 0, steps, mine);
}

template <class T>
void FirstLayer<T>::weight_gradients(size_t run, const T* dgates, int64_t row, int64_t rows, const FirstInputs<T>& from, T* block,
                                     const Worker& worker) const {
    for (const RowPart& part : from.parts)
        (*runs_)[run].input_weight_gradients(from.rows.data() + row * from.ld + part.place, from.ld, dgates, rows,
                                             columns(block, run, part.weights, part.width), worker);
    from.for_inlaid(row, row + rows, [&](int64_t at, int64_t count, int64_t place) {
        (*runs_)[run].input_weight_gradients(from.inlaid_row(place), from.ld_inlaid(), dgates + (at - row) * (*runs_)[run].ld_gates(), count,
                                             columns(block, run, from.inlay.weights, from.inlay.width), worker);
    });
}

template <class T>
void FirstLayer<T>::fill_tables(FirstInputs<T>& to, const Worker& worker) const {
    for (size_t i = 0; i < sources_.size(); ++i) fill_table(sources_[i], to.tables[i], to.vectors.data(), worker);
}

// With the biases, but for OneHot among others: there the bias came with the row of x, and -0 is the start that changes nothing.
template <class T>
void FirstLayer<T>::fill_table(const TableSource& source, IdTable<T>& table, T* vectors, const Worker& worker) const {
    const auto mine = worker.share(table.occurring.count());
    const int64_t count = mine.last - mine.first, ld = (*runs_)[0].ld_gates();
    const int64_t* const ids = table.occurring.ids.data() + mine.first;
    for (int64_t i = 0; source.kind == InputKind::embedding && i < count; ++i)
        sum_vectors(parameters_->embedding(weights_), spec_->embedding_size, ids + i, 1, vectors + (mine.first + i) * ld_row());
    for (size_t run = 0; run < spec_->directions(); ++run) {
        const Recurrent<T>& recurrent = (*runs_)[run];
        T* const rows = table.of(run, ld) + mine.first * ld;
        if (source.kind == InputKind::embedding) {
            recurrent.project_table(vectors + mine.first * ld_row(), ld_row(), count, rows);
            continue;
        }
        if (spec_->joined()) std::fill(rows, rows + count * ld, T(-0.0));
        else recurrent.bias_table(count, rows);
        recurrent.add_one_hot(columns(source, run), ids, count, rows);
    }
}

// The gradient of the rows of the tables of ids, then of the weights that the tables were made from.
template <class T>
void FirstLayer<T>::table_gradients(const std::vector<RecurrentRun<T>>& of, const FirstInputs<T>& from, FirstGradients<T>& d, T* block,
                                    const Worker& worker) const {
    const int64_t ld = (*runs_)[0].ld_gates();
    for (size_t i = 0; i < sources_.size(); ++i)
        for (size_t run = 0; run < spec_->directions(); ++run) {
            const Occurring& occurring = from.tables[i].occurring;
            sum_rows_by_id(occurring, of[run].gates.data(), ld, gradient_of(d.tables[i], run, occurring.count()), worker);
        }
    worker.wait();
    for (size_t i = 0; i < sources_.size(); ++i) {
        const Occurring& occurring = from.tables[i].occurring;
        for (size_t run = 0; run < spec_->directions(); ++run) {
            const WeightColumns<T> to = columns(block, run, sources_[i].weights, spec_->first_inputs());
            const T* const d_rows = gradient_of(d.tables[i], run, occurring.count());
            if (sources_[i].kind == InputKind::one_hot) (*runs_)[run].one_hot_gradients(d_rows, occurring.ids.data(), occurring.count(), to, worker);
            else (*runs_)[run].input_weight_gradients(from.vectors.data(), ld_row(), d_rows, occurring.count(), to, worker);
        }
    }
    if (spec_->input == InputKind::embedding) embedding_gradients(from, d, block, worker);
}

template <class T>
void FirstLayer<T>::embedding_gradients(const FirstInputs<T>& from, FirstGradients<T>& d, T* block, const Worker& worker) const {
    const Occurring& occurring = from.tables.front().occurring;
    const auto mine = worker.share(occurring.count());
    const int64_t ld_gates = (*runs_)[0].ld_gates(), width = spec_->embedding_size;
    for (size_t run = 0; run < spec_->directions(); ++run)
        (*runs_)[run].input_gradients(gradient_of(d.tables[0], run, occurring.count()) + mine.first * ld_gates, mine.last - mine.first,
                                      d.vectors.data() + mine.first * ld_row(), ld_row(), run > 0);
    T* const d_embedding = parameters_->embedding(block);
    for (int64_t u = mine.first; u < mine.last; ++u)
        for (int64_t e = 0; e < width; ++e) d_embedding[occurring.ids[static_cast<size_t>(u)] * width + e] += d.vectors[u * ld_row() + e];
}

template <class T>
void FirstLayer<T>::other_gradients(const Inputs<T>& x, const Batch& batch, const std::vector<RecurrentRun<T>>& of, const FirstInputs<T>& from,
                                    FirstGradients<T>& d, T* block, const Worker& worker) const {
    for (size_t i = 0; i < spec_->columns.size(); ++i) {
        const Column& column = spec_->columns[i];
        if (column.learned())
            sum_vectors_back(x.members[i], batch, d.rows.data() + column.place, ld_row(), column.dim, parameters_->embedding(block, i), worker);
    }
    if (!sources_.empty()) table_gradients(of, from, d, block, worker);
}

// A single step reads ids as they are: a table would be made for one use.
template <class T>
void FirstLayer<T>::step(const Inputs<T>& x, T* rows, T* gates) const {
    const Recurrent<T>& recurrent = (*runs_)[0];
    if (multiplies()) {
        for (int64_t i = 0; i < x.sequences; ++i) read_row(x, i, 0, rows + i * ld_row());
        recurrent.project_table(rows, ld_row(), x.sequences, gates);
    } else {
        recurrent.bias_table(x.sequences, gates);
    }
    for (const TableSource& source : sources_)
        if (source.kind == InputKind::one_hot) recurrent.add_one_hot(columns(source, 0), ids_of(source, x), x.sequences, gates);
}

template class FirstLayer<float>;
template class FirstLayer<double>;

}  // namespace elman

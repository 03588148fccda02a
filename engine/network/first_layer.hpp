// What the first layer reads, forward and backward: how the caller's inputs become b + W x, and what that means for the gradients.
//
// Ids by themselves, and those of OneHot among others, are found through tables, one for each direction: a row of gates for each id that
// occurs. Everything else lies side by side in rows of x, whose product with columns of weight_ih is one for all steps.
#pragma once

#include <vector>

#include "layers/occurring.hpp"
#include "layers/recurrent.hpp"
#include "network/inputs.hpp"
#include "network/parameters.hpp"
#include "network/spec.hpp"

namespace elman {

// Numbers side by side in rows of x, with the columns of weight_ih that they meet.
struct RowPart {
    int64_t place, weights, width;
};

// The inputs of a batch as the first layer reads them, and the gradients of the same.
template <class T>
struct FirstInputs {
    std::vector<IdTable<T>> tables;
    std::vector<RowPart> parts;   // of a row
    int64_t ld = 0;               // of the rows
    Buffer<T> rows;               // (rows, ld)
    Buffer<T> vectors;            // (ids that occur, ld_row), of Embedding
    std::vector<int64_t> places;  // of an inlay: (rows of the whole batch) the row of `inlaid` that belongs there, or -1
    RowPart inlay{0, 0, 0};
    Buffer<T> inlaid;             // (steps that have one, ld_inlaid)

    int64_t ld_inlaid() const { return leading<T>(inlay.width); }
    const T* inlaid_row(int64_t place) const { return inlaid.data() + place * ld_inlaid(); }
    // Calls run(first row, rows, first place) for rows of the whole batch in [row, last) that have one and follow each other.
    template <class Run>
    void for_inlaid(int64_t row, int64_t last, const Run& run) const {
        if (places.empty()) return;
        while (row < last) {
            const int64_t first = row;
            while (row < last && places[static_cast<size_t>(row)] >= 0) ++row;
            if (row > first) run(first, row - first, places[static_cast<size_t>(first)]);
            else ++row;
        }
    }
};

template <class T>
struct FirstGradients {
    std::vector<Buffer<T>> tables;
    Buffer<T> rows, vectors;
};

template <class T>
class FirstLayer {
public:
    // Views on what a network keeps as long as it lives; `runs` begin with those of the first layer.
    FirstLayer(const Spec& spec, const ParameterList<T>& parameters, const T* weights, const std::vector<Recurrent<T>>& runs);

    // Whether its weight_ih is packed for a product with rows, and whether for the gradient of those.
    bool multiplies() const { return spec_->input != InputKind::one_hot; }
    bool passes_gradients(bool to_inputs) const { return to_inputs || spec_->input == InputKind::embedding || spec_->learns_columns(); }
    // The columns of weight_ih that rows of x meet, side by side: where OneHot leaves gaps a copy, which `close_gaps` makes.
    const T* weight_ih(size_t run) const { return gathered_.empty() ? parameters_->layer(weights_, run).weight_ih : gathered_[run].data(); }
    void close_gaps();

    // Forward. Room for `rows` rows at a time of the batch `whole`, and the ids that occur in it.
    void make_ready(const Inputs<T>& x, const Batch& whole, int64_t rows, FirstInputs<T>& to) const;
    // Rows of gates for this thread's share of the ids; all threads' before `project`.
    void fill_tables(FirstInputs<T>& to, const Worker& worker) const;
    // Rows of `batch`, which is the part of `whole` from `first_step`, its row `first_row`, on, for the sequences of one thread.
    void read(const Inputs<T>& x, const Batch& batch, int64_t first_step, int64_t first_row, const Worker::Range& mine, FirstInputs<T>& to) const;
    // gates = b + W x in a run; the batch starts at row `first_row` of `whole`.
    void project(size_t run, const Batch& batch, int64_t first_row, const FirstInputs<T>& from, RecurrentRun<T>& to, const Worker::Range& mine) const;
    // The same for one step: gates (sequences, ld_gates) of the only run, through `rows` (sequences, ld_row).
    void step(const Inputs<T>& x, T* rows, T* gates) const;

    // Backward. `block` has the layout of the parameters: their gradients.
    void make_ready(const FirstInputs<T>& from, bool to_inputs, FirstGradients<T>& d) const;
    // d.rows of some steps, from the gates' gradients of one run: the first overwrites, a second one adds.
    void row_gradients(size_t run, const Batch& batch, const RecurrentRun<T>& of, bool to_inputs, const Steps& steps, const Worker::Range& mine,
                       FirstGradients<T>& d) const;
    // Adds to the gradient of a run's weight_ih what rows [row, row + rows) of x give: this thread's share of its rows.
    void weight_gradients(size_t run, const T* dgates, int64_t row, int64_t rows, const FirstInputs<T>& from, T* block, const Worker& worker) const;
    // Adds what ids and learned vectors give, after all steps. Waits once.
    void other_gradients(const Inputs<T>& x, const Batch& batch, const std::vector<RecurrentRun<T>>& of, const FirstInputs<T>& from,
                         FirstGradients<T>& d, T* block, const Worker& worker) const;

    int64_t ld_row() const { return leading<T>(spec_->row_inputs()); }

private:
    // Ids that are read through a table: the only input (`member` 0), or one of several.
    struct TableSource {
        InputKind kind;
        size_t member;
        int64_t size, weights;  // ids, and the first of their columns in weight_ih
    };

    const int64_t* ids_of(const TableSource& source, const Inputs<T>& x) const { return spec_->joined() ? x.members[source.member].ids : x.ids; }
    WeightColumns<const T> columns(const TableSource& source, size_t run) const {
        return {parameters_->layer(weights_, run).weight_ih + source.weights, spec_->first_inputs(), source.size};
    }
    WeightColumns<T> columns(T* block, size_t run, int64_t first, int64_t count) const {
        return {parameters_->layer(block, run).weight_ih + first, spec_->first_inputs(), count};
    }
    // Of the rows that a run has in a table.
    T* gradient_of(Buffer<T>& table, size_t run, int64_t ids) const {
        return table.data() + static_cast<int64_t>(run) * ids * (*runs_)[0].ld_gates();
    }
    bool needs_row_gradients(bool to_inputs) const { return to_inputs || spec_->learns_columns(); }

    void read_row(const Inputs<T>& x, int64_t sequence, int64_t step, T* row) const;
    void lay_in(const Inputs<T>& x, const Batch& whole, FirstInputs<T>& to) const;
    void project_parts(const Recurrent<T>& recurrent, int64_t row, int64_t rows, int64_t first_row, const FirstInputs<T>& from, T* gates) const;
    void fill_table(const TableSource& source, IdTable<T>& table, T* vectors, const Worker& worker) const;
    void table_gradients(const std::vector<RecurrentRun<T>>& of, const FirstInputs<T>& from, FirstGradients<T>& d, T* block,
                         const Worker& worker) const;
    void embedding_gradients(const FirstInputs<T>& from, FirstGradients<T>& d, T* block, const Worker& worker) const;

    const Spec* spec_;
    const ParameterList<T>* parameters_;
    const T* weights_;
    const std::vector<Recurrent<T>>* runs_;
    std::vector<TableSource> sources_;
    std::vector<RowPart> parts_;
    std::vector<Buffer<T>> gathered_;  // of each run, where there are gaps
};

}  // namespace elman

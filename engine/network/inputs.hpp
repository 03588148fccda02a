// What a caller hands in.
#pragma once

#include <cstdint>
#include <vector>

namespace elman {

// Numbers that stand at some steps alone: `width` columns of x from `first` on. At step t of sequence b they are row rows[b, t] of a
// table (table_rows, width), and zeros where that is -1. Zeros add nothing to a sum, so they are neither made nor multiplied.
template <class T>
struct Inlay {
    const T* table = nullptr;  // null: there is none
    const int64_t* rows = nullptr;
    int64_t table_rows = 0, first = 0, width = 0;
};

// One of: values (sequences, steps, features); ids (sequences, steps, bag); windows of a table (table rows, features), sequence b
// being its rows ends[b] - steps + 1 .. ends[b]; or one of these for each of several joined inputs, in the spec's order, each with the
// same sequences and steps. Read only, and only during the call. Windows are read where they lie: no copy of them is ever made beforehand.
template <class T>
struct Inputs {
    int64_t sequences = 0, steps = 0;
    const T* values = nullptr;
    const int64_t* ids = nullptr;
    const int64_t* ends = nullptr;  // not null: `values` is a table
    int64_t table_rows = 0;
    int64_t bag = 1;                // ids of a step; those below 0 are padding
    std::vector<Inputs> members{};  // of Columns
    Inlay<T> inlay{};               // of Dense by itself: `values` are the columns before and after it

    const T* row(int64_t sequence, int64_t step, int64_t features) const {
        const int64_t index = ends == nullptr ? sequence * steps + step : ends[sequence] - steps + 1 + step;
        return values + index * features;
    }
    const int64_t* bag_of(int64_t sequence, int64_t step) const { return ids + (sequence * steps + step) * bag; }
};

}  // namespace elman

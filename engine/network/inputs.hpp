// What a caller hands in.
#pragma once

#include <cstdint>
#include <vector>

namespace elman {

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

    const T* row(int64_t sequence, int64_t step, int64_t features) const {
        const int64_t index = ends == nullptr ? sequence * steps + step : ends[sequence] - steps + 1 + step;
        return values + index * features;
    }
    const int64_t* bag_of(int64_t sequence, int64_t step) const { return ids + (sequence * steps + step) * bag; }
};

}  // namespace elman

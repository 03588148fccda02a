// Dropout: each number is zero with probability `rate`, else 1 / (1 - rate) times itself (Srivastava and others, 2014). Which ones
// depends on seed, stream (training step and layer), the place of the sequence in the caller's batch and the step alone: not on how
// sequences are sorted, on how far they are padded or on threads. The backward pass draws the same numbers again instead of keeping them.
#pragma once

#include "base/random.hpp"
#include "layers/batch.hpp"

namespace elman {

class Dropout {
public:
    Dropout(double rate, uint64_t seed, uint64_t stream)
        : random_(seed, stream), keep_below_(static_cast<uint64_t>((1.0 - rate) * 0x1p32)), scale_(1.0 / (1.0 - rate)) {}

    // Rows (rows of the batch, ld) of a thread's sequences, `width` numbers each.
    template <class T>
    void apply(const Batch& batch, const Worker::Range& mine, T* rows, int64_t width, int64_t ld) const {
        const auto blocks = static_cast<uint64_t>((width + 3) / 4);
        for (int64_t t = 0; t < batch.steps; ++t) {
            for (int64_t r = mine.first; r < mine.first + batch.running(mine, t); ++r) {
                const auto sequence = static_cast<uint64_t>(batch.order[static_cast<size_t>(r)]);
                apply_row(rows + (batch.offset[static_cast<size_t>(t)] + r) * ld, width, (sequence << 40) + static_cast<uint64_t>(t) * blocks);
            }
        }
    }

private:
    template <class T>
    void apply_row(T* row, int64_t width, uint64_t first_block) const {
        for (int64_t j = 0; j < width; j += 4) {
            const auto bits = random_.block(first_block + static_cast<uint64_t>(j / 4));
            for (int64_t i = j; i < width && i < j + 4; ++i)
                row[i] = bits[static_cast<size_t>(i - j)] < keep_below_ ? row[i] * static_cast<T>(scale_) : T(0);
        }
    }

    Random random_;
    uint64_t keep_below_;
    double scale_;
};

}  // namespace elman

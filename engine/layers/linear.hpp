// y = W x + b on rows: torch.nn.Linear. W is (outputs, inputs), row-major.
//
//   dx = dy W      dW += dy^T x      db += the sum of dy over rows
#pragma once

#include <algorithm>

#include "base/buffer.hpp"
#include "base/threads.hpp"
#include "kernels/kernels.hpp"

namespace elman {

template <class T>
struct LinearWeights {
    T* weight;
    T* bias;
};

template <class T>
class Linear {
public:
    Linear(const Kernels<T>& kernels, int64_t inputs, int64_t outputs) : kernels_(&kernels), inputs_(inputs), outputs_(outputs) {
        forward_.resize(panels<T>(outputs) * inputs * kPanel<T>);
        backward_.resize(panels<T>(inputs) * outputs * kPanel<T>);
        bias_.resize(panels<T>(outputs) * kPanel<T>);
    }

    void pack(const LinearWeights<const T>& w, bool for_backward) {
        kernels_->pack_transposed(w.weight, outputs_, inputs_, forward_.data());
        std::copy(w.bias, w.bias + outputs_, bias_.data());
        if (for_backward) kernels_->pack(w.weight, inputs_, outputs_, backward_.data(), outputs_ * kPanel<T>);
    }

    void forward(const T* x, int64_t ldx, int64_t rows, T* y, int64_t ldy) const {
        kernels_->multiply({rows, panels<T>(outputs_), inputs_, x, ldx, forward_.data(), inputs_ * kPanel<T>, y, ldy, bias_.data(), 0});
    }

    // dx is overwritten.
    void backward(const T* dy, int64_t ldy, int64_t rows, T* dx, int64_t ldx) const {
        kernels_->multiply({rows, panels<T>(inputs_), outputs_, dy, ldy, backward_.data(), outputs_ * kPanel<T>, dx, ldx, nullptr, 0});
    }

    // This thread's share of the output rows of dW and db.
    void gradients(const T* x, int64_t ldx, const T* dy, int64_t ldy, int64_t rows, const LinearWeights<T>& d, const Worker& worker) const {
        const auto mine = worker.share(outputs_);
        kernels_->accumulate_outer({mine.last - mine.first, inputs_, rows, dy + mine.first, ldy, x, ldx, d.weight + mine.first * inputs_, inputs_});
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t k = mine.first; k < mine.last; ++k) d.bias[k] += dy[row * ldy + k];
    }

    int64_t inputs() const { return inputs_; }
    int64_t outputs() const { return outputs_; }

private:
    const Kernels<T>* kernels_;
    int64_t inputs_, outputs_;
    Buffer<T> forward_, backward_, bias_;
};

}  // namespace elman

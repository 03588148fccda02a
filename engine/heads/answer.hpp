// The end of a network: raw outputs from hidden states, through a linear layer or as they are, and the loss with its gradient.
#pragma once

#include <algorithm>
#include <optional>

#include "heads/head.hpp"
#include "layers/linear.hpp"

namespace elman {

// What the outputs should have been: for Classes one id an answer, else `outputs` values an answer.
template <class T>
struct Targets {
    const int64_t* classes = nullptr;
    const T* values = nullptr;
};

template <class T>
class Answer {
public:
    Answer(const Kernels<T>& kernels, HeadKind kind, int64_t hidden, int64_t outputs, bool linear)
        : kernels_(&kernels), kind_(kind), outputs_(outputs) {
        if (linear) linear_.emplace(kernels, hidden, outputs);
    }

    bool linear() const { return linear_.has_value(); }
    void pack(const LinearWeights<const T>& weights, bool for_backward) { linear_->pack(weights, for_backward); }
    int64_t outputs() const { return outputs_; }
    int64_t ld() const { return leading<T>(outputs_); }

    // y (rows, ld) from h (rows, ldh)
    void forward(const T* h, int64_t ldh, int64_t rows, T* y) const {
        if (linear_) linear_->forward(h, ldh, rows, y, ld());
        else copy_rows(h, ldh, rows, y, ld());
    }
    // dh, overwritten, from dy
    void backward(const T* dy, int64_t rows, T* dh, int64_t ldh) const {
        if (linear_) linear_->backward(dy, ld(), rows, dh, ldh);
        else copy_rows(dy, ld(), rows, dh, ldh);
    }
    void gradients(const T* h, int64_t ldh, const T* dy, int64_t rows, const LinearWeights<T>& d, const Worker& worker) const {
        linear_->gradients(h, ldh, dy, ld(), rows, d, worker);
    }

    // Loss of one row; dy is its gradient times `scale`.
    double loss(const T* y, const Targets<T>& targets, int64_t answer, T scale, T* dy) const {
        double loss = 0.0;
        switch (kind_) {
            case HeadKind::classes: loss = Classes<T>::row(*kernels_, y, outputs_, targets.classes[answer], dy); break;
            case HeadKind::binary: loss = Binary<T>::row(*kernels_, y, outputs_, targets.values + answer * outputs_, dy); break;
            case HeadKind::values: loss = Values<T>::row(*kernels_, y, outputs_, targets.values + answer * outputs_, dy); break;
        }
        for (int64_t k = 0; k < outputs_; ++k) dy[k] *= scale;
        return loss;
    }
    // What the mean of the loss divides by.
    double count(int64_t rows) const { return static_cast<double>(kind_ == HeadKind::classes ? rows : rows * outputs_); }

private:
    void copy_rows(const T* from, int64_t ld_from, int64_t rows, T* to, int64_t ld_to) const {
        for (int64_t row = 0; row < rows; ++row) std::copy(from + row * ld_from, from + row * ld_from + outputs_, to + row * ld_to);
    }

    const Kernels<T>* kernels_;
    HeadKind kind_;
    int64_t outputs_;
    std::optional<Linear<T>> linear_;
};

}  // namespace elman

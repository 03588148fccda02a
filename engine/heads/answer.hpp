// The end of a network: raw outputs from hidden states, through a linear layer or as they are, and the loss with its gradient.
#pragma once

#include <algorithm>
#include <optional>

#include "heads/losses.hpp"
#include "layers/linear.hpp"

namespace elman {

// What the outputs should have been: for Classes one id an answer, else `size` values an answer (of Binary from 0 to 1); and how much
// each answer counts, from 0. Answers are (sequences, steps) at every step, or (sequences) after the last. Read only, during the call.
template <class T>
struct Targets {
    const int64_t* classes = nullptr;
    const T* values = nullptr;
    const T* weights = nullptr;  // null: 1. The target of an answer of weight 0 is not looked at.
};

template <class T>
class Answer {
public:
    Answer(const Kernels<T>& kernels, const HeadSpec& spec, int64_t hidden) : kernels_(&kernels), spec_(spec), outputs_(spec.outputs()) {
        if (spec.linear) linear_.emplace(kernels, hidden, outputs_);
    }

    bool linear() const { return linear_.has_value(); }
    // The outputs are the hidden states themselves, unchanged.
    bool shows_states() const { return !linear_ && scratch_size() == 0; }
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

    // Weighted loss of one answer; dy is its gradient times `scale`.
    double loss(const T* y, const Targets<T>& targets, int64_t answer, double scale, T* dy) const {
        const double weight = targets.weights == nullptr ? 1.0 : static_cast<double>(targets.weights[answer]);
        if (weight == 0.0) {
            std::fill(dy, dy + outputs_, T(0));
            return 0.0;
        }
        const double loss = unweighted(y, targets, answer, dy);
        const T factor = static_cast<T>(weight * scale);
        for (int64_t k = 0; k < outputs_; ++k) dy[k] *= factor;
        return weight * loss;
    }
    // What an answer counts in the mean: as torch has it, a class of weight w counts w times.
    double count(const Targets<T>& targets, int64_t answer) const {
        const double weight = targets.weights == nullptr ? 1.0 : static_cast<double>(targets.weights[answer]);
        if (weight == 0.0) return 0.0;
        if (spec_.kind == HeadKind::classes)
            return spec_.class_weights.empty() ? weight : weight * spec_.class_weights[static_cast<size_t>(targets.classes[answer])];
        return weight * static_cast<double>(spec_.distribution() ? spec_.size : outputs_);
    }
    // Numbers that `finish` writes on the way: none for the heads whose outputs are raw.
    int64_t scratch_size() const { return spec_.raw() ? 0 : ld(); }
    // Turns a raw row into what the caller sees. `scratch` has room for `scratch_size()`.
    void finish(T* y, T* scratch) const {
        if (spec_.kind == HeadKind::quantiles) Quantiles<T>::finish(*kernels_, spec_, y, scratch);
        if (spec_.kind == HeadKind::gaussian) Gaussian<T>::finish(*kernels_, spec_, y, scratch);
        if (spec_.kind == HeadKind::student_t) StudentT<T>::finish(*kernels_, spec_, y, scratch);
    }

private:
    double unweighted(const T* y, const Targets<T>& targets, int64_t answer, T* dy) const {
        const T* const values = targets.values == nullptr ? nullptr : targets.values + answer * spec_.size;
        switch (spec_.kind) {
            case HeadKind::classes: return Classes<T>::row(*kernels_, spec_, y, targets.classes[answer], dy);
            case HeadKind::binary: return Binary<T>::row(*kernels_, spec_, y, values, dy);
            case HeadKind::quantiles: return Quantiles<T>::row(*kernels_, spec_, y, values, dy);
            case HeadKind::gaussian: return Gaussian<T>::row(*kernels_, spec_, y, values, dy);
            case HeadKind::student_t: return StudentT<T>::row(*kernels_, spec_, y, values, dy);
            default: return Values<T>::row(spec_, y, values, dy);
        }
    }
    void copy_rows(const T* from, int64_t ld_from, int64_t rows, T* to, int64_t ld_to) const {
        for (int64_t row = 0; row < rows; ++row) std::copy(from + row * ld_from, from + row * ld_from + outputs_, to + row * ld_to);
    }

    const Kernels<T>* kernels_;
    HeadSpec spec_;
    int64_t outputs_;
    std::optional<Linear<T>> linear_;
};

}  // namespace elman

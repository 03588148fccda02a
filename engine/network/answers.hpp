// The answers of a batch, one at a time: which there are, and who takes what a run over them makes.
#pragma once

#include <vector>

#include "heads/answer.hpp"
#include "layers/batch.hpp"

namespace elman {

// Calls each(row of the answers, the caller's index of the answer) for a thread's sequences: at every step, or after the last.
template <class Each>
void for_answers(const Batch& batch, bool every, const Worker::Range& mine, const Each& each) {
    if (!every) {
        for (int64_t r = mine.first; r < mine.last; ++r) each(r, batch.order[static_cast<size_t>(r)]);
        return;
    }
    for (int64_t t = 0; t < batch.steps && !mine.ended(); ++t)
        for (int64_t r = mine.first; r < mine.first + batch.running(mine, t); ++r)
            each(batch.offset[static_cast<size_t>(t)] + r, batch.order[static_cast<size_t>(r)] * batch.steps + t);
}

// What the mean of the losses divides by; 1 for their sum.
template <class T>
double counted(const Answer<T>& answer, const HeadSpec& head, const Batch& batch, const Targets<T>& targets) {
    if (!head.mean) return 1.0;
    double count = 0.0;
    for_answers(batch, head.every, {0, batch.sequences}, [&](int64_t, int64_t index) { count += answer.count(targets, index); });
    return count > 0.0 ? count : 1.0;
}

// The sum of the losses of all rows, in their order, over what it is divided by.
inline double total(const std::vector<double>& losses, double count) {
    double sum = 0.0;
    for (double loss : losses) sum += loss;
    return sum / count;
}

// Who takes the raw outputs of a run without gradients, on the thread that made them.
template <class T>
class Taker {
public:
    virtual ~Taker() = default;
    // Before the run: for so many threads.
    virtual void make_ready(const Batch& batch, int threads) = 0;
    // Row `row` of the answers, which the caller knows as `index`. `y` may be changed, unless the head shows the hidden states.
    virtual void take(T* y, int64_t row, int64_t index, int thread) noexcept = 0;
};

// As the caller sees them: (answers, outputs).
template <class T>
class Outputs : public Taker<T> {
public:
    Outputs(const Answer<T>& answer, T* outputs) : answer_(&answer), outputs_(outputs) {}
    void make_ready(const Batch&, int threads) override { scratch_.resize(threads * answer_->scratch_size()); }
    void take(T* y, int64_t, int64_t index, int thread) noexcept override {
        answer_->finish(y, scratch_.data() + thread * answer_->scratch_size());
        std::copy(y, y + answer_->outputs(), outputs_ + index * answer_->outputs());
    }

private:
    const Answer<T>* answer_;
    T* outputs_;
    Buffer<T> scratch_;
};

// Their losses.
template <class T>
class Losses : public Taker<T> {
public:
    Losses(const Answer<T>& answer, const HeadSpec& head, const Targets<T>& targets) : answer_(&answer), head_(&head), targets_(&targets) {}
    void make_ready(const Batch& batch, int threads) override {
        gradients_.resize(threads * answer_->ld());
        losses_.assign(static_cast<size_t>(head_->every ? batch.rows : batch.sequences), 0.0);
        count_ = counted(*answer_, *head_, batch, *targets_);
    }
    void take(T* y, int64_t row, int64_t index, int thread) noexcept override {
        losses_[static_cast<size_t>(row)] = answer_->loss(y, *targets_, index, 1.0 / count_, gradients_.data() + thread * answer_->ld());
    }
    double mean() const { return total(losses_, count_); }

private:
    const Answer<T>* answer_;
    const HeadSpec* head_;
    const Targets<T>* targets_;
    Buffer<T> gradients_;  // of a row for each thread: nobody wants them
    std::vector<double> losses_;
    double count_ = 1.0;
};

}  // namespace elman

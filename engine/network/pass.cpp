#include "network/pass.hpp"

#include <mutex>

#include "network/checks.hpp"

namespace elman {

template <class T>
Pass<T>::Pass(Network<T>& network)
    : network_(&network), runs_(network.runs().size()), joined_(network.spec().hidden.size()), d_joined_(network.spec().hidden.size()),
      gradients_(network.parameters().block_size()) {}

// Calls block(first row, rows) for a thread's rows, a few at a time, as long as they are wanted.
template <class T>
template <class Block>
void Pass<T>::in_blocks(const Worker::Range& mine, const Block& block) const {
    constexpr int64_t most = 128;
    batch_.for_groups(mine, [&](int64_t row, int64_t rows) {
        for (int64_t i = 0; i < rows && !mine.ended(); i += most) block(row + i, std::min(most, rows - i));
    });
}

template <class T>
auto Pass<T>::d_handed(size_t layer) -> Gradient {
    if (network_->joins()) return {d_joined_[layer].data(), network_->ld_joined(layer)};
    return {runs_[layer].dy.data(), network_->runs()[layer].ld_hidden()};
}

template <class T>
void Pass<T>::make_ready(const Task<T>& task) {
    check_form(spec(), task.x, network_->most_steps());
    require(!task.input_gradients || task.x.inlay.table == nullptr, "x has rows of a table inlaid, which get no gradients");
    check_form(spec(), "the initial state", task.initial, task.x.sequences);
    check_form(spec(), "the gradient of the final state", task.d_final, task.x.sequences);
    if (task.d_outputs == nullptr) check_form(spec().head, task.targets);
    whole_ = false;
    batch_.arrange(task.x.sequences, task.x.steps, task.lengths);
    for (size_t run = 0; run < runs_.size(); ++run) {
        const Recurrent<T>& layer = network_->runs()[run];
        layer.reserve(batch_, runs_[run], true);
        load_states(task.initial, run, layer, batch_, runs_[run].h, runs_[run].c);
        load_states(task.d_final, run, layer, batch_, runs_[run].dh, runs_[run].dc);
    }
    if (network_->joins()) {
        for (size_t layer = 0; layer < joined_.size(); ++layer) {
            joined_[layer].resize(batch_.rows * network_->ld_joined(layer));
            d_joined_[layer].resize(batch_.rows * network_->ld_joined(layer));
        }
    }
    prepare_answers(task);
    network_->first().make_ready(task.x, batch_, batch_.rows, inputs_);
    network_->first().make_ready(inputs_, task.input_gradients, d_inputs_);
    network_->make_room_for_gradients(task.input_gradients);
    threads_ = network_->threads_for(3 * batch_.rows, batch_.sequences, task.threads);
    network_->pool().make_ready(threads_);
}

template <class T>
void Pass<T>::prepare_answers(const Task<T>& task) {
    const int64_t answers = spec().head.every ? batch_.rows : batch_.sequences, ld = network_->answer().ld();
    y_.resize(answers * ld);
    dy_.resize(answers * ld);
    losses_.assign(static_cast<size_t>(answers), 0.0);
    last_.resize(batch_.sequences * leading<T>(spec().head_inputs()));
    d_last_.resize(batch_.sequences * leading<T>(spec().head_inputs()));
    count_ = task.d_outputs == nullptr ? counted(network_->answer(), spec().head, batch_, task.targets) : 1.0;
}

template <class T>
void Pass<T>::forward_rows(const Task<T>& task, const Worker::Range& mine) {
    network_->first().read(task.x, batch_, 0, 0, mine, inputs_);
    for (size_t layer = 0; layer <= last_layer(); ++layer) {
        for (size_t direction = 0; direction < spec().directions(); ++direction) {
            const size_t run = network_->run_of(layer, direction);
            const Recurrent<T>& recurrent = network_->runs()[run];
            if (layer > 0) recurrent.project(batch_, handed(layer - 1).rows, handed(layer - 1).ld, runs_[run], mine);
            else network_->first().project(run, batch_, 0, inputs_, runs_[run], mine);
            recurrent.forward(batch_, runs_[run], mine);
        }
        hand_on(task, layer, mine);
    }
}

// Dropout acts between layers: on what all but the last one hand on.
template <class T>
std::optional<Dropout> Pass<T>::dropout(const Task<T>& task, size_t layer) const {
    if (spec().dropout == 0.0 || !task.training_step || layer == last_layer()) return std::nullopt;
    const uint64_t number = *task.training_step * spec().hidden.size() + layer;
    return Dropout(spec().dropout, network_->seed(), stream_of(Draw::dropout, number));
}

template <class T>
void Pass<T>::hand_on(const Task<T>& task, size_t layer, const Worker::Range& mine) {
    network_->join(runs_, joined_, batch_, layer, mine);
    if (const auto drop = dropout(task, layer)) drop->apply(batch_, mine, joined_[layer].data(), spec().width(layer), network_->ld_joined(layer));
}

// Outputs, losses, and the gradient of the outputs.
template <class T>
void Pass<T>::answer_rows(const Task<T>& task, const Worker::Range& mine) {
    const Answer<T>& answer = network_->answer();
    const int64_t size = answer.outputs(), ld = leading<T>(spec().head_inputs());
    if (spec().head.every) {
        const Handed<T> top = handed(last_layer());
        in_blocks(mine, [&](int64_t row, int64_t rows) { answer.forward(top.rows + row * top.ld, top.ld, rows, y_.data() + row * answer.ld()); });
    } else {
        for (int64_t r = mine.first; r < mine.last; ++r) network_->last_states(runs_, batch_, r, last_.data() + r * ld);
        answer.forward(last_.data() + mine.first * ld, ld, mine.last - mine.first, y_.data() + mine.first * answer.ld());
    }
    for_answers(batch_, spec().head.every, mine, [&](int64_t row, int64_t index) {
        T* const dy = dy_.data() + row * answer.ld();
        if (task.d_outputs != nullptr) std::copy(task.d_outputs + index * size, task.d_outputs + (index + 1) * size, dy);
        else losses_[static_cast<size_t>(row)] = answer.loss(y_.data() + row * answer.ld(), task.targets, index, 1.0 / count_, dy);
    });
}

// The gradient of the outputs reaches the last layer at every step, or its final states.
template <class T>
void Pass<T>::answer_gradients(const Worker::Range& mine) {
    const Answer<T>& answer = network_->answer();
    if (spec().head.every) {
        const Gradient d = d_handed(last_layer());
        in_blocks(mine, [&](int64_t row, int64_t rows) { answer.backward(dy_.data() + row * answer.ld(), rows, d.rows + row * d.ld, d.ld); });
        return;
    }
    const int64_t ld = leading<T>(spec().head_inputs()), units = spec().hidden.back();
    answer.backward(dy_.data() + mine.first * answer.ld(), mine.last - mine.first, d_last_.data() + mine.first * ld, ld);
    for (size_t direction = 0; direction < spec().directions(); ++direction) {
        const size_t run = network_->run_of(last_layer(), direction);
        const int64_t ldh = network_->runs()[run].ld_hidden();
        for (int64_t r = mine.first; r < mine.last; ++r)
            for (int64_t j = 0; j < units; ++j) runs_[run].dh[r * ldh + j] += d_last_[r * ld + static_cast<int64_t>(direction) * units + j];
    }
}

// From the gradient of what a layer handed on to that of each run's outputs.
template <class T>
void Pass<T>::hand_back(const Task<T>& task, size_t layer, const Worker::Range& mine) {
    if (!network_->joins()) return;
    const int64_t units = spec().hidden[layer], ld = network_->ld_joined(layer);
    if (const auto drop = dropout(task, layer)) drop->apply(batch_, mine, d_joined_[layer].data(), spec().width(layer), ld);
    for (size_t direction = 0; direction < spec().directions(); ++direction) {
        const size_t run = network_->run_of(layer, direction);
        const int64_t ldh = network_->runs()[run].ld_hidden();
        const T* const from = d_joined_[layer].data() + static_cast<int64_t>(direction) * units;
        batch_.for_groups(mine, [&](int64_t row, int64_t rows) {
            for (int64_t i = row; i < row + rows; ++i) std::copy(from + i * ld, from + i * ld + units, runs_[run].dy.data() + i * ldh);
        });
    }
}

// Layer after layer, direction after direction: chunk by chunk back through time, and, when all threads are through with a chunk, its
// part of the weights' gradients. Of every chunk a thread takes as many rows as the others: where lengths differ, other sequences each time.
template <class T>
bool Pass<T>::backward_layers(const Task<T>& task, const Worker& worker) {
    const auto mine = batch_.share(worker);
    answer_gradients(mine);
    for (size_t layer = spec().hidden.size(); layer-- > 0;) {
        if (layer < last_layer() || spec().head.every) hand_back(task, layer, mine);
        if (!worker.wait()) return false;
        for (size_t direction = 0; direction < spec().directions(); ++direction) {
            const size_t run = network_->run_of(layer, direction);
            const std::vector<Steps>& chunks = runs_[run].chunks;
            for (size_t i = 0; i < chunks.size(); ++i) {
                const Steps& steps = network_->runs()[run].reverse() ? chunks[i] : chunks[chunks.size() - 1 - i];
                backward_steps(task, run, steps, batch_.share(worker, steps));
                if (!worker.wait()) return false;
                run_gradients(run, steps, worker);
            }
        }
    }
    return true;
}

template <class T>
void Pass<T>::backward_steps(const Task<T>& task, size_t run, const Steps& steps, const Worker::Range& mine) {
    const Recurrent<T>& recurrent = network_->runs()[run];
    const size_t layer = layer_of(run);
    const bool outputs_matter = layer < last_layer() || spec().head.every, add = run != network_->run_of(layer, 0);
    recurrent.backward(batch_, runs_[run], outputs_matter ? runs_[run].dy.data() : nullptr, recurrent.ld_hidden(), steps, mine);
    if (layer > 0) {
        const Gradient d = d_handed(layer - 1);
        recurrent.input_gradients(batch_, runs_[run], d.rows, d.ld, add, steps, mine);
    } else {
        network_->first().row_gradients(run, batch_, runs_[run], task.input_gradients, steps, mine, d_inputs_);
    }
}

// What some steps add to the gradients of a run's weights; what ids add comes after all steps.
template <class T>
void Pass<T>::run_gradients(size_t run, const Steps& steps, const Worker& worker) {
    const Recurrent<T>& recurrent = network_->runs()[run];
    const auto d = network_->parameters().layer(gradients_.data(), run);
    const int64_t row = batch_.first_row(steps), rows = batch_.row_count(steps);
    const T* const dgates = runs_[run].gates.data() + row * recurrent.ld_gates();
    recurrent.hidden_weight_gradients(batch_, runs_[run], steps, d.weight_hh, worker);
    recurrent.bias_gradients(batch_, runs_[run], steps, d, worker);
    if (const size_t layer = layer_of(run); layer > 0) {
        const Handed<T> x = handed(layer - 1);
        recurrent.input_weight_gradients(x.rows + row * x.ld, x.ld, dgates, rows, {d.weight_ih, recurrent.inputs(), recurrent.inputs()}, worker);
    } else {
        network_->first().weight_gradients(run, dgates, row, rows, inputs_, gradients_.data(), worker);
    }
}

// Of the weights that belong to no run: learned vectors, what tables of ids were made from, the head.
template <class T>
void Pass<T>::other_gradients(const Task<T>& task, const Worker& worker) {
    network_->first().other_gradients(task.x, batch_, runs_, inputs_, d_inputs_, gradients_.data(), worker);
    if (!network_->answer().linear()) return;
    const auto answers = static_cast<int64_t>(losses_.size());
    const Handed<T> h = spec().head.every ? handed(last_layer()) : Handed<T>{last_.data(), leading<T>(spec().head_inputs())};
    network_->answer().gradients(h.rows, h.ld, dy_.data(), answers, network_->parameters().linear(gradients_.data()), worker);
}

template <class T>
double Pass<T>::run(const Task<T>& task) {
    const AtWork working;
    const std::unique_lock alone(network_->in_use());
    make_ready(task);
    return go(task);
}

template <class T>
double Pass<T>::go(const Task<T>& task, const Region& after) {
    network_->pool().run(
        threads_, network_->work_of(3 * batch_.rows),
        [&](const Worker& worker) {
            network_->pack_for_gradients(task.input_gradients, worker);
            const auto share = worker.share(gradients_.size(), kPanel<T>);
            std::fill(gradients_.data() + share.first, gradients_.data() + share.last, T(0));
            if (!worker.wait()) return;
            if (!inputs_.tables.empty()) {
                network_->first().fill_tables(inputs_, worker);
                if (!worker.wait()) return;
            }
            const auto mine = batch_.share(worker);
            forward_rows(task, mine);
            answer_rows(task, mine);
            if (!backward_layers(task, worker)) return;
            other_gradients(task, worker);
            if (!worker.wait()) return;
            if (worker.index == 0) whole_ = true;
            if (after) after({worker.index, worker.count, worker.barrier});
        },
        task.stop);
    network_->changed();
    if (!whole_) throw Stopped();
    return total(losses_, count_);
}

template <class T>
void Pass<T>::copy_outputs(T* outputs) const {
    const Answer<T>& answer = network_->answer();
    const int64_t size = answer.outputs(), ld = answer.ld();
    if (spec().head.every) std::fill(outputs, outputs + batch_.sequences * batch_.steps * size, T(0));
    Buffer<T> row(ld), scratch(answer.scratch_size());
    for_answers(batch_, spec().head.every, {0, batch_.sequences}, [&](int64_t i, int64_t index) {
        std::copy(y_.data() + i * ld, y_.data() + (i + 1) * ld, row.data());
        answer.finish(row.data(), scratch.data());
        std::copy(row.data(), row.data() + size, outputs + index * size);
    });
}

template <class T>
void Pass<T>::copy_input_gradients(int64_t place, int64_t width, T* dx) const {
    std::fill(dx, dx + batch_.sequences * batch_.steps * width, T(0));
    for (int64_t t = 0; t < batch_.steps; ++t) {
        for (int64_t r = 0; r < batch_.active[static_cast<size_t>(t)]; ++r) {
            const T* const from = d_inputs_.rows.data() + (batch_.offset[static_cast<size_t>(t)] + r) * network_->first().ld_row() + place;
            std::copy(from, from + width, dx + (batch_.order[static_cast<size_t>(r)] * batch_.steps + t) * width);
        }
    }
}

template <class T>
State<T> Pass<T>::initial_gradients() const {
    State<T> d(spec(), batch_.sequences);
    for (size_t run = 0; run < runs_.size(); ++run) {
        const Recurrent<T>& layer = network_->runs()[run];
        for (int64_t r = 0; r < batch_.sequences; ++r) {
            const int64_t sequence = batch_.order[static_cast<size_t>(r)], row = r * layer.ld_hidden();
            store_row(d.h, d.offset(run), layer.hidden(), sequence, runs_[run].dh.data() + row);
            if (layer.has_c()) store_row(d.c, d.offset(run), layer.hidden(), sequence, runs_[run].dc.data() + row);
        }
    }
    return d;
}

template <class T>
State<T> Pass<T>::final_states() const {
    State<T> state(spec(), batch_.sequences);
    for (size_t run = 0; run < runs_.size(); ++run) {
        const Recurrent<T>& layer = network_->runs()[run];
        for (int64_t r = 0; r < batch_.sequences; ++r) {
            const int64_t sequence = batch_.order[static_cast<size_t>(r)], row = batch_.last_state(r, layer.reverse()) * layer.ld_hidden();
            store_row(state.h, state.offset(run), layer.hidden(), sequence, runs_[run].h.data() + row);
            if (layer.has_c()) store_row(state.c, state.offset(run), layer.hidden(), sequence, runs_[run].c.data() + row);
        }
    }
    return state;
}

template class Pass<float>;
template class Pass<double>;

}  // namespace elman

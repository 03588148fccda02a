#include "network/pass.hpp"

#include <mutex>

namespace elman {

template <class T>
Pass<T>::Pass(Network<T>& network) : network_(&network), runs_(network.layers().size()), gradients_(network.parameters().block_size()) {}

// Calls each(row of the answers, the caller's index of the answer) for this thread's sequences.
template <class T>
template <class Each>
void Pass<T>::for_answers(const Worker::Range& mine, const Each& each) const {
    if (!network_->spec().every) {
        for (int64_t r = mine.first; r < mine.last; ++r) each(r, batch_.order[static_cast<size_t>(r)]);
        return;
    }
    for (int64_t t = 0; t < batch_.steps; ++t)
        for (int64_t r = mine.first; r < mine.first + batch_.running(mine, t); ++r)
            each(batch_.offset[static_cast<size_t>(t)] + r, batch_.order[static_cast<size_t>(r)] * batch_.steps + t);
}

template <class T>
void Pass<T>::prepare(const Task<T>& task) {
    const Spec& spec = network_->spec();
    batch_.arrange(task.x.sequences, task.x.steps, task.lengths);
    for (size_t layer = 0; layer < runs_.size(); ++layer) {
        const Recurrent<T>& l = network_->layers()[layer];
        l.reserve(batch_, runs_[layer], true);
        const int64_t width = spec.hidden[layer], at = task.initial == nullptr ? 0 : task.initial->offset(layer);
        load_rows(task.initial == nullptr ? nullptr : &task.initial->h, at, width, batch_.order, runs_[layer].h.data(), l.ld_hidden());
        load_rows(task.d_final == nullptr ? nullptr : &task.d_final->h, at, width, batch_.order, runs_[layer].dh.data(), l.ld_hidden());
        if (!l.has_c()) continue;
        load_rows(task.initial == nullptr ? nullptr : &task.initial->c, at, width, batch_.order, runs_[layer].c.data(), l.ld_hidden());
        load_rows(task.d_final == nullptr ? nullptr : &task.d_final->c, at, width, batch_.order, runs_[layer].dc.data(), l.ld_hidden());
    }
    const int64_t answers = spec.every ? batch_.rows : batch_.sequences, ld = network_->answer().ld();
    y_.resize(answers * ld);
    dy_.resize(answers * ld);
    losses_.assign(static_cast<size_t>(answers), 0.0);
    last_.resize(batch_.sequences * network_->layers().back().ld_hidden());
    d_last_.resize(batch_.sequences * network_->layers().back().ld_hidden());
    if (spec.ids()) {
        occurring_.collect(batch_, task.x.ids, spec.input_size);
        const int64_t table = occurring_.count() * network_->layers()[0].ld_gates(), vectors = occurring_.count() * network_->ld_embedded();
        table_.resize(table);
        d_table_.resize(table);
        embedded_.resize(vectors);
        d_embedded_.resize(vectors);
    } else {
        x_.resize(batch_.rows * leading<T>(spec.input_size));
        if (task.input_gradients) dx_.resize(batch_.rows * leading<T>(spec.input_size));
    }
}

template <class T>
void Pass<T>::forward_rows(const Task<T>& task, const Worker::Range& mine) {
    const auto& layers = network_->layers();
    if (network_->spec().ids()) {
        layers[0].gather(batch_, table_.data(), occurring_.place.data(), runs_[0], mine);
    } else {
        const int64_t features = network_->spec().input_size, ld = leading<T>(features);
        gather_inputs(task.x, features, batch_, 0, mine, x_.data(), ld);
        layers[0].project(batch_, x_.data(), ld, runs_[0], mine);
    }
    layers[0].forward(batch_, runs_[0], mine);
    for (size_t layer = 1; layer < layers.size(); ++layer) {
        layers[layer].project(batch_, outputs_of(layer - 1), layers[layer - 1].ld_hidden(), runs_[layer], mine);
        layers[layer].forward(batch_, runs_[layer], mine);
    }
}

// Outputs, losses, and the gradient of the outputs.
template <class T>
void Pass<T>::answer_rows(const Task<T>& task, const Worker::Range& mine) {
    const Answer<T>& answer = network_->answer();
    const int64_t ld = network_->layers().back().ld_hidden(), size = answer.outputs();
    if (network_->spec().every) {
        batch_.for_groups(mine, [&](int64_t row, int64_t rows) {
            answer.forward(outputs_of(runs_.size() - 1) + row * ld, ld, rows, y_.data() + row * answer.ld());
        });
    } else {
        for (int64_t r = mine.first; r < mine.last; ++r) {
            const T* h = runs_.back().h.data() + batch_.last_state(r) * ld;
            std::copy(h, h + ld, last_.data() + r * ld);
        }
        answer.forward(last_.data() + mine.first * ld, ld, mine.last - mine.first, y_.data() + mine.first * answer.ld());
    }
    const double count = network_->spec().mean ? answer.count(static_cast<int64_t>(losses_.size())) : 1.0;
    const T scale = static_cast<T>(1.0 / count);
    for_answers(mine, [&](int64_t row, int64_t index) {
        T* const dy = dy_.data() + row * answer.ld();
        if (task.d_outputs != nullptr) std::copy(task.d_outputs + index * size, task.d_outputs + (index + 1) * size, dy);
        else losses_[static_cast<size_t>(row)] = answer.loss(y_.data() + row * answer.ld(), task.targets, index, scale, dy);
    });
}

// The gradient of the outputs reaches the last layer at every step, or its final state.
template <class T>
void Pass<T>::final_gradients(const Worker::Range& mine) {
    const Answer<T>& answer = network_->answer();
    const int64_t ld = network_->layers().back().ld_hidden();
    if (network_->spec().every) {
        batch_.for_groups(mine, [&](int64_t row, int64_t rows) {
            answer.backward(dy_.data() + row * answer.ld(), rows, runs_.back().dy.data() + row * ld, ld);
        });
        return;
    }
    answer.backward(dy_.data() + mine.first * answer.ld(), mine.last - mine.first, d_last_.data() + mine.first * ld, ld);
    T* const dh = runs_.back().dh.data();
    for (int64_t i = mine.first * ld; i < mine.last * ld; ++i) dh[i] += d_last_[i];
}

template <class T>
void Pass<T>::backward_rows(const Task<T>& task, const Worker::Range& mine) {
    const auto& layers = network_->layers();
    final_gradients(mine);
    for (size_t layer = layers.size(); layer-- > 0;) {
        const bool top = layer + 1 == layers.size();
        const T* dy = top && !network_->spec().every ? nullptr : runs_[layer].dy.data();
        layers[layer].backward(batch_, runs_[layer], dy, layers[layer].ld_hidden(), mine);
        if (layer > 0) layers[layer].input_gradients(batch_, runs_[layer], runs_[layer - 1].dy.data(), layers[layer - 1].ld_hidden(), mine);
    }
    if (task.input_gradients) layers[0].input_gradients(batch_, runs_[0], dx_.data(), leading<T>(network_->spec().input_size), mine);
}

// The gradient of the rows of the table of ids, then of the weights that the table was made from.
template <class T>
void Pass<T>::id_gradients(const Worker& worker) {
    const Recurrent<T>& layer = network_->layers()[0];
    const Spec& spec = network_->spec();
    const auto columns = worker.share(layer.ld_gates(), kPanel<T>);
    for (int64_t u = 0; u < occurring_.count(); ++u)
        std::fill(d_table_.data() + u * layer.ld_gates() + columns.first, d_table_.data() + u * layer.ld_gates() + columns.last, T(0));
    for (int64_t row = 0; row < batch_.rows; ++row) {
        const T* from = runs_[0].gates.data() + row * layer.ld_gates();
        T* to = d_table_.data() + occurring_.place[static_cast<size_t>(row)] * layer.ld_gates();
        for (int64_t j = columns.first; j < columns.last; ++j) to[j] += from[j];
    }
    worker.wait();
    T* const d_weight_ih = network_->parameters().layer(gradients_.data(), 0).weight_ih;
    if (spec.input == InputKind::one_hot) {
        layer.one_hot_gradients(d_table_.data(), occurring_.ids.data(), occurring_.count(), d_weight_ih, worker);
        return;
    }
    const int64_t ld = network_->ld_embedded();
    layer.input_weight_gradients(embedded_.data(), ld, d_table_.data(), occurring_.count(), d_weight_ih, worker);
    const auto mine = worker.share(occurring_.count());
    layer.input_gradients(d_table_.data() + mine.first * layer.ld_gates(), mine.last - mine.first, d_embedded_.data() + mine.first * ld, ld);
    T* const d_embedding = network_->parameters().embedding(gradients_.data());
    for (int64_t u = mine.first; u < mine.last; ++u)
        for (int64_t e = 0; e < spec.embedding_size; ++e)
            d_embedding[occurring_.ids[static_cast<size_t>(u)] * spec.embedding_size + e] += d_embedded_[u * ld + e];
}

template <class T>
void Pass<T>::weight_gradients(const Worker& worker) {
    const auto& layers = network_->layers();
    for (size_t layer = 0; layer < layers.size(); ++layer) {
        const auto d = network_->parameters().layer(gradients_.data(), layer);
        layers[layer].hidden_weight_gradients(batch_, runs_[layer], d.weight_hh, worker);
        layers[layer].bias_gradients(batch_, runs_[layer], d, worker);
        if (layer > 0)
            layers[layer].input_weight_gradients(outputs_of(layer - 1), layers[layer - 1].ld_hidden(), runs_[layer].gates.data(), batch_.rows,
                                                 d.weight_ih, worker);
        else if (!network_->spec().ids())
            layers[0].input_weight_gradients(x_.data(), leading<T>(network_->spec().input_size), runs_[0].gates.data(), batch_.rows, d.weight_ih,
                                             worker);
    }
    if (network_->spec().ids()) id_gradients(worker);
    if (!network_->answer().linear()) return;
    const int64_t ld = layers.back().ld_hidden(), answers = static_cast<int64_t>(losses_.size());
    const T* h = network_->spec().every ? outputs_of(runs_.size() - 1) : last_.data();
    network_->answer().gradients(h, ld, dy_.data(), answers, network_->parameters().linear(gradients_.data()), worker);
}

template <class T>
double Pass<T>::total_loss() const {
    double sum = 0.0;
    for (double loss : losses_) sum += loss;
    return network_->spec().mean ? sum / network_->answer().count(static_cast<int64_t>(losses_.size())) : sum;
}

template <class T>
double Pass<T>::run(const Task<T>& task, const Region& after) {
    const std::unique_lock alone(network_->in_use());
    prepare(task);
    network_->make_room_for_gradients(task.input_gradients);
    const int threads = network_->threads_for(3 * batch_.rows, batch_.sequences, task.threads);
    network_->pool().run(threads, [&](const Worker& worker) {
        network_->pack_for_gradients(task.input_gradients, worker);
        const auto share = worker.share(gradients_.size(), kPanel<T>);
        std::fill(gradients_.data() + share.first, gradients_.data() + share.last, T(0));
        worker.wait();
        if (network_->spec().ids()) {
            network_->fill_table(occurring_, embedded_.data(), table_.data(), worker);
            worker.wait();
        }
        const auto mine = batch_.share(worker);
        forward_rows(task, mine);
        answer_rows(task, mine);
        if (task.loss_only) return;
        backward_rows(task, mine);
        worker.wait();
        weight_gradients(worker);
        if (after) {
            worker.wait();
            after(worker);
        }
    });
    network_->changed();
    return total_loss();
}

template <class T>
void Pass<T>::copy_outputs(T* outputs) const {
    const int64_t size = network_->answer().outputs(), ld = network_->answer().ld();
    if (network_->spec().every) std::fill(outputs, outputs + batch_.sequences * batch_.steps * size, T(0));
    for_answers({0, batch_.sequences}, [&](int64_t row, int64_t index) { std::copy(y_.data() + row * ld, y_.data() + row * ld + size, outputs + index * size); });
}

template <class T>
void Pass<T>::copy_input_gradients(T* dx) const {
    const int64_t features = network_->spec().input_size, ld = leading<T>(features);
    std::fill(dx, dx + batch_.sequences * batch_.steps * features, T(0));
    for (int64_t t = 0; t < batch_.steps; ++t) {
        for (int64_t r = 0; r < batch_.active[static_cast<size_t>(t)]; ++r) {
            const T* from = dx_.data() + (batch_.offset[static_cast<size_t>(t)] + r) * ld;
            std::copy(from, from + features, dx + (batch_.order[static_cast<size_t>(r)] * batch_.steps + t) * features);
        }
    }
}

template <class T>
State<T> Pass<T>::initial_gradients() const {
    State<T> d(network_->spec(), batch_.sequences);
    for (size_t layer = 0; layer < runs_.size(); ++layer) {
        const int64_t ld = network_->layers()[layer].ld_hidden(), width = d.hidden[layer], at = d.offset(layer);
        for (int64_t r = 0; r < batch_.sequences; ++r) {
            const int64_t sequence = batch_.order[static_cast<size_t>(r)];
            store_row(d.h, at, width, sequence, runs_[layer].dh.data() + r * ld);
            if (!d.c.empty()) store_row(d.c, at, width, sequence, runs_[layer].dc.data() + r * ld);
        }
    }
    return d;
}

template class Pass<float>;
template class Pass<double>;

}  // namespace elman

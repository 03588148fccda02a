// All weights of a network in one block, by torch's names and in torch's shapes. Gradients and the optimizer's moments are
// blocks of the same layout, so that an optimizer is one loop over one array.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/buffer.hpp"
#include "base/orthogonal.hpp"
#include "base/random.hpp"
#include "layers/linear.hpp"
#include "layers/recurrent.hpp"
#include "network/spec.hpp"

namespace elman {

struct Parameter {
    std::string name;
    std::vector<int64_t> shape;
    int64_t offset;    // a multiple of the panel
    int64_t size;
    double spread;     // starts uniform in [-spread, spread]; 0: normal
    bool recurrent;    // square, gate by gate
};

// The list of a network's parameters: embedding.weight (of Columns: embeddings.0.weight, ...), rnn.weight_ih_l0, ..., linear.weight,
// linear.bias.
template <class T>
class ParameterList {
public:
    explicit ParameterList(const Spec& spec) {
        embeddings_.assign(std::max<size_t>(1, spec.columns.size()), 0);
        if (spec.input == InputKind::embedding) add("embedding.weight", {spec.input_size, spec.embedding_size}, 0.0);
        for (size_t i = 0; i < spec.columns.size(); ++i) {
            const Column& column = spec.columns[i];
            embeddings_[i] = size_;
            if (column.learned()) add("embeddings." + std::to_string(i) + ".weight", {column.size, column.dim}, 0.0);
        }
        first_layer_ = list_.size();
        const int64_t gates = traits(spec.cell).gates;
        for (size_t layer = 0; layer < spec.hidden.size(); ++layer) {
            for (size_t direction = 0; direction < spec.directions(); ++direction) {
                const int64_t hidden = spec.hidden[layer];
                const double spread = 1.0 / std::sqrt(static_cast<double>(hidden));
                const std::string suffix = "_l" + std::to_string(layer) + (direction == 0 ? "" : "_reverse");
                add("rnn.weight_ih" + suffix, {gates * hidden, spec.layer_inputs(layer)}, spread);
                add("rnn.weight_hh" + suffix, {gates * hidden, hidden}, spread, spec.orthogonal);
                add("rnn.bias_ih" + suffix, {gates * hidden}, spread);
                add("rnn.bias_hh" + suffix, {gates * hidden}, spread);
            }
        }
        if (spec.head.linear) {
            const double spread = 1.0 / std::sqrt(static_cast<double>(spec.head_inputs()));
            add("linear.weight", {spec.head.outputs(), spec.head_inputs()}, spread);
            add("linear.bias", {spec.head.outputs()}, spread);
        }
    }

    // torch's default start: uniform in 1/sqrt(hidden), embeddings normal. Each parameter is a random stream of its own.
    // `stop` is asked meanwhile.
    void initialize(const Spec& spec, T* block, uint64_t seed, Stop* stop = nullptr) const {
        for (size_t p = 0; p < list_.size(); ++p) {
            const Random random(seed, stream_of(Draw::weights, p));
            if (list_[p].recurrent) start_orthogonal(list_[p], random, block, stop);
            else start_random(list_[p], random, block, stop);
        }
        const int64_t gate = traits(spec.cell).forget;
        if (gate < 0 || spec.forget_bias == 0.0) return;
        const std::vector<int64_t> sizes = spec.run_sizes();
        for (size_t run = 0; run < sizes.size(); ++run) {
            T* const forget = layer(block, run).bias_ih + gate * sizes[run];
            for (int64_t j = 0; j < sizes[run]; ++j) forget[j] += static_cast<T>(spec.forget_bias);
        }
    }

    // Views into a block, of one run over time (see Spec::run_sizes) and so on. U is T or const T.
    template <class U>
    RecurrentWeights<U> layer(U* block, size_t index) const {
        const Parameter* p = &list_[first_layer_ + 4 * index];
        return {block + p[0].offset, block + p[1].offset, block + p[2].offset, block + p[3].offset};
    }
    template <class U>
    LinearWeights<U> linear(U* block) const {
        return {block + list_[list_.size() - 2].offset, block + list_.back().offset};
    }
    template <class U>
    U* embedding(U* block, size_t column = 0) const {
        return block + embeddings_[column];
    }

    const std::vector<Parameter>& list() const { return list_; }
    int64_t block_size() const { return size_; }

private:
    // `random` is a copy, which whoever is asked can't change: it stays in registers.
    static void start_random(const Parameter& p, Random random, T* block, Stop* stop) {
        constexpr int64_t some = 4096;
        for (int64_t first = 0; first < p.size; first += some) {
            go_on(stop);
            for (int64_t i = first, end = std::min(first + some, p.size); i < end; ++i) {
                const auto index = static_cast<uint64_t>(i);
                block[p.offset + i] = static_cast<T>(p.spread > 0.0 ? (2.0 * random.uniform(index) - 1.0) * p.spread : random.normal(index));
            }
        }
    }
    // As many gates at once as there are, up to four.
    static void start_orthogonal(const Parameter& p, const Random& random, T* block, Stop* stop) {
        const int64_t square = p.shape[1] * p.shape[1];
        for (int64_t first = 0, gates = 0; first < p.size; first += gates * square) {
            gates = std::min<int64_t>((p.size - first) / square, 4);
            T* const to = block + p.offset + first;
            if (gates == 4) start_gates<4>(p.shape[1], random, first, to, stop);
            else if (gates == 3) start_gates<3>(p.shape[1], random, first, to, stop);
            else if (gates == 2) start_gates<2>(p.shape[1], random, first, to, stop);
            else start_gates<1>(p.shape[1], random, first, to, stop);
        }
    }
    template <int64_t kGates>
    static void start_gates(int64_t hidden, const Random& random, int64_t first, T* to, Stop* stop) {
        const Orthogonal<kGates> matrices(hidden, random, static_cast<uint64_t>(first), stop);
        for (double number : matrices.numbers()) *to++ = static_cast<T>(number);
    }
    void add(std::string name, std::vector<int64_t> shape, double spread, bool recurrent = false) {
        int64_t size = 1;
        for (int64_t length : shape) size *= length;
        list_.push_back({std::move(name), std::move(shape), size_, size, spread, recurrent});
        size_ += panels<T>(size) * kPanel<T>;
    }

    std::vector<Parameter> list_;
    std::vector<int64_t> embeddings_;  // offset of the vectors of each of the joined inputs, or of the only input
    size_t first_layer_ = 0;
    int64_t size_ = 0;
};

}  // namespace elman

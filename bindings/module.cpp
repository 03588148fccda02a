// The module elman._engine.
#include <cstring>

#include "base/random.hpp"
#include "linear.hpp"
#include "network.hpp"

namespace elman {

namespace {

Spec make_spec(const std::string& input, int64_t input_size, int64_t embedding_size, const std::string& cell, const std::vector<int64_t>& hidden,
               const std::string& head, int64_t outputs, bool every, bool mean, bool linear) {
    Spec spec;
    spec.input = input == "one_hot" ? InputKind::one_hot : input == "embedding" ? InputKind::embedding : InputKind::dense;
    spec.input_size = input_size;
    spec.embedding_size = embedding_size;
    spec.cell = cell == "lstm" ? CellKind::lstm : cell == "gru" ? CellKind::gru : cell == "rnn_relu" ? CellKind::rnn_relu : CellKind::rnn_tanh;
    spec.hidden = hidden;
    spec.head = head == "classes" ? HeadKind::classes : head == "binary" ? HeadKind::binary : HeadKind::values;
    spec.outputs = outputs;
    spec.every = every;
    spec.mean = mean;
    spec.linear = linear;
    return spec;
}

#define ELMAN_ARGUMENTS(T)                                                                                                            \
    MaybeArray<T> values, MaybeArray<int64_t> ids, MaybeArray<int64_t> ends, int64_t steps, MaybeArray<int64_t> lengths, MaybeArray<T> h, \
        MaybeArray<T> c
#define ELMAN_PASS Arguments<T>{values, ids, ends, steps, lengths, h, c}
#define ELMAN_NAMES                                                                                                            \
    nb::arg("values").none(), nb::arg("ids").none(), nb::arg("ends").none(), nb::arg("steps"), nb::arg("lengths").none(), nb::arg("h").none(), \
        nb::arg("c").none()

template <class T>
void bind(nb::module_& m, const char* network_name, const char* trainer_name) {
    struct Holder {
        Shared<T> network;
    };
    nb::class_<Holder>(m, network_name)
        .def("__init__", [](Holder* self, const std::string& input, int64_t input_size, int64_t embedding_size, const std::string& cell,
                            const std::vector<int64_t>& hidden, const std::string& head, int64_t outputs, bool every, bool mean, bool linear,
                            uint64_t seed, const std::string& isa) {
            const Spec spec = make_spec(input, input_size, embedding_size, cell, hidden, head, outputs, every, mean, linear);
            new (self) Holder{std::make_shared<Network<T>>(spec, isa_from_name(isa), seed)};
        })
        .def("parameters", [](const Holder& self) { return views(self.network); })
        .def("forward", [](const Holder& self, ELMAN_ARGUMENTS(T), int threads) { return forward(self.network, ELMAN_PASS, threads); }, ELMAN_NAMES,
             nb::arg("threads"))
        .def("gradients", [](const Holder& self, ELMAN_ARGUMENTS(T), MaybeArray<int64_t> classes, MaybeArray<T> targets, int threads) {
                return gradients(self.network, ELMAN_PASS, classes, targets, threads);
            }, ELMAN_NAMES, nb::arg("classes").none(), nb::arg("targets").none(), nb::arg("threads"))
        .def("loss", [](const Holder& self, ELMAN_ARGUMENTS(T), MaybeArray<int64_t> classes, MaybeArray<T> targets, int threads) {
                return loss(self.network, ELMAN_PASS, classes, targets, threads);
            }, ELMAN_NAMES, nb::arg("classes").none(), nb::arg("targets").none(), nb::arg("threads"))
        .def("backward", [](const Holder& self, ELMAN_ARGUMENTS(T), Array<T> d_outputs, MaybeArray<T> d_h, MaybeArray<T> d_c, int threads) {
                return backward(self.network, ELMAN_PASS, d_outputs, d_h, d_c, threads);
            }, ELMAN_NAMES, nb::arg("d_outputs"), nb::arg("d_h").none(), nb::arg("d_c").none(), nb::arg("threads"));

    nb::class_<BoundTrainer<T>>(m, trainer_name)
        .def("__init__", [](BoundTrainer<T>* self, const Holder& network, const std::string& kind, double learning_rate, double beta1, double beta2,
                            double epsilon, double clip) {
            const OptimizerKind optimizer = kind == "sgd" ? OptimizerKind::sgd : OptimizerKind::adam;
            new (self) BoundTrainer<T>(network.network, {optimizer, learning_rate, beta1, beta2, epsilon, clip});
        })
        .def("steps", [](BoundTrainer<T>& self, ELMAN_ARGUMENTS(T), MaybeArray<int64_t> classes, MaybeArray<T> targets, int threads, int64_t count) {
                return self.steps(ELMAN_PASS, classes, targets, threads, count);
            }, ELMAN_NAMES, nb::arg("classes").none(), nb::arg("targets").none(), nb::arg("threads"), nb::arg("count"))
        .def("outputs", &BoundTrainer<T>::outputs)
        .def_prop_rw("learning_rate", [](BoundTrainer<T>& self) { return self.trainer.spec().learning_rate; },
                     [](BoundTrainer<T>& self, double value) { self.trainer.spec().learning_rate = value; });
}

template <class T>
void bind_linear(nb::module_& m, const char* forward_name, const char* backward_name) {
    m.def(forward_name, &linear_forward<T>, nb::arg("x"), nb::arg("weight"), nb::arg("bias"), nb::arg("isa"));
    m.def(backward_name, &linear_backward<T>, nb::arg("x"), nb::arg("dy"), nb::arg("weight"), nb::arg("bias"), nb::arg("isa"));
}

std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon})
        if (has_isa(isa)) names.emplace_back(isa_name(isa));
    return names;
}

}  // namespace

}  // namespace elman

NB_MODULE(_engine, m) {
    using namespace elman;
    bind<float>(m, "NetworkFloat32", "TrainerFloat32");
    bind<double>(m, "NetworkFloat64", "TrainerFloat64");
    bind_linear<float>(m, "linear_forward_float32", "linear_backward_float32");
    bind_linear<double>(m, "linear_forward_float64", "linear_backward_float64");
    m.def("permutation", [](int64_t n, uint64_t seed, uint64_t stream) { return copied(permutation(n, seed, stream)); });
    m.def("instruction_sets", &instruction_sets);
    m.def("best_instruction_set", [] { return std::string(isa_name(best_isa())); });
    m.def("available_cores", &available_cores);
    m.attr("compiler") = __VERSION__;
}

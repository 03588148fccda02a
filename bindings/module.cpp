// The module elman._engine.
#include <initializer_list>
#include <system_error>
#include <utility>

#include "algebra.hpp"
#include "base/random.hpp"
#include "linear.hpp"
#include "network.hpp"
#include "optimizer.hpp"
#include "stepper.hpp"

namespace elman {

namespace {

template <class V>
V get(const nb::dict& settings, const char* key) {
    const nb::object found = settings[key];
    V value{};
    require(nb::try_cast<V>(found, value), [&] { return std::string(key) + " is " + nb::repr(found).c_str() + ", which the engine does not take"; });
    return value;
}

template <class E>
E named(const nb::dict& settings, const char* key, std::initializer_list<std::pair<const char*, E>> choices) {
    const auto name = get<std::string>(settings, key);
    for (const auto& [choice, value] : choices)
        if (name == choice) return value;
    throw Error(std::string(key) + " is '" + name + "', which the engine does not know");
}

HeadSpec make_head(const nb::dict& s) {
    HeadSpec head;
    head.kind = named<HeadKind>(s, "kind",
                                {{"classes", HeadKind::classes},
                                 {"binary", HeadKind::binary},
                                 {"values", HeadKind::values},
                                 {"quantiles", HeadKind::quantiles},
                                 {"gaussian", HeadKind::gaussian},
                                 {"student_t", HeadKind::student_t}});
    head.loss = named<ValueLoss>(s, "loss", {{"squared", ValueLoss::squared}, {"absolute", ValueLoss::absolute}, {"huber", ValueLoss::huber}});
    head.size = get<int64_t>(s, "size");
    head.every = get<bool>(s, "every");
    head.mean = get<bool>(s, "mean");
    head.linear = get<bool>(s, "linear");
    head.delta = get<double>(s, "delta");
    head.smoothing = get<double>(s, "smoothing");
    head.class_weights = get<std::vector<double>>(s, "class_weights");
    head.levels = get<std::vector<double>>(s, "levels");
    return head;
}

void read_inputs(const nb::dict& s, Spec& spec) {
    const auto kind = [](const nb::dict& given) {
        return named<InputKind>(given, "input",
                                {{"dense", InputKind::dense},
                                 {"one_hot", InputKind::one_hot},
                                 {"embedding", InputKind::embedding},
                                 {"bag", InputKind::bag},
                                 {"columns", InputKind::columns}});
    };
    spec.input = kind(s);
    spec.input_size = get<int64_t>(s, "input_size");
    spec.embedding_size = get<int64_t>(s, "embedding_size");
    if (!spec.joined()) return;
    std::vector<Column> columns;
    for (nb::handle member : get<nb::list>(s, "columns")) {
        const auto given = nb::cast<nb::dict>(member);
        columns.push_back({kind(given), get<int64_t>(given, "input_size"), get<int64_t>(given, "embedding_size")});
    }
    spec.join(std::move(columns));
}

Spec make_spec(const nb::dict& s) {
    Spec spec;
    read_inputs(s, spec);
    spec.cell = cell_named(get<std::string>(s, "cell"));
    spec.hidden = get<std::vector<int64_t>>(s, "hidden");
    spec.bidirectional = get<bool>(s, "bidirectional");
    spec.dropout = get<double>(s, "dropout");
    spec.orthogonal = get<bool>(s, "orthogonal");
    spec.forget_bias = get<double>(s, "forget_bias");
    spec.head = make_head(get<nb::dict>(s, "head"));
    return spec;
}

OptimizerSpec make_optimizer(const nb::dict& s) {
    OptimizerSpec spec;
    spec.kind = named<OptimizerKind>(s, "kind", {{"adam", OptimizerKind::adam}, {"sgd", OptimizerKind::sgd}});
    spec.learning_rate = get<double>(s, "learning_rate");
    spec.beta1 = get<double>(s, "beta1");
    spec.beta2 = get<double>(s, "beta2");
    spec.epsilon = get<double>(s, "eps");
    spec.momentum = get<double>(s, "momentum");
    spec.weight_decay = get<double>(s, "weight_decay");
    spec.clip = get<double>(s, "clip");
    const auto schedule = get<nb::dict>(s, "schedule");
    spec.schedule.kind = named<ScheduleKind>(
        schedule, "kind", {{"constant", ScheduleKind::constant}, {"cosine", ScheduleKind::cosine}, {"one_cycle", ScheduleKind::one_cycle}});
    spec.schedule.steps = get<int64_t>(schedule, "steps");
    spec.schedule.warm_up = get<double>(schedule, "warm_up");
    spec.schedule.start = get<double>(schedule, "start");
    spec.schedule.end = get<double>(schedule, "end");
    return spec;
}

#define ELMAN_ARGUMENTS(T) const nb::tuple &x, int64_t steps, MaybeArray<int64_t> lengths, MaybeArray<T> h, MaybeArray<T> c
#define ELMAN_TARGETS(T) MaybeArray<int64_t> classes, MaybeArray<T> targets, MaybeArray<T> weights
#define ELMAN_PASS (Arguments<T>{Given<T>(x), steps, places(lengths), h, c})
#define ELMAN_NAMES nb::arg("x"), nb::arg("steps"), nb::arg("lengths").none(), nb::arg("h").none(), nb::arg("c").none()
#define ELMAN_TARGET_NAMES nb::arg("classes").none(), nb::arg("targets").none(), nb::arg("weights").none()

template <class T>
void bind(nb::module_& m, const char* network_name, const char* state_name, const char* trainer_name) {
    nb::class_<BoundState<T>>(m, state_name)
        .def_prop_ro("h", [](const BoundState<T>& self) { return self.arrays(false); })
        .def_prop_ro("c", [](const BoundState<T>& self) { return self.arrays(true); });
    struct Holder {
        Shared<T> network;
    };
    nb::class_<Holder>(m, network_name)
        .def("__init__", [](Holder* self, const nb::dict& settings, uint64_t seed,
                            const std::string& isa) { new (self) Holder{make_network<T>(self, make_spec(settings), seed, isa_from_name(isa))}; })
        .def("parameters", [](const Holder& self) { return views(self.network); })
        .def(
            "forward", [](const Holder& self, ELMAN_ARGUMENTS(T), int threads) { return forward(self.network, ELMAN_PASS, threads); }, ELMAN_NAMES,
            nb::arg("threads"))
        .def(
            "step", [](const Holder& self, nb::handle x_t, const BoundState<T>* state) { return step_any(self.network, x_t, state); }, nb::arg("x_t"),
            nb::arg("state").none())
        .def(
            "step_joined",
            [](const Holder& self, const nb::tuple& x_t, bool single, const BoundState<T>* state) {
                return step_joined(self.network, x_t, single, state);
            },
            nb::arg("x_t"), nb::arg("single"), nb::arg("state").none())
        .def(
            "state",
            [](const Holder& self, int64_t sequences, MaybeArray<T> h, MaybeArray<T> c) { return bound_state(self.network, sequences, h, c); },
            nb::arg("sequences"), nb::arg("h"), nb::arg("c").none())
        .def(
            "gradients",
            [](const Holder& self, ELMAN_ARGUMENTS(T), ELMAN_TARGETS(T), int threads) {
                return gradients(self.network, ELMAN_PASS, Answers<T>{places(classes), targets, weights}, threads);
            },
            ELMAN_NAMES, ELMAN_TARGET_NAMES, nb::arg("threads"))
        .def(
            "loss",
            [](const Holder& self, ELMAN_ARGUMENTS(T), ELMAN_TARGETS(T), int threads) {
                return loss(self.network, ELMAN_PASS, Answers<T>{places(classes), targets, weights}, threads);
            },
            ELMAN_NAMES, ELMAN_TARGET_NAMES, nb::arg("threads"))
        .def(
            "backward",
            [](const Holder& self, ELMAN_ARGUMENTS(T), Array<T> d_outputs, MaybeArray<T> d_h, MaybeArray<T> d_c, int threads) {
                return backward(self.network, ELMAN_PASS, d_outputs, d_h, d_c, threads);
            },
            ELMAN_NAMES, nb::arg("d_outputs"), nb::arg("d_h").none(), nb::arg("d_c").none(), nb::arg("threads"));

    nb::class_<BoundTrainer<T>>(m, trainer_name)
        .def("__init__",
             [](BoundTrainer<T>* self, const Holder& network, const nb::dict& settings) {
                 new (self) BoundTrainer<T>(network.network, make_optimizer(settings), get<std::vector<std::string>>(settings, "frozen"));
             })
        .def(
            "steps",
            [](BoundTrainer<T>& self, ELMAN_ARGUMENTS(T), ELMAN_TARGETS(T), int threads, int64_t count) {
                return self.steps(ELMAN_PASS, Answers<T>{places(classes), targets, weights}, threads, count);
            },
            ELMAN_NAMES, ELMAN_TARGET_NAMES, nb::arg("threads"), nb::arg("count"))
        .def("outputs", &BoundTrainer<T>::outputs)
        .def("final_states", &BoundTrainer<T>::final_states)
        .def("moments", &BoundTrainer<T>::moments)
        .def("put_moments", &BoundTrainer<T>::put_moments, nb::arg("first"), nb::arg("second"))
        .def_prop_rw("count", &BoundTrainer<T>::count, &BoundTrainer<T>::go_on)
        .def_prop_rw("learning_rate", &BoundTrainer<T>::learning_rate, &BoundTrainer<T>::set_learning_rate);
}

template <class T>
void bind_optimizer(nb::module_& m, const char* name) {
    nb::class_<BoundOptimizer<T>>(m, name)
        .def("__init__", [](BoundOptimizer<T>* self, const nb::dict& settings, int64_t size,
                            const std::string& isa) { new (self) BoundOptimizer<T>(make_optimizer(settings), size, isa); })
        .def("step", &BoundOptimizer<T>::step, nb::arg("gradients"), nb::arg("parameters"))
        .def_prop_rw("learning_rate", &BoundOptimizer<T>::learning_rate, &BoundOptimizer<T>::set_learning_rate);
}

template <class T>
void bind_linear(nb::module_& m, const char* forward_name, const char* backward_name) {
    m.def(forward_name, &linear_forward<T>, nb::arg("x"), nb::arg("weight"), nb::arg("bias"), nb::arg("isa"));
    m.def(backward_name, &linear_backward<T>, nb::arg("x"), nb::arg("dy"), nb::arg("weight"), nb::arg("bias"), nb::arg("isa"));
}

// What the engine refuses, and a thread that can't be started, as the errors that Python's side has: one line, by the same names.
void translate_errors(const std::exception_ptr& thrown, void*) {
    const auto raise = [](const char* kind, const std::string& message) {
        PyErr_SetString(nb::module_::import_("elman.errors").attr(kind).ptr(), message.c_str());
    };
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        raise("SettingError", error.what());
    } catch (const std::system_error& error) {
        raise("ElmanError", std::string("no thread can be started (") + error.what() + "); ask for fewer: n_jobs=1, threads=1");
    }
}

// Each row of the table: its name, its gates, whether it has a cell state and a forget gate.
nb::list cells() {
    nb::list rows;
    for (int row = 0; row < cell_count(); ++row) {
        const CellTraits& cell = traits(CellKind{row});
        rows.append(nb::make_tuple(cell.name, cell.gates, cell.has_c, cell.forget >= 0));
    }
    return rows;
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
    if (PyArray_ImportNumPyAPI() < 0) throw nb::python_error();
    bind<float>(m, "NetworkFloat32", "StateFloat32", "TrainerFloat32");
    bind<double>(m, "NetworkFloat64", "StateFloat64", "TrainerFloat64");
    bind_optimizer<float>(m, "OptimizerFloat32");
    bind_optimizer<double>(m, "OptimizerFloat64");
    bind_linear<float>(m, "linear_forward_float32", "linear_backward_float32");
    bind_linear<double>(m, "linear_forward_float64", "linear_backward_float64");
    bind_algebra(m);
    nb::register_exception_translator(translate_errors);
    nb::module_::import_("atexit").attr("register")(nb::cpp_function(&Released::end));
    if (const auto os = nb::module_::import_("os"); nb::hasattr(os, "register_at_fork"))
        os.attr("register_at_fork")(nb::arg("before") = nb::cpp_function(&before_fork));
    m.attr("draws") = nb::make_tuple(stream_of(Draw::weights, 0), stream_of(Draw::dropout, 0));
    m.def("permutation", [](int64_t n, uint64_t seed, uint64_t stream) { return copied(permutation(n, seed, stream)); });
    m.def("instruction_sets", &instruction_sets);
    m.def("best_instruction_set", [] { return std::string(isa_name(best_isa())); });
    m.def("available_cores", &available_cores);
    m.attr("cells") = cells();
    m.attr("compiler") = __VERSION__;
    m.attr("built_for") = ELMAN_BUILT_FOR;
}

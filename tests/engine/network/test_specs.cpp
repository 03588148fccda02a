// What a network can't be made of, and how the engine says so.
#include <limits>

#include "example.hpp"
#include "network/sizes.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinite = std::numeric_limits<double>::infinity();

// The same settings with one of them changed.
template <class Change>
Spec with(HeadKind head, const Change& change) {
    Spec spec = make_spec(InputKind::dense, kGru, {4}, head, false);
    change(spec);
    return spec;
}

template <class Change>
void refused(HeadKind head, const Change& change, const std::string& part) {
    CHECK_ERROR(Network<float>(with(head, change), best_isa(), 1), part);
}

void members() {
    const auto member = [](const auto& change, const char* part) { refused(HeadKind::values, change, part); };
    member([](Spec& spec) { spec.cell = CellKind{77}; }, "cell is row 77 of the table of cells; expected 0 to 4");
    member([](Spec& spec) { spec.cell = CellKind{-1}; }, "cell is row -1");
    member([](Spec& spec) { spec.input = InputKind{9}; }, "kind of the inputs is number 9 of its enumeration; expected 0 to 4");
    member([](Spec& spec) { spec.head.kind = HeadKind{6}; }, "kind of the head is number 6");
    member([](Spec& spec) { spec.head.loss = ValueLoss{-1}; }, "loss of the head is number -1 of its enumeration; expected 0 to 2");
    const Spec sound = with(HeadKind::values, [](Spec&) {});
    CHECK_ERROR(Network<float>(sound, Isa{9}, 1), "instruction set is number 9");
    for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon})
        if (!has_isa(isa)) CHECK_ERROR(Network<float>(sound, isa, 1), std::string("instruction set '") + isa_name(isa) + "' is not available here");
    CHECK_ERROR(traits(CellKind{77}), "cell is row 77");
}

void numbers() {
    for (double wrong : {-0.1, 1.0, kInfinite, kNan}) {
        refused(HeadKind::values, [&](Spec& spec) { spec.dropout = wrong; }, "dropout is " + shown(wrong) + "; expected a number from 0 to below 1");
        refused(HeadKind::classes, [&](Spec& spec) { spec.head.smoothing = wrong; }, "label_smoothing is " + shown(wrong));
    }
    for (double wrong : {0.0, -1.0, kInfinite, kNan})
        refused(HeadKind::values, [&](Spec& spec) { spec.head.delta = wrong; }, "delta is " + shown(wrong) + "; expected a number above 0");
    for (double wrong : {kInfinite, -kInfinite, kNan})
        refused(HeadKind::values, [&](Spec& spec) { spec.forget_bias = wrong; }, "forget_bias is " + shown(wrong) + "; expected a finite number");
    checked(with(HeadKind::classes, [](Spec& spec) {
        spec.dropout = spec.head.smoothing = 0.0;
        spec.forget_bias = -1.0;
    }));
    CHECK(shown(kNan) == "nan" && shown(-kNan) == "nan" && shown(1e-20) == "1e-20" && shown(0.5) == "0.5", shown(1e-20));
}

// A loss would read beyond the end of too few.
void class_weights() {
    const auto given = [](const std::vector<double>& weights) { return [&weights](Spec& spec) { spec.head.class_weights = weights; }; };
    refused(HeadKind::classes, given({1, 2, 3, 4}), "class_weights has 4 numbers; expected none or 5, one a class");
    refused(HeadKind::classes, given({1, 2, 3, 4, 5, 6}), "class_weights has 6 numbers");
    refused(HeadKind::binary, given({1}), "class_weights has 1 numbers; expected none or 2, one a question");
    for (double wrong : {-1.0, kInfinite, kNan})
        refused(HeadKind::classes, given({1, 2, wrong, 4, 5}), "a class weight is " + shown(wrong) + "; expected a number from 0");
    checked(with(HeadKind::classes, given({1, 2, 0, 4, 5})));
}

void inputs() {
    const auto given = [](const auto& change, const char* part) { refused(HeadKind::values, change, part); };
    given([](Spec& spec) { spec.input = InputKind::bag; }, "inputs are a Bag alone");
    given([](Spec& spec) { spec.columns = {{InputKind::dense, 2, 0}}; }, "inputs are one and columns too");
    given([](Spec& spec) { spec.join({}); }, "inputs are Columns of nothing");
    given([](Spec& spec) { spec.join({{InputKind::columns, 2, 0}}); }, "kind of one of the inputs is number 4 of its enumeration; expected 0 to 3");
    const std::vector<Column> columns{{InputKind::dense, 2, 0}, {InputKind::one_hot, 3, 0}, {InputKind::bag, 5, 4}};
    given([&](Spec& spec) { spec.input = InputKind::columns, spec.columns = columns; }, "columns of the inputs have changed since they were joined");
    given([&](Spec& spec) { spec.join(columns), spec.columns[2].place = 1; }, "columns of the inputs have changed");
    given([&](Spec& spec) { spec.join(columns), spec.columns[1].weights = 1; }, "columns of the inputs have changed");
    given([&](Spec& spec) { spec.join(columns), spec.columns.pop_back(); }, "columns of the inputs have changed");
    checked(with(HeadKind::values, [&](Spec& spec) { spec.join(columns); }));
}

void heads() {
    refused(HeadKind::values, [](Spec& spec) { spec.head.linear = false; }, "found 4 and 2");
    for (const std::vector<double>& wrong : {std::vector<double>{}, {0.5, 0.5}, {0.5, kNan}, {0.5, 1.0}, {0.0, 0.5}, std::vector<double>(100, 0.5)})
        refused(HeadKind::quantiles, [&](Spec& spec) { spec.head.levels = wrong; }, "levels are not 1 to 99 rising numbers");
}

}  // namespace

int main() {
    start("network: specs");
    members();
    numbers();
    class_weights();
    inputs();
    heads();
    return finish();
}

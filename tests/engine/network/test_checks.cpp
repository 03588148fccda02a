// What the engine refuses before it computes anything, and how it says so.
#include "network/checks.hpp"

#include <limits>

#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

void refuses_inputs() {
    Numbers numbers(1);
    Example<float> s(numbers, make_spec(InputKind::one_hot, kGru, {4}, HeadKind::classes, true), 2, 3);
    check_inputs(s.spec, s.inputs(), s.lengths.data());
    s.ids[4] = 7;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x: found 7 at flat index 4; expected 0 to 6");
    s.ids[4] = -1;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x: found -1 at flat index 4; expected 0 to 6");
    s.ids[4] = 0;
    for (int64_t wrong : {0, 4}) {
        s.lengths[1] = wrong;
        CHECK_ERROR(check_inputs(s.spec, s.inputs(), s.lengths.data()),
                    "lengths: found " + std::to_string(wrong) + " at flat index 1; expected 1 to 3");
    }
    CHECK_ERROR(check_inputs(s.spec, Inputs<float>{0, 3}, nullptr), "x has 0 sequences of 3 steps");
    CHECK_ERROR(check_inputs(s.spec, Inputs<float>{2, 0}, nullptr), "x has 2 sequences of 0 steps");
}

// Of several joined inputs the message says which; a Bag may have padding, the others may not.
void refuses_members() {
    Numbers numbers(3);
    Example<float> s(numbers, make_spec(InputKind::columns, kGru, {4}, HeadKind::values, true), 2, 3);
    check_inputs(s.spec, s.inputs(), nullptr);
    s.members[3].ids[7] = 5;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x[3]: found 5 at flat index 7; expected -1 to 4");
    s.members[3].ids[7] = -1;
    check_inputs(s.spec, s.inputs(), nullptr);
    s.members[0].ids[5] = -1;
    CHECK_ERROR(check_inputs(s.spec, s.inputs(), nullptr), "x[0]: found -1 at flat index 5; expected 0 to 5");
}

void refuses_windows() {
    const Spec spec = make_spec(InputKind::dense, kGru, {4}, HeadKind::values, false);
    const std::vector<float> table(30);
    std::vector<int64_t> ends{2, 9};
    const Inputs<float> x{2, 3, table.data(), nullptr, ends.data(), 10};
    check_inputs(spec, x, nullptr);
    for (int64_t wrong : {1, 10, -5}) {
        ends[1] = wrong;
        CHECK_ERROR(check_inputs(spec, x, nullptr), "ends of the windows: found " + std::to_string(wrong) + " at flat index 1; expected 2 to 9");
    }
}

// Targets past the end of a sequence may hold anything.
void refuses_targets() {
    Numbers numbers(2);
    Example<double> s(numbers, make_spec(InputKind::dense, kGru, {4}, HeadKind::classes, true), 2, 3);
    s.lengths = {2, 3};
    s.classes[2] = -100;
    check_targets<double>(s.spec, s.inputs(), s.lengths.data(), {s.classes.data(), nullptr});
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {s.classes.data(), nullptr}), "y: found -100 at flat index 2; expected 0 to 4");
    s.spec.head.kind = HeadKind::binary;
    s.spec.head.size = 2;
    s.targets[1] = 1.5;
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()}), "y: found 1.5");
    s.targets[1] = std::numeric_limits<double>::quiet_NaN();
    CHECK_ERROR(check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()}), "expected 0 to 1");
    s.spec.head.kind = HeadKind::values;
    check_targets<double>(s.spec, s.inputs(), nullptr, {nullptr, s.targets.data()});
}

void refuses_networks() {
    Spec spec = make_spec(InputKind::dense, kGru, {4}, HeadKind::values, false);
    spec.head.linear = false;
    CHECK_ERROR(Network<float>(spec, best_isa(), 1), "found 4 and 2");
}

}  // namespace

int main() {
    start("checks");
    refuses_inputs();
    refuses_members();
    refuses_windows();
    refuses_targets();
    refuses_networks();
    return finish();
}

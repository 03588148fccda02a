// Each cell's backward step against central differences of its equations in long double, for every input of a unit.
#include "block.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// A unit's inputs in one row, so that each can be moved: up to four sums, u, h, c.
using Inputs = std::array<Real, 7>;
constexpr size_t kU = 4, kH = 5, kC = 6;

Real loss(CellKind kind, const Inputs& x, Real dh, Real dc) {
    const auto after = specified(kind, {x[0], x[1], x[2], x[3]}, x[kU], {x[kH], x[kC]});
    return dh * after.h + dc * after.c;
}

Real difference(CellKind kind, Inputs x, size_t which, Real dh, Real dc) {
    constexpr Real step = 1e-6L;
    x[which] += step;
    const Real above = loss(kind, x, dh, dc);
    x[which] -= 2 * step;
    return (above - loss(kind, x, dh, dc)) / (2 * step);
}

template <class T>
void compare(CellKind kind, int64_t rows, int64_t panels, bool with_dy) {
    const double tolerance = sizeof(T) == 4 ? 3e-6 : 1e-11;
    Numbers numbers(static_cast<uint64_t>(kind) * 100 + static_cast<uint64_t>(rows));
    for (Isa isa : isas()) {
        Block<T> before(numbers, kind, rows, panels);
        Block<T> after = before;
        after.forward(isa);
        after.backward(isa, with_dy);
        before.for_units([&](int64_t row, int64_t unit) {
            const auto a = before.sums(row, unit);
            const size_t state = before.state(row, unit), d = before.gradient(row, unit);
            const Inputs x{a[0], a[1], a[2], a[3], before.apart[state], before.h_before[state], before.c_before[state]};
            const Real dh = before.dh[d] + (with_dy ? Real(before.dy[before.above(row, unit)]) : 0), dc = traits(kind).has_c ? before.dc[d] : 0;
            const auto near = [&](T found, size_t which, const char* what) {
                const Real expected = difference(kind, x, which, dh, dc);
                CHECK(std::fabs(found - expected) <= tolerance, what, which, cell_name(kind), isa_name(isa), row, unit, found, expected);
            };
            for (int64_t g = 0; g < before.gate_count; ++g) near(after.gates[before.gate(row, unit, g)], static_cast<size_t>(g), "gate");
            if (traits(kind).last_apart) near(after.apart[state], kU, "u");
            near(after.dh[d], kH, "h before");  // the part that does not pass through U h
            if (traits(kind).has_c) near(after.dc[d], kC, "c before");
        });
    }
}

// At zero the derivative of relu is zero, as in torch.
void relu_at_zero() {
    Numbers numbers(900);
    Block<float> block(numbers, kRnnRelu, 1, 1);
    for (float& a : block.gates) a = 0.0f;
    block.gates[1] = -0.0f;
    block.forward(best_isa());
    block.backward(best_isa());
    block.for_units([&](int64_t row, int64_t unit) { CHECK(block.gates[block.gate(row, unit, 0)] == 0.0f, unit); });
}

template <class T>
void all() {
    for (CellKind kind : kCells)
        for (bool with_dy : {true, false})
            for (int64_t rows : {1, 2, 5})
                for (int64_t panels : {1, 3}) compare<T>(kind, rows, panels, with_dy);
}

}  // namespace

int main() {
    start("backward");
    relu_at_zero();
    all<float>();
    all<double>();
    return finish();
}

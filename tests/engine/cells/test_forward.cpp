// Each cell's forward step against its equations in long double, and what it must not touch.
#include "base/error.hpp"
#include "block.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
constexpr double tolerance() {
    return sizeof(T) == 4 ? 4e-7 : 1e-15;
}

template <class T>
void compare(CellKind kind, int64_t rows, int64_t panels, double size) {
    Numbers numbers(static_cast<uint64_t>(kind) * 100 + static_cast<uint64_t>(rows));
    for (Isa isa : isas()) {
        const Block<T> before(numbers, kind, rows, panels, size);
        Block<T> after = before;
        after.forward(isa);
        before.for_units([&](int64_t row, int64_t unit) {
            const size_t i = before.state(row, unit);
            const auto expected = specified(kind, before.sums(row, unit), before.apart[i], before.before(row, unit));
            const double scale = std::fmax(1.0, std::fabs(static_cast<double>(expected.h)));
            CHECK(std::fabs(after.h[i] - expected.h) <= tolerance<T>() * scale, cell_name(kind), isa_name(isa), row, unit, after.h[i], expected.h);
            if (traits(kind).has_c) CHECK(std::fabs(after.c[i] - expected.c) <= tolerance<T>(), row, unit, after.c[i], expected.c);
        });
    }
}

// Initial states are read only; arrays of other cells and the gaps between rows stay as they were.
template <class T>
void touches_only_its_own(CellKind kind) {
    Numbers numbers(500);
    const Block<T> before(numbers, kind, 3, 2);
    Block<T> after = before;
    after.forward(best_isa());
    CHECK(same_bytes(after.h_before, before.h_before) && same_bytes(after.c_before, before.c_before), cell_name(kind));
    CHECK(same_bytes(after.dh, before.dh) && same_bytes(after.dc, before.dc) && same_bytes(after.dy, before.dy), cell_name(kind));
    const CellTraits& cell = traits(kind);
    if (cell.last_apart || !cell.saves_apart) CHECK(same_bytes(after.apart, before.apart), cell_name(kind));
    if (!cell.has_c) CHECK(same_bytes(after.c, before.c), cell_name(kind));
    if (kind == kRnnTanh || kind == kRnnRelu) CHECK(same_bytes(after.gates, before.gates), cell_name(kind));
    for (int64_t row = 0; row < 3; ++row)
        for (int64_t gap = before.columns; gap < before.ldh; ++gap)
            CHECK(after.h[before.state(row, gap)] == before.h[before.state(row, gap)], row, gap);
}

// One step as torch's documents have it, gates by number. The cells and their specification name the gates; this holds the names.
UnitState documented(CellKind kind, const Sums& a, Real u, UnitState before) {
    if (kind == kGru) {
        const Real r = logistic(a[0]), z = logistic(a[1]), n = std::tanh(a[2] + r * u);
        return {(1 - z) * n + z * before.h};
    }
    const Real i = logistic(a[0]), f = logistic(a[1]), g = std::tanh(a[2]), o = logistic(a[3]), c = f * before.c + i * g;
    return {o * std::tanh(c), c};
}

void gates_stand_in_torchs_order(CellKind kind) {
    Numbers numbers(600);
    for (int repeat = 0; repeat < 100; ++repeat) {
        const auto next = [&numbers] { return static_cast<Real>(numbers.uniform(-3.0, 3.0)); };
        const Sums a{next(), next(), next(), next()};
        const Real u = next();
        const UnitState before{next(), next()}, found = specified(kind, a, u, before), expected = documented(kind, a, u, before);
        CHECK(std::fabs(found.h - expected.h) < 1e-15L && std::fabs(found.c - expected.c) < 1e-15L, cell_name(kind), found.h, expected.h);
    }
}

void descriptions() {
    for (Isa isa : isas()) {
        CHECK(cell_for<float>(isa, kRnnTanh).gates == 1 && cell_for<float>(isa, kRnnRelu).gates == 1);
        CHECK(cell_for<float>(isa, kGru).gates == 3 && cell_for<float>(isa, kGru).last_apart && !cell_for<float>(isa, kGru).has_c);
        CHECK(cell_for<float>(isa, kLstm).gates == 4 && cell_for<float>(isa, kLstm).has_c && cell_for<float>(isa, kLstm).forget == 1);
    }
    for (CellKind kind : kCells) CHECK(cell_named(cell_name(kind)) == kind, cell_name(kind));
    CHECK(kCells.size() >= 5 && traits(cell_named("keeper")).gates == 2);
    CHECK_ERROR(cell_named("grru"), "cell is 'grru'; expected one of rnn_tanh, rnn_relu, gru, lstm, ");
}

template <class T>
void all() {
    for (CellKind kind : kCells) {
        for (int64_t rows = 1; rows <= 5; ++rows)
            for (int64_t panels : {1, 2, 3}) compare<T>(kind, rows, panels, 3.0);
        compare<T>(kind, 20, 2, 30.0);  // saturated gates
        touches_only_its_own<T>(kind);
    }
}

}  // namespace

int main() {
    start("forward");
    descriptions();
    gates_stand_in_torchs_order(kGru);
    gates_stand_in_torchs_order(kLstm);
    all<float>();
    all<double>();
    return finish();
}

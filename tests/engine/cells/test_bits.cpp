// A cell's step has the same bytes on every instruction set, for numbers of any kind, and NaN stays visible.
#include <limits>

#include "base/denormals.hpp"
#include "block.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void compare(const Block<T>& block, const char* what) {
    auto forward = block;
    forward.forward(Isa::baseline);
    auto backward = forward;
    backward.backward(Isa::baseline);
    for (Isa isa : isas()) {
        auto found = block;
        found.forward(isa);
        CHECK(found.same(forward), what, cell_name(block.kind), isa_name(isa), type_name<T>());
        found.backward(isa);
        CHECK(found.same(backward), what, cell_name(block.kind), isa_name(isa), type_name<T>());
    }
}

// Any bits in every array: infinities, NaN, denormals, numbers of all sizes.
template <class T>
void fill_with_anything(Block<T>& block, Numbers& numbers) {
    for (auto* values : {&block.gates, &block.apart, &block.h_before, &block.c_before, &block.dy, &block.dh, &block.dc})
        for (T& value : *values) value = numbers.any<T>();
}

// While the engine flushes denormals, no sum of its own is one, so the gates never are.
template <class T>
void without_denormals(std::vector<T>& values) {
    for (T& value : values)
        if (std::fpclassify(value) == FP_SUBNORMAL) value = T(0);
}

template <class T>
void equal_bytes(CellKind kind) {
    Numbers numbers(static_cast<uint64_t>(kind));
    for (double size : {0.01, 1.0, 10.0, 1000.0})
        for (int64_t panels : {1, 2, 5}) compare(Block<T>(numbers, kind, 20, panels, size), "numbers");
    for (int repeat = 0; repeat < 20; ++repeat) {
        Block<T> block(numbers, kind, 20, 3);
        fill_with_anything(block, numbers);
        compare(block, "any bits");
        without_denormals(block.gates);
        const FlushDenormals flush;
        compare(block, "any bits, denormals flushed");
    }
}

// NaN in one input of one unit reaches that unit's state and no other's.
template <class T>
void nan_is_visible(CellKind kind) {
    Numbers numbers(77);
    constexpr int64_t row = 1, unit = 5;
    const Block<T> sound(numbers, kind, 3, 2);
    const auto check = [&](const char* what, std::vector<T> Block<T>::* array, size_t place) {
        Block<T> block = sound;
        (block.*array)[place] = std::numeric_limits<T>::quiet_NaN();
        for (Isa isa : isas()) {
            auto after = block;
            after.forward(isa);
            block.for_units([&](int64_t r, int64_t u) {
                CHECK(std::isnan(after.h[block.state(r, u)]) == (r == row && u == unit), what, place, cell_name(kind), isa_name(isa), r, u);
            });
        }
    };
    for (int64_t gate = 0; gate < sound.gate_count; ++gate) check("gate", &Block<T>::gates, sound.gate(row, unit, gate));
    const size_t state = sound.state(row, unit);
    if (traits(kind).last_apart) check("u", &Block<T>::apart, state);
    if (kind == kGru) check("h before", &Block<T>::h_before, state);
    if (traits(kind).has_c) check("c before", &Block<T>::c_before, state);
}

}  // namespace

int main() {
    start("bits");
    for (CellKind kind : kCells) {
        equal_bytes<float>(kind);
        equal_bytes<double>(kind);
        nan_is_visible<float>(kind);
        nan_is_visible<double>(kind);
    }
    return finish();
}

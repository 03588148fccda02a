// The choice of an instruction set.
#include "kernels/isa.hpp"

#include "base/error.hpp"
#include "cells/cell.hpp"
#include "kernels/kernels.hpp"
#include "numbers.hpp"
#include "optim/rules.hpp"
#include "reference.hpp"

using namespace elman;
using namespace elman::test;

namespace {

void names() {
    CHECK(has_isa(Isa::baseline) && has_isa(best_isa()), isa_name(best_isa()));
    CHECK(isas().size() == 1 || best_isa() != Isa::baseline);
    for (Isa isa : isas()) CHECK(isa_from_name(isa_name(isa)) == isa, isa_name(isa));
    CHECK_ERROR(isa_from_name("mmx"), "'mmx' is not available here; this machine has: baseline");
#if defined(__x86_64__)
    CHECK_ERROR(isa_from_name("neon"), "'neon' is not available here");
#elif defined(__aarch64__)
    CHECK(has_isa(Isa::neon));
    CHECK_ERROR(isa_from_name("avx2"), "'avx2' is not available here");
#endif
}

// Each instruction set has tables of its own: none is called under another's name.
template <class T>
void tables_differ() {
    for (Isa a : isas())
        for (Isa b : isas()) {
            if (a == b) continue;
            CHECK(kernels_for<T>(a).multiply != kernels_for<T>(b).multiply, isa_name(a), isa_name(b));
            CHECK(rules_for<T>(a).adam != rules_for<T>(b).adam, isa_name(a), isa_name(b));
            for (CellKind kind : kCells) CHECK(cell_for<T>(a, kind).forward != cell_for<T>(b, kind).forward, isa_name(a), isa_name(b));
        }
}

}  // namespace

int main() {
    start("isa");
    for (Isa isa : isas()) std::printf("%s ", isa_name(isa));
    std::printf("\n");
    names();
    tables_differ<float>();
    tables_differ<double>();
    return finish();
}

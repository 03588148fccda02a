#include "cells/cell.hpp"

#include "base/error.hpp"

namespace elman {

ELMAN_DECLARE(template <class T> const Cell<T>& cell(CellKind kind); int cell_count();)

int cell_count() { return baseline::cell_count(); }

const CellTraits& traits(CellKind kind) {
    const int row = static_cast<int>(kind);
    require(row >= 0 && row < cell_count(), [&] {
        return "cell is row " + std::to_string(row) + " of the table of cells; expected 0 to " + std::to_string(cell_count() - 1) +
               ", or use cell_named";
    });
    return baseline::cell<float>(kind);
}

CellKind cell_named(const std::string& name) {
    std::string known;
    for (int row = 0; row < cell_count(); ++row) {
        const CellKind kind{row};
        if (name == traits(kind).name) return kind;
        known += (row == 0 ? "" : ", ") + std::string(traits(kind).name);
    }
    throw Error("cell is '" + name + "'; expected one of " + known);
}

template <class T>
const Cell<T>& cell_for(Isa isa, CellKind kind) {
    ELMAN_DISPATCH(isa, cell<T>(kind))
}
template const Cell<float>& cell_for(Isa, CellKind);
template const Cell<double>& cell_for(Isa, CellKind);

}  // namespace elman

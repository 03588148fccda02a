// The table of cells, compiled once for each instruction set.
#include <iterator>

#include "cells/table.hpp"

namespace elman::ELMAN_ISA {

template <class T>
const Cell<T>& cell(CellKind kind) {
    return kCells<T>[static_cast<int>(kind)];
}
template const Cell<float>& cell(CellKind);
template const Cell<double>& cell(CellKind);

int cell_count() { return static_cast<int>(std::size(kCells<float>)); }

}  // namespace elman::ELMAN_ISA

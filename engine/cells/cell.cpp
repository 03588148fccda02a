#include "cells/cell.hpp"

namespace elman {

ELMAN_DECLARE(template <class T> const Cell<T>& cell(CellKind kind);)

template <class T>
const Cell<T>& cell_for(Isa isa, CellKind kind) {
    ELMAN_DISPATCH(isa, cell<T>(kind))
}
template const Cell<float>& cell_for(Isa, CellKind);
template const Cell<double>& cell_for(Isa, CellKind);

}  // namespace elman

// The cells that there are. A new one is a header with its equations and its specification, and a row at the end of this table:
// docs/how-to-add-a-cell.md.
#pragma once

#include "cells/gru.hpp"
#include "cells/lstm.hpp"
#include "cells/rnn.hpp"
#include "cells/walk.hpp"

namespace elman::ELMAN_ISA {

template <class T>
constexpr Cell<T> kCells[] = {
    row<T, Rnn<T, Tanh>>("rnn_tanh"),
    row<T, Rnn<T, Relu>>("rnn_relu"),
    row<T, Gru<T>>("gru"),
    row<T, Lstm<T>>("lstm"),
};

}  // namespace elman::ELMAN_ISA

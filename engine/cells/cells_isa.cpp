// Compiled once for each instruction set: walks a cell's equations over the rows and registers of a block.
#include "cells/cell.hpp"
#include "cells/gru.hpp"
#include "cells/lstm.hpp"
#include "cells/rnn.hpp"

namespace elman::ELMAN_ISA {

template <class T, class C>
void forward(const CellForward<T>& s) {
    for (int64_t row = 0; row < s.rows; ++row)
        for (int64_t column = 0; column < s.columns; column += Vec<T>::lanes)
            C::forward(s, row * s.ldg + column, row * s.ldh + column);
}

template <class T, class C>
void backward(const CellBackward<T>& s) {
    for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t column = 0; column < s.columns; column += Vec<T>::lanes) {
            Vec<T> dh = Vec<T>::load(s.dh + row * s.ldd + column);
            if (s.dy != nullptr) dh = dh + Vec<T>::load(s.dy + row * s.ldy + column);
            C::backward(s, dh, row * s.ldg + column, row * s.ldh + column, row * s.ldd + column);
        }
    }
}

template <class T, class C>
constexpr Cell<T> describe() {
    return {C::gates, C::last_apart, C::saves_apart, C::has_c, forward<T, C>, backward<T, C>};
}

template <class T>
const Cell<T>& cell(CellKind kind) {
    static constexpr Cell<T> rnn_tanh = describe<T, Rnn<T, Tanh>>(), rnn_relu = describe<T, Rnn<T, Relu>>();
    static constexpr Cell<T> gru = describe<T, Gru<T>>(), lstm = describe<T, Lstm<T>>();
    switch (kind) {
        case CellKind::rnn_tanh: return rnn_tanh;
        case CellKind::rnn_relu: return rnn_relu;
        case CellKind::gru: return gru;
        default: return lstm;
    }
}
template const Cell<float>& cell(CellKind);
template const Cell<double>& cell(CellKind);

}  // namespace elman::ELMAN_ISA

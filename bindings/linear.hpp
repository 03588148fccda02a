// A linear layer by itself, for elman.nn.
#pragma once

#include "arrays.hpp"
#include "kernels/isa.hpp"
#include "layers/linear.hpp"

namespace elman {

// Rows with their columns padded to whole panels.
template <class T>
Buffer<T> padded(const Array<T>& x) {
    const auto rows = static_cast<int64_t>(x.shape(0)), columns = static_cast<int64_t>(x.shape(1));
    Buffer<T> result(rows * leading<T>(columns));
    for (int64_t row = 0; row < rows; ++row)
        std::copy(x.data() + row * columns, x.data() + (row + 1) * columns, result.data() + row * leading<T>(columns));
    return result;
}

template <class T>
nb::object unpadded(const Buffer<T>& x, int64_t rows, int64_t columns) {
    auto result = fresh<T>({static_cast<size_t>(rows), static_cast<size_t>(columns)});
    for (int64_t row = 0; row < rows; ++row) {
        const T* from = x.data() + row * leading<T>(columns);
        std::copy(from, from + columns, result.data + row * columns);
    }
    return result.array;
}

template <class T>
Linear<T> packed_linear(const Array<T>& weight, const Array<T>& bias, Isa isa) {
    Linear<T> linear(kernels_for<T>(isa), static_cast<int64_t>(weight.shape(1)), static_cast<int64_t>(weight.shape(0)));
    linear.pack({weight.data(), bias.data()}, true);
    return linear;
}

// x (rows, inputs) -> (rows, outputs)
template <class T>
nb::object linear_forward(const Array<T>& x, const Array<T>& weight, const Array<T>& bias, const std::string& isa) {
    const Linear<T> linear = packed_linear(weight, bias, isa_from_name(isa));
    const Buffer<T> rows = padded(x);
    const auto count = static_cast<int64_t>(x.shape(0));
    Buffer<T> y(count * leading<T>(linear.outputs()));
    linear.forward(rows.data(), leading<T>(linear.inputs()), count, y.data(), leading<T>(linear.outputs()));
    return unpadded(y, count, linear.outputs());
}

// (dx, dweight, dbias) from x and dy
template <class T>
nb::object linear_backward(const Array<T>& x, const Array<T>& dy, const Array<T>& weight, const Array<T>& bias, const std::string& isa) {
    const Linear<T> linear = packed_linear(weight, bias, isa_from_name(isa));
    const Buffer<T> rows = padded(x), d_rows = padded(dy);
    const auto count = static_cast<int64_t>(x.shape(0));
    const int64_t ldx = leading<T>(linear.inputs()), ldy = leading<T>(linear.outputs());
    Buffer<T> dx(count * ldx);
    linear.backward(d_rows.data(), ldy, count, dx.data(), ldx);
    std::vector<T> d_weight(static_cast<size_t>(linear.outputs() * linear.inputs()), T(0)), d_bias(static_cast<size_t>(linear.outputs()), T(0));
    linear.gradients(rows.data(), ldx, d_rows.data(), ldy, count, {d_weight.data(), d_bias.data()}, Worker{0, 1, nullptr});
    return nb::make_tuple(unpadded(dx, count, linear.inputs()), copied(d_weight), copied(d_bias));
}

}  // namespace elman

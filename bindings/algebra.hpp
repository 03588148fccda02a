// The algebra of fixed order, for python/elman/baselines/arithmetic.py, which checks the shapes.
#pragma once

#include "algebra/cholesky.hpp"
#include "algebra/exponentials.hpp"
#include "algebra/products.hpp"
#include "arrays.hpp"
#include "calls.hpp"

namespace elman {

inline Matrix matrix(const Array<double>& x) { return {x.data(), static_cast<int64_t>(x.shape(0)), static_cast<int64_t>(x.shape(1))}; }

// A new array that `fill` fills, without the interpreter's lock.
template <class Fill>
nb::object filled(const std::vector<size_t>& shape, const Fill& fill) {
    auto result = fresh<double>(shape);
    {
        const Released released;
        fill(result.data);
    }
    return result.array;
}

template <void (*F)(const double*, int64_t, double*, const Means&)>
nb::object each_number(const Array<double>& x, int threads, const std::string& isa) {
    std::vector<size_t> shape;
    int64_t size = 1;
    for (size_t axis = 0; axis < x.ndim(); ++axis) {
        shape.push_back(x.shape(axis));
        size *= static_cast<int64_t>(x.shape(axis));
    }
    const Means means{isa_from_name(isa), threads};
    return filled(shape, [&](double* out) { F(x.data(), size, out, means); });
}

template <void (*F)(const Matrix&, double*, const Means&)>
nb::object same_shape(const Array<double>& x, int threads, const std::string& isa) {
    const Means means{isa_from_name(isa), threads};
    return filled({x.shape(0), x.shape(1)}, [&](double* out) { F(matrix(x), out, means); });
}

template <void (*F)(const Matrix&, const Matrix&, double*, const Means&)>
nb::object times(const Array<double>& a, const Array<double>& b, int threads, const std::string& isa) {
    const Means means{isa_from_name(isa), threads};
    return filled({a.shape(0), b.shape(1)}, [&](double* out) { F(matrix(a), matrix(b), out, means); });
}

// `into` is written: Python has asked whether it may be.
inline void outer_into(const Array<double>& a, const Array<double>& b, const Array<double>& into, int threads, const std::string& isa) {
    const Means means{isa_from_name(isa), threads};
    const Released released;
    accumulate_outer(matrix(a), matrix(b), const_cast<double*>(into.data()), means);
}

inline void bind_algebra(nb::module_& m) {
    const auto a = nb::arg("a"), b = nb::arg("b"), x = nb::arg("x"), threads = nb::arg("threads"), isa = nb::arg("isa");
    m.def("product", &times<product>, a, b, threads, isa);
    m.def("accumulate_outer", &outer_into, a, b, nb::arg("into"), threads, isa);
    m.def("factor", &same_shape<factor>, nb::arg("s"), threads, isa);
    m.def("solve_with", &times<solve_with>, nb::arg("lower"), b, threads, isa);
    m.def("exponentials", &each_number<exponentials>, x, threads, isa);
    m.def("logarithms", &each_number<logarithms>, x, threads, isa);
    m.def("softmax", &same_shape<softmax>, x, threads, isa);
    m.def("log_softmax", &same_shape<log_softmax>, x, threads, isa);
}

}  // namespace elman

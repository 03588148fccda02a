// Conversions between numpy arrays and what the engine takes, through numpy's C interface: a step of a small network takes less
// than a microsecond, so an array must cost nanoseconds. No logic: shapes are checked in Python, indices in the engine.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace nb = nanobind;

template <class T>
constexpr int type_number() {
    if constexpr (std::is_same_v<T, float>) return NPY_FLOAT32;
    else if constexpr (std::is_same_v<T, double>) return NPY_FLOAT64;
    else return NPY_INT64;
}

// A caller's array of exactly this type, its rows one after another; alive as long as the call.
template <class T>
class Array {
public:
    Array() = default;

    // Nothing when `object` is something else: nothing is converted here.
    static std::optional<Array> from(nb::handle object) {
        if (!PyArray_Check(object.ptr())) return std::nullopt;
        auto* const array = reinterpret_cast<PyArrayObject*>(object.ptr());
        const int type = PyArray_TYPE(array);
        const bool same = std::is_integral_v<T> ? PyTypeNum_ISSIGNED(type) && PyArray_ITEMSIZE(array) == sizeof(T) : type == type_number<T>();
        return same && PyArray_ISCARRAY_RO(array) ? std::optional(Array(array)) : std::nullopt;
    }

    const T* data() const { return static_cast<const T*>(PyArray_DATA(array_)); }
    size_t size() const { return static_cast<size_t>(PyArray_SIZE(array_)); }
    size_t ndim() const { return static_cast<size_t>(PyArray_NDIM(array_)); }
    size_t shape(size_t axis) const { return static_cast<size_t>(PyArray_DIM(array_, static_cast<int>(axis))); }

private:
    explicit Array(PyArrayObject* array) : array_(array) {}
    PyArrayObject* array_ = nullptr;
};

template <class T>
using MaybeArray = std::optional<Array<T>>;

template <class T>
struct nb::detail::type_caster<Array<T>> {
    NB_TYPE_CASTER(Array<T>, const_name("numpy.ndarray"))
    bool from_python(handle object, uint8_t, cleanup_list*) noexcept {
        const auto array = Array<T>::from(object);
        if (array) value = *array;
        return array.has_value();
    }
};

template <class T>
const T* data_or_null(const MaybeArray<T>& array) {
    return array ? array->data() : nullptr;
}

// A new numpy array, not filled yet.
template <class T>
struct Fresh {
    T* data;
    size_t size;
    nb::object array;
};

template <class T>
Fresh<T> fresh(const std::vector<size_t>& shape) {
    const std::vector<npy_intp> dims(shape.begin(), shape.end());
    PyObject* const array = PyArray_SimpleNew(static_cast<int>(dims.size()), dims.data(), type_number<T>());
    if (array == nullptr) throw nb::python_error();
    auto* const made = reinterpret_cast<PyArrayObject*>(array);
    return {static_cast<T*>(PyArray_DATA(made)), static_cast<size_t>(PyArray_SIZE(made)), nb::steal(array)};
}

template <class T>
nb::object copied(const std::vector<T>& values, const std::vector<size_t>& shape) {
    auto result = fresh<T>(shape);
    std::copy(values.begin(), values.end(), result.data);
    return result.array;
}

template <class T>
nb::object copied(const std::vector<T>& values) {
    return copied(values, {values.size()});
}

// A writable array over memory that `owner` keeps alive.
template <class T>
nb::object viewed(T* data, const std::vector<int64_t>& shape, nb::handle owner) {
    const std::vector<npy_intp> dims(shape.begin(), shape.end());
    nb::object array = nb::steal(PyArray_SimpleNewFromData(static_cast<int>(dims.size()), dims.data(), type_number<T>(), data));
    if (!array.is_valid() || PyArray_SetBaseObject(reinterpret_cast<PyArrayObject*>(array.ptr()), owner.inc_ref().ptr()) < 0)
        throw nb::python_error();
    return array;
}

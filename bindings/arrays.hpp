// Conversions between numpy arrays and what the engine takes. No logic: shapes are checked in Python, indices in the engine.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <vector>

namespace nb = nanobind;

template <class T>
using Array = nb::ndarray<const T, nb::c_contig, nb::device::cpu>;
template <class T>
using MaybeArray = std::optional<Array<T>>;

template <class T>
const T* data_or_null(const MaybeArray<T>& array) {
    return array ? array->data() : nullptr;
}

// A numpy array that owns its memory.
template <class T>
struct Fresh {
    T* data;
    nb::ndarray<nb::numpy, T> array;
};

template <class T>
Fresh<T> fresh(const std::vector<size_t>& shape) {
    size_t size = 1;
    for (size_t length : shape) size *= length;
    T* data = new T[size];
    nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    return {data, nb::ndarray<nb::numpy, T>(data, shape.size(), shape.data(), owner)};
}

template <class T>
nb::ndarray<nb::numpy, T> copied(const std::vector<T>& values) {
    auto result = fresh<T>({values.size()});
    std::copy(values.begin(), values.end(), result.data);
    return result.array;
}

// x as Python hands it over: an array, windows of a table, what is inlaid, or several of these.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "arrays.hpp"
#include "base/error.hpp"
#include "network/inputs.hpp"
#include "network/spec.hpp"

namespace elman {

// A caller's whole numbers, copied: they are checked and then used as places in memory, and another thread may write to the array.
// A few lie in it: the smallest calls would feel it if memory were taken for them.
class Places {
public:
    explicit Places(const Array<int64_t>& array) : size_(array.size()) {
        if (size_ > kFew) many_.resize(size_);
        std::copy(array.data(), array.data() + size_, size_ > kFew ? many_.data() : few_);
        for (size_t axis = 0; axis < std::min(array.ndim(), shape_.size()); ++axis) shape_[axis] = static_cast<int64_t>(array.shape(axis));
    }
    const int64_t* data() const { return size_ > kFew ? many_.data() : few_; }
    size_t size() const { return size_; }
    int64_t length(size_t axis) const { return shape_[axis]; }

private:
    static constexpr size_t kFew = 16;

    size_t size_;
    std::array<int64_t, 3> shape_{1, 1, 1};  // of the first axes, all that ids have
    int64_t few_[kFew];
    std::vector<int64_t> many_;
};

using MaybePlaces = std::optional<Places>;

inline MaybePlaces places(const MaybeArray<int64_t>& array) { return array ? MaybePlaces(*array) : std::nullopt; }
inline const int64_t* data_or_null(const MaybePlaces& array) { return array ? array->data() : nullptr; }

// Python has said so in the user's words where it is the user's: this is what the engine relies on.
inline void check_count(const char* what, size_t found, int64_t expected) {
    require(static_cast<int64_t>(found) == expected,
            [&] { return std::string(what) + " has " + std::to_string(found) + " numbers; expected " + std::to_string(expected); });
}

// x: an array, which may have rows of a table inlaid, windows of a table, or, of joined inputs, one of these for each. Arrays have the axes
// (batch, time, ...).
template <class T>
struct Given {
    MaybeArray<T> values;
    MaybePlaces ids, ends;
    std::vector<Given> members;
    MaybeArray<T> table;  // of an inlay, with its rows and the first of its columns
    MaybePlaces rows;
    int64_t first = 0;

    // From (values, ids, ends, members), of which Python fills what the network reads, and of an inlay (table, rows, first).
    explicit Given(const nb::tuple& x)
        : values(nb::cast<MaybeArray<T>>(x[0])), ids(places(nb::cast<MaybeArray<int64_t>>(x[1]))), ends(places(nb::cast<MaybeArray<int64_t>>(x[2]))) {
        for (nb::handle member : nb::cast<nb::tuple>(x[3])) members.emplace_back(nb::cast<nb::tuple>(member));
        if (x.size() == 4) return;
        const auto inlay = nb::cast<nb::tuple>(x[4]);
        table = nb::cast<MaybeArray<T>>(inlay[0]);
        rows = places(nb::cast<MaybeArray<int64_t>>(inlay[1]));
        first = nb::cast<int64_t>(inlay[2]);
    }

    // As an input of this kind and size.
    Inputs<T> one(InputKind kind, int64_t size, int64_t steps) const {
        Inputs<T> x{0, steps, data_or_null(values), data_or_null(ids), data_or_null(ends)};
        require(kind == InputKind::dense ? values.has_value() && !ids : ids.has_value() && !values, "x is not what the network reads");
        x.sequences = ends ? ends->length(0) : ids ? ids->length(0) : static_cast<int64_t>(values->shape(0));
        if (ends) x.table_rows = static_cast<int64_t>(values->shape(0));
        if (kind == InputKind::bag) x.bag = ids->length(2);
        if (table && rows) {
            x.inlay = {table->data(), rows->data(), static_cast<int64_t>(table->shape(0)), first, static_cast<int64_t>(table->shape(1))};
            check_count("the places of the inlaid rows", rows->size(), x.sequences * steps);
        }
        size -= x.inlay.width;
        const int64_t numbers = ends ? x.table_rows * size : x.sequences * steps * (ids ? x.bag : size);
        check_count("x", ids ? ids->size() : values->size(), numbers);
        return x;
    }
    Inputs<T> inputs(const Spec& spec, int64_t steps) const {
        if (!spec.joined()) return one(spec.input, spec.input_size, steps);
        check_count("x", members.size(), static_cast<int64_t>(spec.columns.size()));
        Inputs<T> x{0, steps};
        for (size_t i = 0; i < members.size(); ++i) x.members.push_back(members[i].one(spec.columns[i].kind, spec.columns[i].size, steps));
        x.sequences = x.members[0].sequences;
        for (const Inputs<T>& member : x.members) check_count("x", static_cast<size_t>(member.sequences), x.sequences);
        return x;
    }
};

}  // namespace elman

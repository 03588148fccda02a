// Memory: alignment, zeros, growth without loss of the promise that a second call allocates nothing; padded widths.
#include "base/buffer.hpp"

#include <utility>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
void owns_aligned_zeros() {
    for (int64_t size : {1, 3, 16, 17, 1000}) {
        const Buffer<T> buffer(size);
        CHECK(reinterpret_cast<uintptr_t>(buffer.data()) % 64 == 0, size);
        CHECK(buffer.size() == size, size);
        for (int64_t i = 0; i < size; ++i) CHECK(buffer[i] == T(0), size, i);
    }
}

template <class T>
void never_shrinks() {
    Buffer<T> buffer(100);
    const T* const before = buffer.data();
    buffer[3] = T(7);
    buffer.resize(10);
    CHECK(buffer.size() == 10 && buffer.data() == before && buffer[3] == T(7));
    buffer.resize(100);
    CHECK(buffer.size() == 100 && buffer.data() == before && buffer[3] == T(7));
    buffer.zero();
    CHECK(buffer[3] == T(0));
    buffer.resize(1000);
    CHECK(buffer.size() == 1000 && buffer[999] == T(0));
}

template <class T>
void moves() {
    Buffer<T> first(8);
    first[0] = T(5);
    const T* const data = first.data();
    Buffer<T> second(std::move(first));
    CHECK(second.data() == data && second.size() == 8 && second[0] == T(5));
    Buffer<T> third;
    CHECK(third.size() == 0);
    third.zero();  // of nothing
    third = std::move(second);
    CHECK(third.data() == data && third[0] == T(5));
}

template <class T>
void padded_widths() {
    CHECK(kPanel<T> * static_cast<int64_t>(sizeof(T)) == 64);
    CHECK(panels<T>(0) == 0 && panels<T>(1) == 1 && panels<T>(kPanel<T>) == 1 && panels<T>(kPanel<T> + 1) == 2);
    for (int64_t columns = 0; columns < 3000; ++columns) {
        const int64_t width = leading<T>(columns);
        CHECK(width >= columns && width < columns + 2 * kPanel<T> && width % kPanel<T> == 0, columns, width);
        CHECK(width == 0 || width * static_cast<int64_t>(sizeof(T)) % 1024 != 0, columns, width);
        CHECK(columns == 0 || width >= leading<T>(columns - 1), columns, width);
    }
    CHECK(leading<T>(0) == 0);
}

template <class T>
void all() {
    owns_aligned_zeros<T>();
    never_shrinks<T>();
    moves<T>();
    padded_widths<T>();
}

}  // namespace

int main() {
    start("buffer");
    all<float>();
    all<double>();
    return finish();
}

// Memory of the engine: 64-byte aligned blocks that grow and never shrink, so that a second call of the same size
// allocates nothing. A buffer owns; everything else in the engine works on pointers and leading dimensions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace elman {

// Columns of every internal matrix are padded to one panel of 64 bytes: the width that all kernels work in.
template <class T>
inline constexpr int64_t kPanel = 64 / static_cast<int64_t>(sizeof(T));

template <class T>
constexpr int64_t panels(int64_t columns) {
    return (columns + kPanel<T> - 1) / kPanel<T>;
}

// Padded number of columns. Multiples of 1 KB get one panel more: rows that are a large power of two apart fall into
// the same cache sets and evict each other.
template <class T>
constexpr int64_t leading(int64_t columns) {
    const int64_t padded = panels<T>(columns) * kPanel<T>;
    const bool aliases = padded * static_cast<int64_t>(sizeof(T)) % 1024 == 0;
    return padded == 0 || !aliases ? padded : padded + kPanel<T>;
}

template <class T>
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(int64_t size) { resize(size); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Buffer() { release(); }

    // Makes room for `size` elements. New memory is zero; memory that was already there keeps its content. Where there is not so
    // much, std::bad_alloc, and the buffer is empty.
    void resize(int64_t size) {
        if (size > capacity_) {
            release();  // before, so that both are never there at once
            if (size > std::numeric_limits<int64_t>::max() / static_cast<int64_t>(sizeof(T))) throw std::bad_alloc();
            data_ = static_cast<T*>(::operator new(static_cast<size_t>(size) * sizeof(T), std::align_val_t{64}));
            capacity_ = size;
            std::memset(static_cast<void*>(data_), 0, static_cast<size_t>(size) * sizeof(T));
        }
        size_ = size;
    }
    void zero() {
        if (size_ > 0) std::memset(static_cast<void*>(data_), 0, static_cast<size_t>(size_) * sizeof(T));
    }

    T* data() { return data_; }
    const T* data() const { return data_; }
    T& operator[](int64_t i) { return data_[i]; }
    const T& operator[](int64_t i) const { return data_[i]; }
    int64_t size() const { return size_; }

private:
    void swap(Buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }
    void release() {
        if (data_ != nullptr) ::operator delete(data_, std::align_val_t{64});
        data_ = nullptr;
        size_ = capacity_ = 0;
    }

    T* data_ = nullptr;
    int64_t size_ = 0;
    int64_t capacity_ = 0;
};

}  // namespace elman

// operator new of a test that counts who takes memory, or lets one of the takings fail. For one file of a program.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <thread>

namespace elman::test {

inline std::atomic<bool> counting{false};
inline std::atomic<int64_t> own{0}, others{0}, fails_at{0};  // fails_at: the how manieth from now on; 0: none
inline const std::thread::id caller = std::this_thread::get_id();

inline void* taken(std::size_t size, std::size_t alignment) {
    if (counting) (std::this_thread::get_id() == caller ? own : others).fetch_add(1);
    if (fails_at.load() > 0 && fails_at.fetch_sub(1) == 1) throw std::bad_alloc();
    void* memory = nullptr;
    if (posix_memalign(&memory, std::max(alignment, sizeof(void*)), size ? size : 1) != 0) throw std::bad_alloc();
    return memory;
}

}  // namespace elman::test

void* operator new(std::size_t size) { return elman::test::taken(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return elman::test::taken(size, static_cast<std::size_t>(alignment)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept try {
    return elman::test::taken(size, alignof(std::max_align_t));
} catch (const std::bad_alloc&) {
    return nullptr;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

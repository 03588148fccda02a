// The instruction sets that the vector code is built for, and the choice among them at run time.
#pragma once

#include <string>

namespace elman {

enum class Isa { baseline, avx2, avx512, neon };

// Whether this library was built for it and this processor has it.
bool has_isa(Isa isa);
Isa best_isa();
const char* isa_name(Isa isa);
// By name; an Error tells which there are.
Isa isa_from_name(const std::string& name);

}  // namespace elman

// Returns `call` from the namespace of an instruction set: ELMAN_DISPATCH(isa, kernels<T>())
#if defined(__x86_64__)
#define ELMAN_DISPATCH(isa, call)                       \
    switch (isa) {                                      \
        case ::elman::Isa::avx2: return avx2::call;     \
        case ::elman::Isa::avx512: return avx512::call; \
        default: return baseline::call;                 \
    }
#elif defined(__aarch64__)
#define ELMAN_DISPATCH(isa, call)                   \
    switch (isa) {                                  \
        case ::elman::Isa::neon: return neon::call; \
        default: return baseline::call;             \
    }
#else
#define ELMAN_DISPATCH(isa, call) return baseline::call;
#endif

// Declares `declaration` in the namespace of every instruction set.
// clang-format off
#if defined(__x86_64__)
#define ELMAN_DECLARE(declaration)   \
    namespace baseline { declaration } \
    namespace avx2 { declaration }     \
    namespace avx512 { declaration }
#elif defined(__aarch64__)
#define ELMAN_DECLARE(declaration)   \
    namespace baseline { declaration } \
    namespace neon { declaration }
#else
#define ELMAN_DECLARE(declaration) \
    namespace baseline { declaration }
#endif
// clang-format on

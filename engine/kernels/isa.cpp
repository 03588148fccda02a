#include "kernels/isa.hpp"

#include "base/error.hpp"
#include "kernels/kernels.hpp"

namespace elman {

ELMAN_DECLARE(template <class T> const Kernels<T>& kernels();)

template <class T>
const Kernels<T>& kernels_for(Isa isa) {
    ELMAN_DISPATCH(isa, kernels<T>())
}
template const Kernels<float>& kernels_for(Isa);
template const Kernels<double>& kernels_for(Isa);

bool has_isa(Isa isa) {
    switch (isa) {
        case Isa::baseline: return true;
#if defined(__x86_64__)
        case Isa::avx2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        case Isa::avx512: return __builtin_cpu_supports("avx512f");
#elif defined(__aarch64__)
        case Isa::neon: return true;
#endif
        default: return false;
    }
}

Isa best_isa() {
    for (Isa isa : {Isa::avx512, Isa::avx2, Isa::neon})
        if (has_isa(isa)) return isa;
    return Isa::baseline;
}

const char* isa_name(Isa isa) {
    switch (isa) {
        case Isa::avx2: return "avx2";
        case Isa::avx512: return "avx512";
        case Isa::neon: return "neon";
        default: return "baseline";
    }
}

Isa isa_from_name(const std::string& name) {
    std::string available;
    for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512, Isa::neon}) {
        if (!has_isa(isa)) continue;
        if (name == isa_name(isa)) return isa;
        available += std::string(available.empty() ? "" : ", ") + isa_name(isa);
    }
    throw Error("instruction set '" + name + "' is not available here; this machine has: " + available);
}

}  // namespace elman

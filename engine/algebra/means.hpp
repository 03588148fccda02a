// What the algebra works with. Every sum in this folder has one order that depends on the sizes alone, so neither the instruction set
// nor the number of threads changes a bit: a library's products, factorisations and exponentials differ from one processor to the next.
//
// Numbers below 2.2e-308 in size count as zero here, as they do in the rest of the engine (see base/denormals.hpp).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/threads.hpp"
#include "kernels/kernels.hpp"

namespace elman {

// Rows one after another, each of `columns` numbers.
struct Matrix {
    const double* data;
    int64_t rows, columns;
};

struct Means {
    Isa isa;
    int threads;

    const Kernels<double>& kernels() const { return kernels_for<double>(isa); }

    // How many threads for so much work. A call starts threads of its own, since calls are long and a pool for all would have to live
    // through a fork: that takes a hundred microseconds, about a million multiply-adds.
    int threads_for(int64_t multiply_adds) const {
        constexpr int64_t worth = 2'000'000;
        return static_cast<int>(std::clamp<int64_t>(multiply_adds / worth, 1, std::max(threads, 1)));
    }
};

}  // namespace elman

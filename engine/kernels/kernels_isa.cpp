// Compiled once for each instruction set.
#include "kernels/gemm.hpp"
#include "kernels/kernels.hpp"
#include "kernels/vectors.hpp"

namespace elman::ELMAN_ISA {

template <class T>
const Kernels<T>& kernels() {
    static constexpr Kernels<T> table{multiply<T>, accumulate_outer<T>, pack_transposed<T>, pack<T>, sum_rows<T>, exponentials<T>, sum_squares<T>};
    return table;
}
template const Kernels<float>& kernels();
template const Kernels<double>& kernels();

}  // namespace elman::ELMAN_ISA

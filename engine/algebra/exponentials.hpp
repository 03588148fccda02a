// Exponentials and logarithms of whole arrays, with the engine's own, and the probabilities made of them.
#pragma once

#include "algebra/means.hpp"

namespace elman {

// e^x of each of `size` numbers: 0 below -708 and infinite above 709, which is where the kernels' exponential ends.
void exponentials(const double* x, int64_t size, double* out, const Means& means);

// ln x of each of `size` numbers: -inf at 0, NaN below it.
void logarithms(const double* x, int64_t size, double* out, const Means& means);

// Of each row of x (rows, columns). -inf is a probability of 0; a row of -inf alone, or with NaN or inf in it, is NaN.
//   softmax: e^(x - highest) / sum      log_softmax: x - highest - ln(sum)      sum: of e^(x - highest), in the order of the columns
void softmax(const Matrix& x, double* out, const Means& means);
void log_softmax(const Matrix& x, double* out, const Means& means);

}  // namespace elman

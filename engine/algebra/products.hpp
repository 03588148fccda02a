// Products of whole matrices: each element one chain of fused multiply-adds in the order of the index that is summed over.
#pragma once

#include "algebra/means.hpp"

namespace elman {

// c (a.rows, b.columns) = a b. A row of c depends on that row of a alone, so batches may be cut anywhere.
void product(const Matrix& a, const Matrix& b, double* c, const Means& means);

// c (a.columns, b.columns) += a^T b. The chain goes on from c, so blocks of rows one after another are the same as all at once.
void accumulate_outer(const Matrix& a, const Matrix& b, double* c, const Means& means);

}  // namespace elman

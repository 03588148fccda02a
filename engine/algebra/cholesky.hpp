// Symmetric positive definite systems by Cholesky's factorisation: s = L L^T, then L y = b, then L^T x = y.
//
// Element i, j of L is one chain over the columns before it: s[i, j] - L[i, 0] L[j, 0] - L[i, 1] L[j, 1] - ..., then divided by L[j, j]. Where
// the work is cut changes nothing in it. The chain of y[i] goes over the rows before it in their order; that of x[i] over the rows after it,
// the last block of kSolveRows first, each block in order (see naive.hpp).
#pragma once

#include "algebra/means.hpp"

namespace elman {

inline constexpr int64_t kSolveRows = 32;

// lower (n, n) = L, zero above the diagonal, of which s (n, n) is read up to the diagonal alone. An Error says at which row s stops being
// positive definite.
void factor(const Matrix& s, double* lower, const Means& means);

// x (n, m) for L (n, n) and b (n, m).
void solve_with(const Matrix& lower, const Matrix& b, double* x, const Means& means);

}  // namespace elman

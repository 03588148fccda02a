// ln(1 + e^y), for numbers that must be positive.
#pragma once

#include "base/logarithm.hpp"

namespace elman {

// `small` is e^-|y|.
inline double softplus(double y, double small) { return (y > 0.0 ? y : 0.0) + natural_log(1.0 + small); }

// Its derivative, the sigmoid.
inline double softplus_slope(double y, double small) { return (y > 0.0 ? 1.0 : small) / (1.0 + small); }

}  // namespace elman

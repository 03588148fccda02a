// The one exception of the engine: a setting or an argument that cannot be used. Numerical trouble (an infinite loss)
// is a result, not an exception.
#pragma once

#include <stdexcept>
#include <string>

namespace elman {

class Error : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

inline void require(bool condition, const std::string& message) {
    if (!condition) throw Error(message);
}

}  // namespace elman

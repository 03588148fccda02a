// The one exception of the engine: a setting or an argument that cannot be used. Numerical trouble (an infinite loss)
// is a result, not an exception.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>

namespace elman {

class Error : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

// `message` is a text, or a function that makes one: it is called when the condition does not hold, so that a check on a hot
// path costs a comparison.
template <class Message>
void require(bool condition, const Message& message) {
    if (condition) return;
    if constexpr (std::is_invocable_v<Message>) throw Error(message());
    else throw Error(message);
}

}  // namespace elman

// Settings that are numbers or members of an enumeration: refused in the user's words, with what was found and what was expected.
#pragma once

#include <cmath>
#include <limits>
#include <locale>
#include <sstream>
#include <string>

#include "base/error.hpp"

namespace elman {

inline std::string shown(double value) {
    if (std::isnan(value)) return "nan";  // some libraries say -nan
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << value;
    return text.str();
}

inline void refuse(const char* what, double value, const std::string& expected) {
    throw Error(std::string(what) + " is " + shown(value) + "; expected " + expected);
}

// Finite ones, all of these; a NaN is none of them.
inline void check_above_zero(const char* what, double value) {
    if (!(value > 0.0) || std::isinf(value)) refuse(what, value, "a number above 0");
}
inline void check_from_zero(const char* what, double value) {
    if (!(value >= 0.0) || std::isinf(value)) refuse(what, value, "a number from 0");
}
inline void check_part(const char* what, double value) {
    if (!(value >= 0.0 && value < 1.0)) refuse(what, value, "a number from 0 to below 1");
}

// Of an enumeration that starts at 0 without gaps.
template <class E>
void check_member(const char* what, E value, E last) {
    const auto number = static_cast<long long>(value);
    if (number < 0 || number > static_cast<long long>(last))
        throw Error(std::string(what) + " is number " + std::to_string(number) + " of its enumeration; expected 0 to " +
                    std::to_string(static_cast<long long>(last)));
}

}  // namespace elman

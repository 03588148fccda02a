// The multiply-add rounds once on every instruction set, also where the processor has none and it is emulated: millions of
// products of one term (k = 1) against std::fma, most of them where a second rounding would show.
#include <iterator>
#include <limits>

#include "base/denormals.hpp"
#include "kernels/kernels.hpp"
#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

constexpr int64_t kRows = 13, kWidth = 9;

// c[row, column] = a[row] * b[column] + initial[row, column]
template <class T>
struct Terms {
    static constexpr int64_t columns = kWidth * kPanel<T>;
    std::vector<T> a = std::vector<T>(kRows), b = std::vector<T>(columns), initial = std::vector<T>(kRows * columns);

    template <class F>
    void for_each(const F& f) {
        for (int64_t row = 0; row < kRows; ++row)
            for (int64_t column = 0; column < columns; ++column)
                f(a[static_cast<size_t>(row)], b[static_cast<size_t>(column)], initial[static_cast<size_t>(row * columns + column)]);
    }
    std::vector<T> result(Isa isa) const {
        std::vector<T> c(initial.size());
        kernels_for<T>(isa).multiply({kRows, kWidth, 1, a.data(), 1, b.data(), kPanel<T>, c.data(), columns, initial.data(), columns});
        return c;
    }
};

// Any bits at all.
template <class T>
void any_bits(Numbers& numbers, Terms<T>& terms) {
    for (T& a : terms.a) a = numbers.any<T>();
    for (T& b : terms.b) b = numbers.any<T>();
    for (T& c : terms.initial) c = numbers.any<T>();
}

// Products of like size: a few bits apart, or an ulp away from cancelling.
template <class T>
void cancelling(Numbers& numbers, Terms<T>& terms) {
    for (T& a : terms.a) a = static_cast<T>(numbers.uniform(-2.0, 2.0));
    for (T& b : terms.b) b = static_cast<T>(numbers.uniform(-2.0, 2.0));
    terms.for_each([&](T a, T b, T& c) {
        c = -(a * b);
        for (int64_t step = numbers.whole(-2, 2); step != 0; step += step > 0 ? -1 : 1) c = std::nextafter(c, step > 0 ? T(9) : T(-9));
    });
}

// Few significant bits and exponents far apart: exact results in the middle of two neighbours, and just beside it.
template <class T>
void ties(Numbers& numbers, Terms<T>& terms) {
    const int digits = std::numeric_limits<T>::digits;
    const auto few = [&] { return std::ldexp(static_cast<T>(2 * numbers.whole(-8, 8) + 1), static_cast<int>(numbers.whole(-2, 2))); };
    for (T& a : terms.a) a = few();
    for (T& b : terms.b) b = few();
    for (T& c : terms.initial) {
        c = std::ldexp(few(), static_cast<int>(numbers.whole(digits - 8, digits + 8)) * (numbers.whole(0, 1) == 0 ? 1 : -1));
        if (numbers.whole(0, 1) == 0) c += std::ldexp(std::fabs(c), 1 - digits);
    }
}

// Results around the smallest normal number, denormals and the smallest of them included.
template <class T>
void tiny(Numbers& numbers, Terms<T>& terms) {
    const int lowest = std::numeric_limits<T>::min_exponent, digits = std::numeric_limits<T>::digits;
    const auto near = [&](int exponent, int spread) {
        return std::ldexp(static_cast<T>(numbers.uniform(-2.0, 2.0)), exponent + static_cast<int>(numbers.whole(-spread, spread)));
    };
    for (T& a : terms.a) a = near(lowest / 2 - digits / 4, digits / 2);
    for (T& b : terms.b) b = near(lowest / 2 - digits / 4, digits / 2);
    for (T& c : terms.initial) c = near(lowest - digits / 2, digits / 2);
}

// Results around the largest number: to infinity or not.
template <class T>
void huge(Numbers& numbers, Terms<T>& terms) {
    const int highest = std::numeric_limits<T>::max_exponent;
    for (T& a : terms.a) a = std::ldexp(static_cast<T>(numbers.uniform(-2.0, 2.0)), highest / 2);
    for (T& b : terms.b) b = std::ldexp(static_cast<T>(numbers.uniform(-2.0, 2.0)), highest / 2 - 1);
    for (T& c : terms.initial) c = std::ldexp(static_cast<T>(numbers.uniform(-2.0, 2.0)), highest - 1 - static_cast<int>(numbers.whole(0, 30)));
}

template <class T>
void special(Numbers& numbers, Terms<T>& terms) {
    using Limits = std::numeric_limits<T>;
    const T values[] = {T(0),
                        T(-0.0),
                        T(1),
                        T(-1),
                        Limits::infinity(),
                        -Limits::infinity(),
                        Limits::quiet_NaN(),
                        Limits::max(),
                        Limits::lowest(),
                        Limits::min(),
                        Limits::denorm_min(),
                        -Limits::denorm_min(),
                        T(1) + Limits::epsilon(),
                        Limits::epsilon() / 2};
    const auto pick = [&] { return values[numbers.whole(0, static_cast<int64_t>(std::size(values)) - 1)]; };
    for (T& a : terms.a) a = pick();
    for (T& b : terms.b) b = pick();
    for (T& c : terms.initial) c = pick();
}

template <class T>
void compare(const char* what, void (*fill)(Numbers&, Terms<T>&), int repeats) {
    Numbers numbers(sizeof(T));
    Terms<T> terms;
    std::vector<T> expected;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        fill(numbers, terms);
        expected.clear();
        terms.for_each([&](T a, T b, T& c) { expected.push_back(std::fma(a, b, c)); });
        for (Isa isa : isas()) {
            const auto found = terms.result(isa);
            for (size_t i = 0; i < found.size(); ++i)
                CHECK(same_number(found[i], expected[i]), what, isa_name(isa), type_name<T>(), repeat, i, found[i], expected[i]);
        }
        const FlushDenormals flush;  // as the engine runs: all instruction sets of a machine flush alike
        const auto flushed = terms.result(Isa::baseline);
        for (Isa isa : isas()) CHECK(same_numbers(terms.result(isa), flushed), what, isa_name(isa), type_name<T>(), repeat);
    }
}

template <class T>
void all() {
    compare<T>("any bits", any_bits<T>, 800);
    compare<T>("cancelling", cancelling<T>, 200);
    compare<T>("ties", ties<T>, 400);
    compare<T>("tiny", tiny<T>, 400);
    compare<T>("huge", huge<T>, 100);
    compare<T>("special", special<T>, 20);
}

}  // namespace

int main() {
    start("fused");
    all<float>();
    all<double>();
    return finish();
}

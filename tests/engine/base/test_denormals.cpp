// Denormals are flushed while a FlushDenormals lives and inside the pool's regions, and the caller's setting comes back.
#include "base/denormals.hpp"

#include <limits>

#include "base/threads.hpp"
#include "check.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// volatile: computed where it stands, not by the compiler.
template <class T>
bool flushes() {
    volatile T smallest = std::numeric_limits<T>::min(), half = T(0.5);
    volatile T product = smallest * half;
    return product == T(0);
}

#if defined(__x86_64__) || defined(__aarch64__)

void restores() {
    CHECK(!flushes<float>() && !flushes<double>());
    {
        const FlushDenormals outer;
        CHECK(flushes<float>() && flushes<double>());
        {
            const FlushDenormals inner;
            CHECK(flushes<float>());
        }
        CHECK(flushes<float>() && flushes<double>());
    }
    CHECK(!flushes<float>() && !flushes<double>());
}

void denormal_operands_are_zero() {
    volatile float tiny = std::numeric_limits<float>::denorm_min(), large = 0x1p100f;
    const FlushDenormals flush;
    volatile float product = tiny * large;
    CHECK(product == 0.0f, product);
}

void regions_flush() {
    ThreadPool pool;
    for (int count : {1, 3}) {
        pool.run(count, [](const Worker& worker) { CHECK(flushes<float>() && flushes<double>(), worker.index); });
        CHECK(!flushes<float>() && !flushes<double>(), count);
    }
}

#endif

}  // namespace

int main() {
    start("denormals");
#if defined(__x86_64__) || defined(__aarch64__)
    restores();
    denormal_operands_are_zero();
    regions_flush();
#endif
    const FlushDenormals harmless;
    CHECK(1.0 + 1.0 == 2.0);
    return finish();
}

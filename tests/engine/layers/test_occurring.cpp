// The ids of a batch, each once, and where each row finds its own; the object is used again without traces.
#include "layers/occurring.hpp"

#include <algorithm>
#include <set>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

int main() {
    start("occurring");
    Numbers numbers(1);
    Occurring occurring;
    for (int repeat = 0; repeat < 50; ++repeat) {
        const int64_t sequences = numbers.whole(1, 6), steps = numbers.whole(1, 9), size = numbers.whole(1, 30);
        std::vector<int64_t> ids(static_cast<size_t>(sequences * steps)), lengths(static_cast<size_t>(sequences));
        for (int64_t& id : ids) id = numbers.whole(0, size - 1);
        for (int64_t& length : lengths) length = numbers.whole(1, steps);
        Batch batch;
        batch.arrange(sequences, steps, lengths.data());
        occurring.collect(batch, ids.data(), size);
        std::set<int64_t> used;
        for (int64_t t = 0; t < steps; ++t)
            for (int64_t r = 0; r < batch.active[static_cast<size_t>(t)]; ++r) {
                const int64_t id = ids[static_cast<size_t>(batch.order[static_cast<size_t>(r)] * steps + t)];
                const auto place = occurring.place[static_cast<size_t>(batch.offset[static_cast<size_t>(t)] + r)];
                CHECK(place < occurring.count() && occurring.ids[static_cast<size_t>(place)] == id, repeat, t, r);
                used.insert(id);
            }
        CHECK(static_cast<int64_t>(used.size()) == occurring.count(), repeat);  // none beyond a length, none twice
    }
    return finish();
}

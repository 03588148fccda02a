// The order of a batch in memory: sorted, without padding, cut into shares and segments.
#include "layers/batch.hpp"

#include <algorithm>
#include <set>

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

std::vector<int64_t> random_lengths(Numbers& numbers, int64_t sequences, int64_t steps) {
    std::vector<int64_t> lengths(static_cast<size_t>(sequences));
    for (int64_t& length : lengths) length = numbers.whole(1, steps);
    return lengths;
}

// Every step of every sequence has exactly one row, steps in order, longest sequences first.
void lies_as_described(const Batch& batch, int64_t sequences, int64_t steps, const std::vector<int64_t>& lengths) {
    CHECK(batch.sequences == sequences && batch.steps == steps && batch.rows == std::accumulate(lengths.begin(), lengths.end(), int64_t{0}));
    CHECK(batch.offset.front() == 0 && batch.offset.back() == batch.rows);
    std::set<int64_t> seen(batch.order.begin(), batch.order.end());
    CHECK(static_cast<int64_t>(seen.size()) == sequences && *seen.begin() == 0 && *seen.rbegin() == sequences - 1);
    for (int64_t r = 0; r < sequences; ++r) {
        const auto i = static_cast<size_t>(r);
        CHECK(batch.lengths[i] == lengths[static_cast<size_t>(batch.order[i])], r);
        CHECK(r == 0 || batch.lengths[i] < batch.lengths[i - 1] || (batch.lengths[i] == batch.lengths[i - 1] && batch.order[i] > batch.order[i - 1]),
              r);
        CHECK(batch.last_state(r, false) == sequences + batch.offset[static_cast<size_t>(batch.lengths[i] - 1)] + r, r);
        CHECK(batch.last_state(r, true) == sequences + r, r);  // against time the last step is the first
    }
    for (int64_t t = 0; t < steps; ++t) {
        const auto running = std::count_if(lengths.begin(), lengths.end(), [t](int64_t length) { return length > t; });
        CHECK(batch.active[static_cast<size_t>(t)] == running, t);
        CHECK(batch.offset[static_cast<size_t>(t) + 1] - batch.offset[static_cast<size_t>(t)] == running, t);
        CHECK(batch.state_after(t) == sequences + batch.offset[static_cast<size_t>(t)], t);
        CHECK(batch.state_before(t) == (t == 0 ? 0 : batch.state_after(t - 1)), t);
    }
}

// The threads' shares of some steps follow each other, cover all, and are as equal as whole sequences allow.
void shares_are_fair(const Batch& batch, const Steps& steps) {
    const int64_t longest = std::min(batch.lengths.front(), steps.last - steps.first), all = batch.row_count(steps);
    for (int count = 1; count <= 7; ++count) {
        int64_t next = 0;
        std::vector<int> times(static_cast<size_t>(batch.rows), 0);
        for (int index = 0; index < count; ++index) {
            const auto mine = batch.share(Worker{index, count, nullptr}, steps);
            CHECK(mine.first == next && mine.last >= mine.first, count, index);
            next = mine.last;
            int64_t work = 0;
            batch.for_groups(mine, steps, [&](int64_t row, int64_t rows) {
                work += rows;
                for (int64_t i = row; i < row + rows; ++i) ++times[static_cast<size_t>(i)];
            });
            CHECK(work <= all / count + longest + 1, count, index, work);
        }
        const auto first = times.begin() + batch.first_row(steps), last = first + all;
        CHECK(next == batch.sequences || all < batch.rows, count);
        CHECK(std::all_of(first, last, [](int n) { return n == 1; }) && std::accumulate(times.begin(), times.end(), int64_t{0}) == all, count);
    }
}

// Segments one after another have the rows of the whole.
void segments_follow(const Batch& batch) {
    for (int64_t size = 1; size <= batch.steps; ++size) {
        Batch part;
        for (int64_t first = 0; first < batch.steps; first += size) {
            const int64_t count = std::min(size, batch.steps - first);
            batch.segment(first, count, part);
            CHECK(part.sequences == batch.active[static_cast<size_t>(first)] && part.steps == count, first, size);
            CHECK(part.rows == batch.offset[static_cast<size_t>(first + count)] - batch.offset[static_cast<size_t>(first)], first, size);
            for (int64_t t = 0; t < count; ++t)
                CHECK(part.active[static_cast<size_t>(t)] == batch.active[static_cast<size_t>(first + t)], first, size, t);
            CHECK(std::equal(part.order.begin(), part.order.end(), batch.order.begin()), first, size);
        }
    }
}

// Chunks follow each other and cover all steps, each worth its barrier.
void chunks_follow(const Batch& batch) {
    for (int64_t least : {int64_t{1}, int64_t{2}, int64_t{5}, batch.rows / 3 + 1, batch.rows, 2 * batch.rows}) {
        const auto chunks = batch.chunks(least);
        int64_t next = 0, rows = 0;
        for (const Steps& steps : chunks) {
            CHECK(steps.first == next && steps.last > next && batch.first_row(steps) == rows, least, next);
            CHECK(chunks.size() == 1 || batch.row_count(steps) >= least, least, next);
            next = steps.last;
            rows += batch.row_count(steps);
        }
        CHECK(next == batch.steps && rows == batch.rows, least);
        CHECK(least < batch.rows || chunks.size() == 1, least);
    }
}

void all(int64_t sequences, int64_t steps, const std::vector<int64_t>* given) {
    Batch batch;
    batch.arrange(3, 4, nullptr);  // an object is used again
    batch.arrange(sequences, steps, given == nullptr ? nullptr : given->data());
    lies_as_described(batch, sequences, steps, given == nullptr ? std::vector<int64_t>(static_cast<size_t>(sequences), steps) : *given);
    for (int64_t first = 0; first < batch.steps; first += 1 + first) {
        shares_are_fair(batch, {first, batch.steps});
        shares_are_fair(batch, {first, first + 1});
    }
    segments_follow(batch);
    chunks_follow(batch);
}

}  // namespace

int main() {
    start("batch");
    Numbers numbers(1);
    for (int64_t sequences : {1, 2, 3, 7, 32})
        for (int64_t steps : {1, 2, 5, 17}) {
            all(sequences, steps, nullptr);
            for (int repeat = 0; repeat < 5; ++repeat) {
                const auto lengths = random_lengths(numbers, sequences, steps);
                all(sequences, steps, &lengths);
            }
        }
    const std::vector<int64_t> uneven{1, 100, 1, 1, 1}, short_ones{2, 3, 1};
    all(5, 100, &uneven);
    all(3, 9, &short_ones);  // steps that nobody reaches
    return finish();
}

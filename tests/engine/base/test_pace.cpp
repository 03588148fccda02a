// Whether several threads pay: what is faster goes on, the other is tried now and then, and on an idle machine nothing is tried.
#include "base/pace.hpp"

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// Calls on a machine where one thread takes `one` seconds and several `several`, `waited` of them waiting: those on several threads.
int on_several(Pace& pace, int calls, double one, double several, double waited) {
    int count = 0;
    for (int call = 0; call < calls; ++call) {
        const int threads = pace.threads(4);
        CHECK(threads == 1 || threads == 4, threads);
        count += threads == 4;
        pace.took(threads, 1000, threads == 4 ? several : one, threads == 4 ? waited : 0.0);
    }
    return count;
}

void an_idle_machine_is_left_alone() {
    Pace pace;
    CHECK(on_several(pace, 1000, 2.0, 1.0, 0.1) == 1000);
    CHECK(pace.threads(1) == 1 && pace.threads(0) == 0);
}

// Threads that wait long may still be the faster way: that is tried, rarely.
void waiting_alone_changes_nothing() {
    Pace pace;
    CHECK(on_several(pace, 1000, 2.0, 1.0, 0.6) >= 930);
}

void a_busy_machine_gets_one_thread_and_is_tried_again() {
    Pace pace;
    const int count = on_several(pace, 4000, 1.0, 10.0, 9.0);
    CHECK(count >= 4 && count <= 12, count);
    double seconds = 0.0;
    for (int call = 0; call < 4000; ++call) {
        const int threads = pace.threads(4);
        seconds += threads == 4 ? 10.0 : 1.0;
        pace.took(threads, 1000, threads == 4 ? 10.0 : 1.0, 9.0);
    }
    CHECK(seconds < 1.1 * 4000, seconds);
    const int later = on_several(pace, 4000, 2.0, 1.0, 0.1);  // idle again
    CHECK(later >= 2900, later);
}

// Calls of several sizes are compared by the time for a unit of work.
void sizes_differ() {
    Pace pace;
    pace.took(pace.threads(2), 1000, 1.0, 0.9);
    CHECK(pace.threads(2) == 1);
    pace.took(1, 10, 0.1, 0.0);  // ten times as slow
    CHECK(pace.threads(2) == 2);
}

}  // namespace

int main() {
    start("pace");
    an_idle_machine_is_left_alone();
    waiting_alone_changes_nothing();
    a_busy_machine_gets_one_thread_and_is_tried_again();
    sizes_differ();
    return finish();
}

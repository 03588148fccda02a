// A process that used the pool forks: the child has none of its threads and must start its own, and both go on.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "base/threads.hpp"
#include "check.hpp"

using namespace elman;
using namespace elman::test;

namespace {

int sum_of_indices(ThreadPool& pool, int count) {
    std::atomic<int> sum{0};
    pool.run(count, [&](const Worker& worker) {
        worker.wait();
        sum += worker.index;
    });
    return sum;
}

// Exit status of a child that does `work`; an alarm ends one that hangs.
template <class Work>
int in_child(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);
        _exit(work());
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

void child_runs_and_ends() {
    for (int used : {0, 1, 4}) {
        auto pool = std::make_unique<ThreadPool>();
        if (used > 0) CHECK(sum_of_indices(*pool, used) == used * (used - 1) / 2, used);
        const int status = in_child([&] {
            const bool right = sum_of_indices(*pool, 3) == 3 && sum_of_indices(*pool, 5) == 10;
            pool.reset();
            return right ? 7 : 1;
        });
        CHECK(status == 7, used, status);
        const int unused = in_child([&] {
            pool.reset();  // of a pool that the child never ran
            return 7;
        });
        CHECK(unused == 7, used, unused);
        CHECK(sum_of_indices(*pool, 4) == 6, used);
    }
}

}  // namespace

int main() {
    start("fork");
#if defined(__SANITIZE_THREAD__)
    CHECK(true);  // the thread sanitizer does not support threads started after a fork
#else
    child_runs_and_ends();
#endif
    return finish();
}

// fork() copies a process with one of its threads: a lock that another one holds is never opened in the child. So a fork waits
// until no call is at work; and a call that would begin meanwhile waits until the fork is done.
#pragma once

namespace elman {

// From its making to its end the thread is at work. It must not wait for one that forks.
class AtWork {
public:
    AtWork();
    ~AtWork();
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;
};

// For one who is about to fork and holds a lock that calls at work may ask for, without that lock: from now until the fork is done none
// begins, and none is at work any more.
void await_calls();

}  // namespace elman

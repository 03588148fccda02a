// The engine for C++: a network, its training, single steps. All else under this folder serves these headers, which say of every
// argument what shape it has, who owns it, and what may lie in the same place. In short:
//
// - Arrays are dense, in C order, of T (float or double) or int64_t. Who calls owns them; nothing keeps a pointer after its call.
// - What is written may not overlap what is read, but where a header says so.
// - What can't be is an Error, in one line that says what was found and what was expected: from constructors a size, a setting out of its
//   range, no member of an enumeration; from calls an x without sequences or steps, a pointer that is null and may not be, states of
//   another size. No memory: std::bad_alloc; no thread: std::system_error. Then nothing has changed.
// - Places (ids, lengths, ends of windows, classes) are used as they are, and so is everything in `step`. `check_inputs` and
//   `check_targets` look at them and throw an Error that says which is wrong; ask them once for what comes from outside.
// - Any number of threads may call `forward`, `loss` and `step` of one Network at a time. A Trainer is used by one thread at a time; while
//   it steps, others wait.
// - The bits of every result depend on the arguments and the seed alone: not on threads, instruction set, padding or what else is in a batch.
//
// examples/cpp/train.cpp trains and steps in 43 lines.
#pragma once

#include "base/error.hpp"
#include "kernels/isa.hpp"
#include "network/checks.hpp"
#include "network/network.hpp"
#include "network/stepper.hpp"
#include "network/trainer.hpp"

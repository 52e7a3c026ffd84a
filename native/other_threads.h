#pragma once

namespace tracer {

/// Calls `act` once or more on each other thread of this process, also on those that Node.js has made: rights belong to threads, and
/// libc changes only ids for all of them. `act` runs in a signal handler: it may only make system calls by itself
/// (signal-safety(7)), must not mind being called twice on a thread, and returns 0 or an errno.
/// Any thread, one at a time. Returns 0, the first errno, or ETIMEDOUT when a thread has not answered for a second.
int OnOtherThreads(int (*act)());

}  // namespace tracer

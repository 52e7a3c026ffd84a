// Signals to a process that is named by PID and start time, never by PID alone.
#pragma once

#include <cstdint>

namespace tracer {

/// Sends `signal` if the process with this PID still is the one that started at
/// `start_ticks` (field 22 of /proc/PID/stat, 10 ms units). Throws tracer::Error:
/// ESRCH when it is gone or the PID belongs to another process by now.
void SignalProcess(int pid, uint64_t start_ticks, int signal);

}  // namespace tracer

// The clocks that records and people use.
#pragma once

#include <time.h>

#include <cstdint>

namespace tracer {

inline int64_t ReadClockNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

/// The clock of every record; goes on in suspend.
inline int64_t BootClockNs() { return ReadClockNs(CLOCK_BOOTTIME); }

/// What to add to a boot time for a wall time.
inline int64_t WallOffsetNs() { return ReadClockNs(CLOCK_REALTIME) - ReadClockNs(CLOCK_BOOTTIME); }

}  // namespace tracer

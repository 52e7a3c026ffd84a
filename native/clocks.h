// The clocks that records and people use: the kernel's own, also in a time namespace, where a container sees others.
// Hooks, netlink and what user space compares with them know no namespace; clock_gettime(2) and /proc do.
#pragma once

#include <time.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>

#include "records.h"

namespace tracer {

/// What the clocks of our time namespace are ahead of the kernel's: time_namespaces(7).
struct ClockOffsets {
  int64_t monotonic_ns = 0;
  int64_t boot_ns = 0;
};

/// Read once: a namespace that has processes keeps its offsets. All 0 where there are no time namespaces.
inline const ClockOffsets& OwnClockOffsets() {
  static const ClockOffsets offsets = [] {
    ClockOffsets read;
    FILE* file = fopen("/proc/self/timens_offsets", "re");
    if (file == nullptr) return read;
    char name[16];
    int64_t seconds = 0;
    int64_t ns = 0;
    while (fscanf(file, "%15s %" SCNd64 " %" SCNd64, name, &seconds, &ns) == 3) {
      (name[0] == 'm' ? read.monotonic_ns : read.boot_ns) = seconds * 1000000000 + ns;
    }
    fclose(file);
    return read;
  }();
  return offsets;
}

inline int64_t ReadClockNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

/// The clock of netlink's events; stands still in suspend.
inline int64_t MonotonicClockNs() { return ReadClockNs(CLOCK_MONOTONIC) - OwnClockOffsets().monotonic_ns; }

/// The clock of every record; goes on in suspend.
inline int64_t BootClockNs() { return ReadClockNs(CLOCK_BOOTTIME) - OwnClockOffsets().boot_ns; }

/// What to add to a boot time for a wall time.
inline int64_t WallOffsetNs() { return ReadClockNs(CLOCK_REALTIME) - BootClockNs(); }

/// Field 22 of /proc/PID/stat as the hooks have it. Exact where the offset is a multiple of 10 ms.
inline uint64_t KernelStartTicks(uint64_t ticks) {
  const int64_t boot_ns = static_cast<int64_t>(ticks * NS_PER_TICK) - OwnClockOffsets().boot_ns;
  return boot_ns > 0 ? static_cast<uint64_t>(boot_ns) / NS_PER_TICK : 0;
}

}  // namespace tracer

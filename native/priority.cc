// A spawn storm in another session's scheduling group (sched(7), autogroups) was measured to keep a normal process
// from the CPU for seconds, while the ring overflowed. The real-time class is outside of those groups.
#include "priority.h"

#include <dirent.h>
#include <sched.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "tracer_error.h"

namespace tracer {
namespace {

std::mutex before_mutex;
std::optional<Scheduling> before;

/// Once: the second time, it would be what the first has set.
void RememberScheduling() {
  const std::lock_guard<std::mutex> lock(before_mutex);
  if (before) return;
  Scheduling now{sched_getscheduler(0), {}};
  if (now.policy >= 0 && sched_getparam(0, &now.parameters) == 0) before = now;
}

}  // namespace

std::optional<Scheduling> SchedulingBefore() {
  const std::lock_guard<std::mutex> lock(before_mutex);
  return before;
}

void PreferThisProcess() {
  RememberScheduling();
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), closedir);
  if (!tasks) throw Error("read /proc/self/task", errno);
  sched_param parameters{};
  parameters.sched_priority = sched_get_priority_min(SCHED_RR);
  // The collector's threads too: the reader waits for them.
  while (const dirent* entry = readdir(tasks.get())) {
    const int tid = atoi(entry->d_name);
    if (tid == 0) continue;
    // A thread may have ended since it was listed.
    if (sched_setscheduler(tid, SCHED_RR | SCHED_RESET_ON_FORK, &parameters) != 0 && errno != ESRCH) {
      throw Error("sched_setscheduler", errno);
    }
  }
}

}  // namespace tracer

#pragma once

#include <sched.h>

#include <optional>

namespace tracer {

/// Puts every thread of this process into the real-time class, at its lowest priority: on a machine whose cores are
/// all busy, the reader of the ring gets the CPU before those it reads about. Children start in the class they would
/// have had. Any thread. Throws tracer::Error, EPERM without CAP_SYS_NICE.
void PreferThisProcess();

struct Scheduling {
  int policy;
  sched_param parameters;
};

/// What the thread that called PreferThisProcess first was in before; empty when nobody has called it. Any thread.
std::optional<Scheduling> SchedulingBefore();

}  // namespace tracer

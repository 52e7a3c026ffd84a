#pragma once

namespace tracer {

/// Puts every thread of this process into the real-time class, at its lowest priority: on a machine whose cores are
/// all busy, the reader of the ring gets the CPU before those it reads about. Children start in the class they would
/// have had. Any thread. Throws tracer::Error, EPERM without CAP_SYS_NICE.
void PreferThisProcess();

}  // namespace tracer

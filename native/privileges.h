#pragma once

#include "account.h"

namespace tracer {

/// Every thread of this process becomes this user, for good: real, effective and saved ids. Of all capabilities only
/// CAP_BPF stays, where it was there, and only in the thread that calls: before Linux 5.19 (c8644cd0efe7) nobody else
/// may look into maps, however they are held. Nothing that is executed later gains any, and no other process of that
/// user may look into this one (ptrace(2), core(5)). The main thread, before others need what they have.
/// Throws tracer::Error that names the step; what was given up by then is gone.
void DropPrivileges(const Identity& identity);

}  // namespace tracer

#pragma once

#include "account.h"

namespace tracer {

/// Every thread of this process becomes this user, for good: real, effective and saved ids, and no capability in any set. Only
/// where the kernel lets nobody else look into maps (before Linux 5.19), CAP_BPF stays, in the thread that calls, where it was
/// there. Nothing that is executed later gains any (no_new_privs), and no other process of that user may look into this one
/// (ptrace(2), core(5)). The main thread, before others need what they have.
/// Throws tracer::Error that names the step; what was given up by then is gone.
void DropPrivileges(const Identity& identity);

}  // namespace tracer

// The order of capabilities(7): ids change all threads (glibc and musl tell the others), capabilities only this one, so it
// asks to keep its own before the ids change, and the other threads lose all of theirs with them.
#include "privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "tracer_error.h"

// linux/capability.h of Linux 5.8.
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

namespace tracer {
namespace {

struct Capabilities {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
};

/// Those that are kept, of those that are there.
Capabilities Kept() {
  Capabilities now;
  if (syscall(SYS_capget, &now.header, now.sets) != 0) throw Error("read the capabilities", errno);
  Capabilities kept;
  const uint32_t bpf = CAP_TO_MASK(CAP_BPF) & now.sets[CAP_TO_INDEX(CAP_BPF)].permitted;
  kept.sets[CAP_TO_INDEX(CAP_BPF)].permitted = kept.sets[CAP_TO_INDEX(CAP_BPF)].effective = bpf;
  return kept;
}

/// What no program that is executed later can have. Without CAP_SETPCAP there is nothing to take away: no_new_privs will do.
void EmptyBoundingSet() {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) {
      throw Error("empty the bounding set", errno);
    }
  }
}

}  // namespace

void DropPrivileges(const Identity& identity) {
  Capabilities kept = Kept();
  EmptyBoundingSet();
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) throw Error("keep capabilities", errno);
  const bool is_other = geteuid() != identity.uid || getuid() != identity.uid;
  if (is_other) {
    if (setgroups(identity.groups.size(), identity.groups.data()) != 0) throw Error("setgroups", errno);
    if (setresgid(identity.gid, identity.gid, identity.gid) != 0) throw Error("setresgid", errno);
    if (setresuid(identity.uid, identity.uid, identity.uid) != 0) throw Error("setresuid", errno);
  }
  if (syscall(SYS_capset, &kept.header, kept.sets) != 0) throw Error("capset", errno);
  // Whoever has changed ids is no more dumpable; with the ids of before, this says so.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw Error("PR_SET_DUMPABLE", errno);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw Error("PR_SET_NO_NEW_PRIVS", errno);
  // Nobody has ever seen this come out otherwise, and it must not.
  uid_t real = 0, effective = 0, saved = 0;
  if (getresuid(&real, &effective, &saved) != 0) throw Error("getresuid", errno);
  if (real != identity.uid || effective != identity.uid || saved != identity.uid) throw Error("change the user", EPERM);
}

}  // namespace tracer

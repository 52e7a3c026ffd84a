// Ids are libc's to change, for all threads at once; capabilities, the bounding set and no_new_privs belong to each thread.
#include "privileges.h"

#include <grp.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "other_threads.h"
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

Capabilities Current() {
  Capabilities now;
  if (syscall(SYS_capget, &now.header, now.sets) != 0) throw Error("read the capabilities", errno);
  return now;
}

void Set(Capabilities capabilities) {
  if (syscall(SYS_capset, &capabilities.header, capabilities.sets) != 0) throw Error("capset", errno);
}

/// Whether the kernel lets nobody look into maps without CAP_BPF, however they are held: before Linux 5.19
/// (c8644cd0efe7), where bpf(2) is not for everybody (kernel.unprivileged_bpf_disabled).
bool NeedsBpf() {
  Capabilities now = Current();
  Capabilities without = now;
  for (auto& set : without.sets) set.effective = 0;
  Set(without);
  bpf_attr attributes{};
  attributes.map_fd = static_cast<uint32_t>(-1);
  // Who may ask is told that there is no such map.
  const bool is_refused = syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attributes, sizeof(attributes)) != 0 && errno == EPERM;
  Set(now);
  return is_refused;
}

/// CAP_BPF where it is needed and there, and no other.
Capabilities Kept() {
  Capabilities kept;
  if (!NeedsBpf()) return kept;
  auto& set = kept.sets[CAP_TO_INDEX(CAP_BPF)];
  set.permitted = set.effective = CAP_TO_MASK(CAP_BPF) & Current().sets[CAP_TO_INDEX(CAP_BPF)].permitted;
  return kept;
}

/// What no program that is executed later can have. Without CAP_SETPCAP there is nothing to take away: no_new_privs will do.
int EmptyBoundingSet() {
  for (int capability = 0; syscall(SYS_prctl, PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
    if (syscall(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) return errno;
  }
  return 0;
}

/// The ambient set goes with the inheritable one.
int DropCapabilities() {
  Capabilities none;
  if (syscall(SYS_capset, &none.header, none.sets) != 0) return errno;
  return syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ? errno : 0;
}

void OnOthers(const char* step, int (*act)()) {
  if (const int error = OnOtherThreads(act)) throw Error(step, error);
}

}  // namespace

void DropPrivileges(const Identity& identity) {
  const Capabilities kept = Kept();
  OnOthers("empty the bounding set", EmptyBoundingSet);
  if (const int error = EmptyBoundingSet()) throw Error("empty the bounding set", error);
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) throw Error("keep capabilities", errno);
  if (geteuid() != identity.uid || getuid() != identity.uid) {
    if (setgroups(identity.groups.size(), identity.groups.data()) != 0) throw Error("setgroups", errno);
    if (setresgid(identity.gid, identity.gid, identity.gid) != 0) throw Error("setresgid", errno);
    if (setresuid(identity.uid, identity.uid, identity.uid) != 0) throw Error("setresuid", errno);
  }
  OnOthers("drop the capabilities", DropCapabilities);
  Set(kept);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw Error("PR_SET_NO_NEW_PRIVS", errno);
  // Whoever has changed ids is no more dumpable; with the ids of before, this says so.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw Error("PR_SET_DUMPABLE", errno);
  // Nobody has ever seen this come out otherwise, and it must not.
  uid_t real = 0, effective = 0, saved = 0;
  if (getresuid(&real, &effective, &saved) != 0) throw Error("getresuid", errno);
  if (real != identity.uid || effective != identity.uid || saved != identity.uid) throw Error("change the user", EPERM);
}

}  // namespace tracer

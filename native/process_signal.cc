// pidfd_open first, then the identity check: the descriptor holds on to the process that
// was checked, so a PID that is reused in between cannot be hit (htop#1441).
#include "process_signal.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "clocks.h"
#include "descriptor.h"
#include "tracer_error.h"

namespace tracer {
namespace {

uint64_t ReadStartTicks(int pid) {
  char path[32];
  snprintf(path, sizeof(path), "/proc/%d/stat", pid);
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) throw Error("look at the process", errno == ENOENT ? ESRCH : errno);
  char text[1024];
  const ssize_t length = read(file.get(), text, sizeof(text) - 1);
  if (length <= 0) throw Error("look at the process", length < 0 ? errno : ESRCH);
  text[length] = '\0';
  // The name in parentheses may hold anything, also ") "; the last one closes it, before field 3.
  const char* cursor = strrchr(text, ')');
  for (int field = 2; cursor != nullptr && field < 22; field++) cursor = strchr(cursor + 1, ' ');
  if (cursor == nullptr) throw Error("look at the process", EPROTO);
  return KernelStartTicks(strtoull(cursor, nullptr, 10));
}

}  // namespace

void SignalProcess(int pid, uint64_t start_ticks, int signal) {
  const Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (pidfd.get() < 0) throw Error("open the process", errno);
  if (ReadStartTicks(pid) != start_ticks) throw Error("open the process", ESRCH);
  if (syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) != 0) throw Error("send the signal", errno);
}

}  // namespace tracer

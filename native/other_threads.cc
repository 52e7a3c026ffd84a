// As libc does for setuid(2): a signal to each thread, by the number that both glibc (SIGSETXID) and musl (SIGCANCEL) let
// nobody block. It is borrowed while nobody changes ids, and given back.
#include "other_threads.h"

#include <dirent.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

namespace tracer {
namespace {

constexpr int kSignal = 33;
constexpr int kMostThreads = 1024;
constexpr long kLookNs = 20'000;
constexpr long kPatienceNs = 1'000'000'000;

/// libc's sigaction(2) refuses the number, so this is the kernel's own structure.
struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
#if !defined(__riscv) && !defined(__loongarch__)
  void (*restorer)();
#endif
  uint64_t mask;
};

#if defined(__x86_64__)
// What a handler returns to; other architectures have it in the vDSO.
extern "C" void tracer_restore_signal();
asm(".text\n.hidden tracer_restore_signal\n.globl tracer_restore_signal\ntracer_restore_signal:\n  mov $15, %eax\n  syscall\n");
constexpr unsigned long kRestorerFlag = 0x04000000;
#endif

struct Thread {
  std::atomic<int> tid{0};
  std::atomic<bool> is_done{false};
};

// The handler gets no argument.
Thread threads[kMostThreads];
std::atomic<int> thread_count{0};
std::atomic<int> first_error{0};
int (*volatile what)() = nullptr;

void Note(int error) {
  int none = 0;
  if (error != 0) first_error.compare_exchange_strong(none, error);
}

void HandleSignal(int) {
  const int errno_before = errno;
  const int tid = static_cast<int>(syscall(SYS_gettid));
  Note(what());
  for (int i = 0; i < thread_count; i++) {
    if (threads[i].tid == tid) threads[i].is_done = true;
  }
  errno = errno_before;
}

bool IsKnown(int tid) {
  for (int i = 0; i < thread_count; i++) {
    if (threads[i].tid == tid) return true;
  }
  return false;
}

/// Returns how many were not known before.
int AddThreads() {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), closedir);
  if (!tasks) return -1;
  const int before = thread_count;
  while (const dirent* entry = readdir(tasks.get())) {
    const int tid = atoi(entry->d_name);
    if (tid == 0 || IsKnown(tid)) continue;
    if (thread_count == kMostThreads) return -1;
    threads[thread_count].tid = tid;
    threads[thread_count].is_done = false;
    thread_count++;
  }
  return thread_count - before;
}

/// False when one that is there does not answer.
bool WaitFor(const Thread& thread, pid_t process) {
  for (long waited_ns = 0; !thread.is_done; waited_ns += kLookNs) {
    if (syscall(SYS_tgkill, process, thread.tid.load(), 0) != 0) return true;
    if (waited_ns > kPatienceNs) return false;
    const timespec look{0, kLookNs};
    nanosleep(&look, nullptr);
  }
  return true;
}

int SignalAll() {
  const pid_t process = getpid();
  const int own = static_cast<int>(syscall(SYS_gettid));
  thread_count = 0;
  // A thread may be made by one that has not acted yet: until there is no new one.
  for (int from = 0; ; from = thread_count) {
    const int added = AddThreads();
    if (added < 0) return EAGAIN;
    if (added == 0) return 0;
    for (int i = from; i < thread_count; i++) {
      if (threads[i].tid == own || syscall(SYS_tgkill, process, threads[i].tid.load(), kSignal) != 0) threads[i].is_done = true;
    }
    for (int i = from; i < thread_count; i++) {
      if (!WaitFor(threads[i], process)) return ETIMEDOUT;
    }
  }
}

}  // namespace

int OnOtherThreads(int (*act)()) {
  what = act;
  first_error = 0;
  KernelAction action{};
  KernelAction before{};
  action.handler = HandleSignal;
  action.flags = SA_RESTART | SA_ONSTACK;
  action.mask = ~0ull;
#if defined(__x86_64__)
  action.flags |= kRestorerFlag;
  action.restorer = tracer_restore_signal;
#endif
  if (syscall(SYS_rt_sigaction, kSignal, &action, &before, sizeof(action.mask)) != 0) return errno;
  Note(SignalAll());
  syscall(SYS_rt_sigaction, kSignal, &before, nullptr, sizeof(action.mask));
  return first_error;
}

}  // namespace tracer

// fork and exec by hand: libuv's spawn knows no supplementary groups and no controlling terminal, and cannot say which
// step failed. Between fork and exec, only what signal-safety(7) allows: other threads of ours may hold any lock.
#include "command_process.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "priority.h"
#include "tracer_error.h"

// linux/capability.h of Linux 5.8.
#ifndef CAP_BPF
#define CAP_PERFMON 38
#define CAP_BPF 39
#endif

namespace tracer {
namespace {

enum Step : int { kTerminal, kIdentity, kCapabilities, kExecute };

/// What goes through the pipe when the child cannot become the command.
struct Failure {
  Step step;
  int error_number;
};

std::string Name(Step step) {
  switch (step) {
    case kTerminal:
      return "give the command a terminal";
    case kIdentity:
      return "change to the calling user";
    case kCapabilities:
      return "give up CAP_BPF and CAP_PERFMON";
    default:
      return "execute";
  }
}

[[noreturn]] void Fail(int pipe_fd, Step step) {
  const Failure failure{step, errno};
  // Shorter than PIPE_BUF: whole or not at all. Who would hear that it failed?
  const ssize_t written = write(pipe_fd, &failure, sizeof(failure));
  _exit(written < 0 ? 126 : 127);
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// Every signal does again what it does by default, or is ignored as it was before us: Node ignores SIGPIPE, for one.
void ResetSignals(const sigset_t& mask, const std::vector<int>& ignored) {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  // Those that cannot be changed are refused, and need no change.
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  for (const int signal : ignored) sigaction(signal, &action, nullptr);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
}

// The headers of Linux 5.10 do not know it yet; its number is the same on every architecture.
constexpr long CLOSE_RANGE_CALL = 436;
constexpr unsigned CLOSE_ON_EXEC = 1u << 2;

/// None of our descriptors but the three standard ones is for the command.
void KeepStandardDescriptors() {
  if (syscall(CLOSE_RANGE_CALL, 3, ~0u, CLOSE_ON_EXEC) == 0) return;
  // Before Linux 5.11. Node and libbpf mark what they open; this is for what we were given.
  for (int fd = 3; fd < 1024; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// Node raises the soft limit at its start. What is more than the hard one is refused: then the command has ours.
void LimitOpenFiles(rlim_t soft) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = soft;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Raw system calls: glibc's would tell threads that are not there after fork.
bool BecomeUser(const Identity& identity) {
  return syscall(SYS_setgroups, identity.groups.size(), identity.groups.data()) == 0 &&
         syscall(SYS_setresgid, identity.gid, identity.gid, identity.gid) == 0 &&
         syscall(SYS_setresuid, identity.uid, identity.uid, identity.uid) == 0;
}

/// What this program was given for itself (docs/security.md) is not for the command, where it would outlive exec in the
/// ambient set; that goes with the permitted and the inheritable one. Root has them anyway.
bool GiveUpTracing() {
  if (syscall(SYS_geteuid) == 0) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, sets) != 0) return false;
  static_assert(CAP_TO_INDEX(CAP_BPF) == CAP_TO_INDEX(CAP_PERFMON));
  __user_cap_data_struct& set = sets[CAP_TO_INDEX(CAP_BPF)];
  const uint32_t others = ~(CAP_TO_MASK(CAP_BPF) | CAP_TO_MASK(CAP_PERFMON));
  set.effective &= others;
  set.permitted &= others;
  set.inheritable &= others;
  return syscall(SYS_capset, &header, sets) == 0;
}

bool TakeControllingTerminal(int terminal_fd) {
  return setsid() >= 0 && ioctl(terminal_fd, TIOCSCTTY, 0) == 0 && dup2(terminal_fd, STDIN_FILENO) >= 0 &&
         dup2(terminal_fd, STDOUT_FILENO) >= 0 && dup2(terminal_fd, STDERR_FILENO) >= 0;
}

/// Node keeps the three from being inherited at its start, and makes the pipes among them non-blocking when it uses them;
/// that belongs to the open file, which the command shares.
void HandOverStandardDescriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    fcntl(fd, F_SETFD, 0);
    const int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK)) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }
}

/// As execvp(3): the next folder when there is no such file here, /bin/sh for a script without a first line.
void Execute(const std::vector<char*>& files, const std::vector<char*>& argv, std::vector<char*>& shell_argv,
             const std::vector<char*>& environment) {
  bool is_denied = false;
  for (size_t i = 0; files[i] != nullptr; i++) {
    execve(files[i], argv.data(), environment.data());
    if (errno == ENOEXEC) {
      shell_argv[1] = files[i];
      execve("/bin/sh", shell_argv.data(), environment.data());
      return;
    }
    if (errno == EACCES) {
      is_denied = true;
    } else if (errno != ENOENT && errno != ENOTDIR && errno != ESTALE && errno != ENODEV && errno != ETIMEDOUT) {
      return;
    }
  }
  errno = is_denied ? EACCES : ENOENT;
}

struct Terminal {
  Descriptor controlling;
  Descriptor command;
};

Terminal OpenTerminal(WindowSize size, const std::optional<Identity>& identity) {
  Terminal terminal;
  terminal.controlling = Descriptor(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  const int fd = terminal.controlling.get();
  if (fd < 0 || unlockpt(fd) != 0) throw Error("open a pseudo-terminal", errno);
  // By descriptor, not by its path: /dev/pts may be another one here.
  terminal.command = Descriptor(ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal.command.get() < 0) throw Error("open a pseudo-terminal", errno);
  ResizeTerminal(fd, size);
  // As after a login: its user may open it by name.
  if (identity && fchown(terminal.command.get(), identity->uid, static_cast<gid_t>(-1)) != 0) {
    throw Error("give the command a terminal", errno);
  }
  return terminal;
}

/// Blocks every signal while it lives: a handler of ours must not run in the child.
class SignalBlock {
 public:
  SignalBlock() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalBlock() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_;
};

}  // namespace

CommandProcess::CommandProcess(const Options& options) {
  // Made before the fork: after it, nothing may allocate.
  const std::vector<char*> files = Pointers(options.files);
  const std::vector<char*> argv = Pointers(options.argv);
  const std::vector<char*> environment = Pointers(options.environment);
  std::vector<char*> shell_argv{const_cast<char*>("/bin/sh"), nullptr};
  shell_argv.insert(shell_argv.end(), argv.begin() + 1, argv.end());

  Terminal terminal;
  if (options.terminal) terminal = OpenTerminal(*options.terminal, options.identity);
  // A child of a real-time process starts in the normal class, with a niceness of 0 (SCHED_RESET_ON_FORK).
  const int niceness = getpriority(PRIO_PROCESS, 0);
  const std::optional<Scheduling> scheduling = SchedulingBefore();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Error("make a pipe", errno);
  Descriptor told(ends[0]);
  Descriptor tell(ends[1]);
  {
    const SignalBlock block;
    pid_ = fork();
    if (pid_ == 0) {
      ResetSignals(block.before(), options.ignored_signals);
      KeepStandardDescriptors();
      setpriority(PRIO_PROCESS, 0, niceness);
      // A deadline's class is refused here: it stays as it is then.
      if (scheduling) sched_setscheduler(0, scheduling->policy, &scheduling->parameters);
      if (!options.terminal) HandOverStandardDescriptors();
      if (options.terminal && !TakeControllingTerminal(terminal.command.get())) Fail(tell.get(), kTerminal);
      if (options.identity && !BecomeUser(*options.identity)) Fail(tell.get(), kIdentity);
      if (!GiveUpTracing()) Fail(tell.get(), kCapabilities);
      if (options.open_files) LimitOpenFiles(*options.open_files);
      Execute(files, argv, shell_argv, environment);
      Fail(tell.get(), kExecute);
    }
  }
  if (pid_ < 0) throw Error("fork", errno);
  tell = Descriptor();
  Failure failure{};
  ssize_t length;
  // Closed by a successful exec.
  do length = read(told.get(), &failure, sizeof(failure));
  while (length < 0 && errno == EINTR);
  if (length != 0) {
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    throw Error(Name(failure.step), failure.error_number);
  }
  pidfd_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  if (pidfd_.get() < 0) {
    const int error = errno;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    throw Error("watch the command", error);
  }
  terminal_ = std::move(terminal.controlling);
}

bool CommandProcess::Signal(int signal) {
  if (syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) == 0) return true;
  if (errno == ESRCH) return false;
  throw Error("signal the command", errno);
}

std::optional<int> CommandProcess::Reap() {
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  return status;
}

void ResizeTerminal(int fd, WindowSize size) {
  winsize window{};
  window.ws_col = size.columns;
  window.ws_row = size.rows;
  if (ioctl(fd, TIOCSWINSZ, &window) != 0) throw Error("resize the command's terminal", errno);
}

}  // namespace tracer

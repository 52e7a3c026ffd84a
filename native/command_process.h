// Starts a command as another user, on the terminal or on one of its own, and says how it ended.
// Knows no JavaScript. All methods are for the one thread that made it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account.h"
#include "descriptor.h"

namespace tracer {

struct WindowSize {
  uint16_t columns = 80;
  uint16_t rows = 24;
};

class CommandProcess {
 public:
  struct Options {
    /// Tried in this order, as execvp(3) does with the folders of PATH.
    std::vector<std::string> files;
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    /// Who it runs as; as we are when this is empty.
    std::optional<Identity> identity;
    /// On a pseudo-terminal of its own, in a session of its own; else with our stdin, stdout and stderr.
    std::optional<WindowSize> terminal;
    /// The soft limit of RLIMIT_NOFILE; ours when this is empty.
    std::optional<uint32_t> open_files;
    /// These stay ignored; all others do what they do by default.
    std::vector<int> ignored_signals;
  };

  /// Returns when the command was executed. Throws tracer::Error otherwise, with the step ("execute" for
  /// the command itself) and the reason; nothing is left running then.
  explicit CommandProcess(const Options& options);
  CommandProcess(const CommandProcess&) = delete;
  CommandProcess& operator=(const CommandProcess&) = delete;

  pid_t pid() const { return pid_; }
  /// Readable when it has ended.
  int pidfd() const { return pidfd_.get(); }
  /// The controlling side of its terminal; the caller closes it. -1 without one.
  int TakeTerminal() { return terminal_.Release(); }
  /// Sends a signal; false when it has ended. Throws tracer::Error, EPERM where it runs with rights that we do not have.
  bool Signal(int signal);
  /// Its wait(2) status once it has ended. Reaps it.
  std::optional<int> Reap();

 private:
  pid_t pid_ = -1;
  Descriptor pidfd_;
  Descriptor terminal_;
};

/// Tells the programs on a pseudo-terminal of which size it is.
void ResizeTerminal(int fd, WindowSize size);

}  // namespace tracer

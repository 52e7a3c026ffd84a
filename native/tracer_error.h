// What every native part throws: which step failed, and the kernel's reason.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>

namespace tracer {

class Error : public std::runtime_error {
 public:
  /// `step` reads like "attach sched_process_exit"; `error_number` is an errno, positive.
  Error(std::string step, int error_number);

  const std::string step;
  const int error_number;
};

/// "EPERM" for 1; "E1234" for a number without a name.
std::string ErrnoName(int error_number);

}  // namespace tracer

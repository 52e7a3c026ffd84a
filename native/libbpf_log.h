// Collects what libbpf says.
#pragma once

#include <string>

namespace tracer {

/// While it is in scope, what libbpf says on this thread is appended to `log`. One at a time.
class LibbpfLog {
 public:
  explicit LibbpfLog(std::string* log);
  ~LibbpfLog();
  LibbpfLog(const LibbpfLog&) = delete;
  LibbpfLog& operator=(const LibbpfLog&) = delete;
};

}  // namespace tracer

// What /proc says of one process, read at once, by the thread of ProcConnector only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "records.h"

namespace tracer {

struct ProcStat {
  std::string comm;
  uint32_t ppid = 0;
  uint32_t threads = 0;
  /// Has ended: of a process with more threads, its leader.
  bool is_zombie = false;
  uint64_t start_ticks = 0;
};

class ProcReader {
 public:
  ProcReader();

  /// Every process that runs.
  static std::vector<uint32_t> ListPids();

  /// false: it is gone.
  bool ReadStat(uint32_t pid, ProcStat* stat);
  /// Uids, the PID in its namespace, the login uid and the cgroup; what cannot be read stays as it is.
  void ReadOwner(uint32_t pid, record_owner* owner);
  /// At most MAX_ARGS_BYTES are kept; `total_bytes` is how long they are. false: they cannot be read.
  bool ReadArgs(uint32_t pid, std::string* args, uint32_t* total_bytes);
  /// false: it cannot be read.
  bool ReadExecutable(uint32_t pid, std::string* path);

 private:
  bool ReadFile(uint32_t pid, const char* name, std::string* text);
  uint64_t CgroupId(const std::string& path);

  std::string text_;
  std::string cgroup_mount_;
  std::unordered_map<std::string, uint64_t> cgroup_ids_;
};

}  // namespace tracer

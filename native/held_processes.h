// What bpf/hold.h keeps in the kernel, from user space: sizes of its maps, and taking out what has outlived
// the threshold. All methods are for the one thread that made it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "records.h"

struct bpf_object;

namespace tracer {

class HeldProcesses {
 public:
  /// Before the object is loaded. At most `processes` are held at once; 0: none ever, at no cost.
  static void Prepare(bpf_object* object, uint32_t processes);

  /// After it was loaded.
  HeldProcesses(const bpf_object* object, uint32_t processes);

  /// Takes the processes that have lived `lived_ns` or longer, oldest first, and copies their records. From then on the
  /// kernel sends what comes of them. Returns the bytes written: 0 when there is no such process.
  size_t TakeInto(uint8_t* buffer, size_t capacity, uint64_t lived_ns);

  /// The least capacity that TakeInto accepts: one process, as large as can be.
  static size_t MaxProcessBytes() { return sizeof(record_fork) + MAX_HELD_EXECS * HELD_LARGE_BYTES; }

 private:
  bool Take(const held_key& key);
  size_t TakeExec(const held_key& key, uint8_t* out);

  std::vector<held_key> keys_;
  std::vector<held> values_;
  std::vector<uint8_t> exec_;
  int held_fd_ = -1;
  int exec_fds_[3] = {-1, -1, -1};
  int taken_fd_ = -1;
};

}  // namespace tracer

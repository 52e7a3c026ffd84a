// Records that one thread makes and another one drains, with the surface of the kernel program's ring. Public methods
// are for any thread, but those that drain are for one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "descriptor.h"
#include "records.h"

namespace tracer {

class RecordQueue {
 public:
  struct Counters {
    std::array<uint64_t, RECORD_KINDS> sent{};
    /// Records that found no room, because nobody drained, or that could not be made.
    std::array<uint64_t, RECORD_KINDS> lost{};
    /// What came to nobody, and of which kind is not known.
    uint64_t missed_runs = 0;
  };

  /// Throws tracer::Error.
  explicit RecordQueue(size_t most_bytes);

  /// A record of `head_bytes` and the text behind it. It wakes the reader, if that wants to be woken.
  void Push(record_kind kind, const void* head, size_t head_bytes, const std::string& text = "");
  void CountLost(record_kind kind);
  void CountMissed(uint64_t count);
  Counters ReadCounters();

  /// Readable from the first record after SetPolling(false) on, until it is acknowledged.
  int wakeup_fd() const { return wakeup_.get(); }
  void AcknowledgeWakeup();
  /// Copies whole records, oldest first, until there are none or `buffer` could not hold another one of the greatest size.
  size_t DrainInto(uint8_t* buffer, size_t capacity);
  /// false: the next record wakes the reader. true: it drains by itself.
  void SetPolling(bool polling);

 private:
  void Wake();

  const size_t most_bytes_;
  Descriptor wakeup_;
  std::mutex mutex_;  // guards the three below
  std::vector<uint8_t> queue_;
  Counters counters_;
  bool is_reader_asleep_ = true;

  std::vector<uint8_t> taken_;  // being drained
  size_t taken_used_ = 0;
};

}  // namespace tracer

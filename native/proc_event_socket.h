// The kernel's process events as they come from its connector: subscribed to by netlink (CN_IDX_PROC).
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "descriptor.h"

struct proc_event;

namespace tracer {

class ProcEventSocket {
 public:
  /// Subscribed when this returns. `buffer_bytes` of events may wait; the kernel makes of it what it allows.
  /// Throws tracer::Error.
  explicit ProcEventSocket(int buffer_bytes);

  /// Readable when events wait.
  int fd() const { return socket_.get(); }

  /// Takes one datagram, where there is one. Returns how many events the socket had no room for before it, by the
  /// kernel's own numbers; of which kind they were, nobody knows.
  uint64_t Receive(const std::function<void(const proc_event&)>& take);

 private:
  void WaitForAnswer(uint32_t ack);
  uint32_t CountMissed(uint32_t cpu, uint32_t sequence);

  Descriptor socket_;
  std::vector<uint8_t> received_;
  std::unordered_map<uint32_t, uint32_t> sequences_;  // the next one, by CPU
};

}  // namespace tracer

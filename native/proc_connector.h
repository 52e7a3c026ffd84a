// The kernel's process events by netlink (CN_IDX_PROC), for kernels without what eBPF needs. A thread of its own takes
// each event and reads /proc at once: a moment later a short process is gone. Gives the same records as EbpfProgram.
// Knows no JavaScript. Public methods are for the one thread that made it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "descriptor.h"
#include "proc_reader.h"
#include "records.h"

struct proc_event;

namespace tracer {

class ProcConnector {
 public:
  struct Counters {
    std::array<uint64_t, RECORD_KINDS> sent{};
    /// Records that found no room, because nobody drained, or that are of a process whose fork was missed.
    std::array<uint64_t, RECORD_KINDS> lost{};
    /// Events that the socket had no room for, by the kernel's own numbers; of which kind, nobody knows.
    uint64_t missed = 0;
  };

  struct Options {
    /// Records that wait to be drained.
    uint32_t queue_bytes = 8u << 20;
    /// Events that wait for the thread; what the kernel makes of it.
    uint32_t socket_bytes = 32u << 20;
  };

  /// Subscribes, looks at what runs, and starts the thread. Throws tracer::Error.
  explicit ProcConnector(const Options& options);
  ~ProcConnector();
  ProcConnector(const ProcConnector&) = delete;
  ProcConnector& operator=(const ProcConnector&) = delete;

  /// Readable from the first record after SetPolling(false) on, until it is acknowledged.
  int wakeup_fd() const { return wakeup_.get(); }
  void AcknowledgeWakeup();
  /// Copies whole records, oldest first, until there are none or `buffer` could not hold another one of the greatest size.
  size_t DrainInto(uint8_t* buffer, size_t capacity);
  /// false: the next record wakes the reader. true: it drains by itself.
  void SetPolling(bool polling);
  Counters ReadCounters();

 private:
  /// What is known of a process that lives. The thread's own.
  struct Process {
    uint64_t start_boot_ns = 0;
    uint64_t seeded_at_ns = 0;  // CLOCK_MONOTONIC; thread counts include what was before
    uint32_t ppid = 0;
    uint32_t threads = 1;
    record_owner owner{};
  };

  void Subscribe(int socket_bytes);
  void Seed();
  void Run();
  bool Receive();
  void Take(const proc_event& event, uint32_t sequence);
  void TakeFork(const proc_event& event);
  void TakeExec(const proc_event& event);
  void TakeExit(const proc_event& event);
  Process* Find(uint32_t tgid);
  Process* Look(uint32_t tgid);
  record_header HeaderOf(uint32_t tgid, const Process& process, record_kind kind, size_t size, uint64_t time_ns);
  void Push(record_kind kind, const void* head, size_t head_bytes, const std::string& text = "");
  void CountLost(record_kind kind);
  uint64_t BootTime(uint64_t monotonic_ns) const;

  Descriptor socket_;
  Descriptor wakeup_;
  Descriptor stop_;
  ProcReader reader_;
  std::unordered_map<uint32_t, Process> processes_;
  std::vector<uint8_t> received_;
  std::unordered_map<uint32_t, uint32_t> sequences_;  // the next one, by CPU
  std::string args_;
  std::string path_;

  const size_t queue_bytes_;
  uint64_t seeded_at_ns_ = 0;

  std::mutex mutex_;  // guards the three below
  std::vector<uint8_t> queue_;
  Counters counters_;
  bool is_reader_asleep_ = true;

  std::vector<uint8_t> taken_;  // being drained
  size_t taken_used_ = 0;
  std::thread thread_;
};

}  // namespace tracer

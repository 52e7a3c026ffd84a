// The kernel's process events by netlink (CN_IDX_PROC), for kernels without what eBPF needs. A thread of its own takes
// each event and reads /proc at once: a moment later a short process is gone. Gives the same records as EbpfProgram.
// Knows no JavaScript. Public methods are for the one thread that made it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <unordered_map>

#include "descriptor.h"
#include "proc_event_socket.h"
#include "proc_reader.h"
#include "record_queue.h"
#include "records.h"

struct proc_event;

namespace tracer {

class ProcConnector {
 public:
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

  /// As those of RecordQueue. A record that is lost is also one of a process whose fork was missed; what is missed are
  /// events that the socket had no room for.
  int wakeup_fd() const { return queue_.wakeup_fd(); }
  void AcknowledgeWakeup() { queue_.AcknowledgeWakeup(); }
  size_t DrainInto(uint8_t* buffer, size_t capacity) { return queue_.DrainInto(buffer, capacity); }
  void SetPolling(bool polling) { queue_.SetPolling(polling); }
  RecordQueue::Counters ReadCounters() { return queue_.ReadCounters(); }

 private:
  /// What is known of a process that lives. The thread's own.
  struct Process {
    uint64_t start_boot_ns = 0;
    uint64_t counted_at_ns = 0;  // CLOCK_MONOTONIC; what is known of its threads includes what was before
    uint32_t ppid = 0;
    uint32_t other_threads = 0;  // which live, besides the leader
    bool is_leader_gone = false;
    record_owner owner{};
  };

  void Seed();
  void Run();
  void Take(const proc_event& event);
  void TakeFork(const proc_event& event);
  void TakeExec(const proc_event& event);
  void TakeExit(const proc_event& event);
  Process* Find(uint32_t tgid);
  Process* Look(uint32_t tgid);
  record_header HeaderOf(uint32_t tgid, const Process& process, record_kind kind, size_t size, uint64_t time_ns);
  uint64_t BootTime(uint64_t monotonic_ns) const;

  RecordQueue queue_;
  Descriptor stop_;
  ProcEventSocket socket_;
  ProcReader reader_;
  std::unordered_map<uint32_t, Process> processes_;
  std::string args_;
  std::string path_;
  uint64_t seeded_at_ns_ = 0;
  std::thread thread_;
};

}  // namespace tracer

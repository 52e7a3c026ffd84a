// Owner of the loaded kernel program: its links, its ring, its mapped state.
// Knows no JavaScript. All methods are for the one thread that made it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "held_processes.h"
#include "hooks.h"
#include "records.h"

struct bpf_object;
struct ring_buffer;

namespace tracer {

struct Counters {
  std::array<uint64_t, RECORD_KINDS> sent{};
  /// Reservations that failed because the ring was full.
  std::array<uint64_t, RECORD_KINDS> lost{};
  /// Hook runs that the kernel skipped (the same program was running on that CPU) and that no spare made up for;
  /// 0 before Linux 5.12, which does not count them.
  uint64_t missed_runs = 0;
  /// Those that a spare made up for.
  uint64_t stood_in_count = 0;
  /// Processes that ended below the threshold and sent nothing, and how long they lived in all.
  uint64_t held_back_count = 0;
  uint64_t held_back_ns = 0;
  /// Processes that were sent at once because there was no room to hold them.
  uint64_t not_held_count = 0;
};

class EbpfProgram {
 public:
  struct Options {
    /// A power of two and a multiple of the page size.
    uint32_t ring_bytes = 8u << 20;
    /// Nothing is recorded but what descends from the child that is forked while SetFollowingChildren(true).
    bool follow = false;
    /// How many processes can be held at once by a threshold; 0: SetThreshold does nothing.
    uint32_t held_processes = 0;
    HookCopies hooks = Hooks::CopiesForKernel();
    /// What the verifier counted for each program goes to the log.
    bool verifier_statistics = false;
  };

  /// Loads and attaches; `object` is the bytes of tracer.bpf.o. Lines that libbpf says are
  /// appended to `log`, also when this throws tracer::Error.
  EbpfProgram(const void* object, size_t object_bytes, const Options& options, std::string* log);
  ~EbpfProgram();
  EbpfProgram(const EbpfProgram&) = delete;
  EbpfProgram& operator=(const EbpfProgram&) = delete;

  /// Becomes readable once for each time the kernel calls the reader.
  int wakeup_fd() const { return wakeup_fd_; }
  /// Takes that call, so that wakeup_fd() is quiet until the next one.
  void AcknowledgeWakeup();

  /// Copies whole records, oldest first, until the ring is empty or `buffer` could not hold
  /// another record of the greatest size. Returns the bytes written.
  size_t DrainInto(uint8_t* buffer, size_t capacity);

  /// false: the next record wakes the reader. true: it drains by itself.
  void SetPolling(bool polling);

  /// Whether a child that this process forks now is the one to follow.
  void SetFollowingChildren(bool following);
  /// Whether a process is followed: by PID in the initial namespace and field 22 of /proc/PID/stat.
  bool IsFollowed(uint32_t tgid, uint64_t start_ticks) const;

  /// A process that ends after less sends nothing; 0: everything is sent. Holds for what starts from now on, and for
  /// the end of what is held already.
  void SetThreshold(uint64_t threshold_ns);

  /// Copies the records of held processes that have lived `lived_ns` or longer: see HeldProcesses::TakeInto.
  size_t TakeHeldInto(uint8_t* buffer, size_t capacity, uint64_t lived_ns);

  Counters ReadCounters() const;

  /// The least capacity that DrainInto accepts.
  static size_t MaxRecordBytes();

 private:
  struct Closer {
    void operator()(bpf_object* object) const;
    void operator()(ring_buffer* ring) const;
  };
  static int CopyRecord(void* context, void* data, size_t size);
  void MapShared();
  void OpenRing();

  // Freed in reverse order: the ring and the hooks before the object they come from.
  std::unique_ptr<bpf_object, Closer> object_;
  std::unique_ptr<Hooks> hooks_;
  std::unique_ptr<ring_buffer, Closer> ring_;
  std::unique_ptr<HeldProcesses> held_;
  volatile struct shared* shared_ = nullptr;
  size_t shared_bytes_ = 0;
  int wakeup_fd_ = -1;
  int followed_fd_ = -1;  // owned by object_

  // Where CopyRecord writes during DrainInto.
  uint8_t* out_ = nullptr;
  size_t out_used_ = 0;
  size_t out_capacity_ = 0;
};

}  // namespace tracer

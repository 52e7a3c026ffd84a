// Turns events of the proc connector into records.
#include "proc_connector.h"

#include <linux/cn_proc.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "clocks.h"
#include "tracer_error.h"

namespace tracer {
namespace {

/// Of include/uapi/linux/cn_proc.h: the type they belong to has changed its name.
enum : uint32_t {
  EVENT_FORK = 0x1,
  EVENT_EXEC = 0x2,
  EVENT_UID = 0x4,
  EVENT_COMM = 0x200,
  EVENT_EXIT = 0x80000000,
};

size_t Padded(size_t bytes) { return (bytes + 7) & ~size_t{7}; }

}  // namespace

ProcConnector::ProcConnector(const Options& options)
    : queue_(options.queue_bytes),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      socket_(static_cast<int>(options.socket_bytes)) {
  if (stop_.get() < 0) throw Error("create the descriptor that stops the thread", errno);
  Seed();
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error& error) {
    throw Error("start a thread", error.code().value());
  }
}

ProcConnector::~ProcConnector() {
  const uint64_t one = 1;
  // An eventfd that holds 0 takes 1.
  (void)!write(stop_.get(), &one, sizeof(one));
  thread_.join();
}

void ProcConnector::Seed() {
  for (const uint32_t pid : ProcReader::ListPids()) Look(pid);
  seeded_at_ns_ = static_cast<uint64_t>(MonotonicClockNs());
}

/// Adds a process as /proc shows it now; nullptr when it is gone.
ProcConnector::Process* ProcConnector::Look(uint32_t tgid) {
  Process process;
  process.counted_at_ns = static_cast<uint64_t>(MonotonicClockNs());
  ProcStat stat;
  if (!reader_.ReadStat(tgid, &stat)) return nullptr;
  process.start_boot_ns = stat.start_ticks * NS_PER_TICK;
  process.ppid = stat.ppid;
  // A leader that has ended is counted there until the others have, too.
  process.other_threads = std::max(1u, stat.threads) - 1;
  process.is_leader_gone = stat.is_zombie;
  process.owner.uid = process.owner.euid = process.owner.login_uid = UINT32_MAX;
  process.owner.ns_pid = tgid;
  memcpy(process.owner.comm, stat.comm.data(), std::min<size_t>(stat.comm.size(), COMM_BYTES - 1));
  reader_.ReadOwner(tgid, &process.owner);
  return &(processes_[tgid] = process);
}

ProcConnector::Process* ProcConnector::Find(uint32_t tgid) {
  const auto found = processes_.find(tgid);
  return found == processes_.end() ? nullptr : &found->second;
}

void ProcConnector::Run() {
  pollfd waiting[] = {{socket_.fd(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  while (poll(waiting, 2, -1) >= 0 || errno == EINTR) {
    if (waiting[1].revents != 0) return;
    if (waiting[0].revents == 0) continue;
    const uint64_t missed = socket_.Receive([this](const proc_event& event) {
      try {
        Take(event);
      } catch (const std::bad_alloc&) {
        queue_.CountMissed(1);
      }
    });
    if (missed > 0) queue_.CountMissed(missed);
  }
}

void ProcConnector::Take(const proc_event& event) {
  switch (static_cast<uint32_t>(event.what)) {
    case EVENT_FORK:
      return TakeFork(event);
    case EVENT_EXEC:
      return TakeExec(event);
    case EVENT_EXIT:
      return TakeExit(event);
    case EVENT_UID:
      if (Process* process = Find(event.event_data.id.process_tgid)) {
        process->owner.uid = event.event_data.id.r.ruid;
        process->owner.euid = event.event_data.id.e.euid;
      }
      return;
    case EVENT_COMM:
      if (Process* process = Find(event.event_data.comm.process_tgid);
          process != nullptr && event.event_data.comm.process_pid == event.event_data.comm.process_tgid) {
        memcpy(process->owner.comm, event.event_data.comm.comm, COMM_BYTES);
      }
      return;
    default:
      return;
  }
}

void ProcConnector::TakeFork(const proc_event& event) {
  const auto& fork = event.event_data.fork;
  const auto tgid = static_cast<uint32_t>(fork.child_tgid);
  if (fork.child_pid != fork.child_tgid) {
    if (Process* process = Find(tgid); process != nullptr && event.timestamp_ns > process->counted_at_ns) process->other_threads++;
    return;
  }
  const uint64_t time_ns = BootTime(event.timestamp_ns);
  // Seen by Seed() already, whose numbers /proc has.
  if (const Process* known = Find(tgid); known != nullptr && event.timestamp_ns <= known->counted_at_ns) return;
  Process process;
  process.ppid = static_cast<uint32_t>(fork.parent_tgid);
  process.start_boot_ns = time_ns;
  // A child is what its parent is, until it executes something.
  if (const Process* parent = Find(process.ppid)) process.owner = parent->owner;
  else process.owner.uid = process.owner.euid = process.owner.login_uid = UINT32_MAX;
  process.owner.ns_pid = tgid;
  ProcStat stat;
  if (reader_.ReadStat(tgid, &stat)) {
    // The identity that /proc has: the event is told a moment after the start, which may be in the tick before.
    if (time_ns / NS_PER_TICK != stat.start_ticks) process.start_boot_ns = (stat.start_ticks + 1) * NS_PER_TICK - 1;
    if (process.owner.uid == UINT32_MAX) reader_.ReadOwner(tgid, &process.owner);
    if (process.owner.comm[0] == '\0') memcpy(process.owner.comm, stat.comm.data(), std::min<size_t>(stat.comm.size(), COMM_BYTES - 1));
  }
  record_fork record{};
  record.header = HeaderOf(tgid, process, RECORD_FORK, sizeof(record), time_ns);
  record.owner = process.owner;
  processes_[tgid] = process;
  queue_.Push(RECORD_FORK, &record, sizeof(record));
}

void ProcConnector::TakeExec(const proc_event& event) {
  const auto tgid = static_cast<uint32_t>(event.event_data.exec.process_tgid);
  record_exec record{};
  uint32_t total_bytes = 0;
  // First what is soonest gone.
  const bool has_args = reader_.ReadArgs(tgid, &args_, &total_bytes);
  const bool has_path = reader_.ReadExecutable(tgid, &path_);
  Process* process = Find(tgid);
  if (process == nullptr) process = Look(tgid);
  // Its fork was missed, and /proc has it no more: who it was, nobody knows.
  if (process == nullptr) return queue_.CountLost(RECORD_EXEC);
  ProcStat stat;
  if (reader_.ReadStat(tgid, &stat) && stat.start_ticks == process->start_boot_ns / NS_PER_TICK) {
    memset(process->owner.comm, 0, COMM_BYTES);
    memcpy(process->owner.comm, stat.comm.data(), std::min<size_t>(stat.comm.size(), COMM_BYTES - 1));
    reader_.ReadOwner(tgid, &process->owner);
  }
  // The others have ended before; an exec by one of them makes it the leader. Where /proc was looked at since, it knows more.
  if (event.timestamp_ns > process->counted_at_ns) {
    process->counted_at_ns = event.timestamp_ns;
    process->other_threads = 0;
    process->is_leader_gone = false;
  }
  const bool are_args_known = has_args && !args_.empty();
  if (!are_args_known) args_.clear();
  if (!has_path) path_.assign(process->owner.comm, strnlen(process->owner.comm, COMM_BYTES));
  const size_t bytes = sizeof(record) + path_.size() + args_.size();
  record.header = HeaderOf(tgid, *process, RECORD_EXEC, Padded(bytes), BootTime(event.timestamp_ns));
  if (!are_args_known) record.header.flags |= FLAG_ARGS_UNREADABLE;
  else if (total_bytes > args_.size()) record.header.flags |= FLAG_ARGS_TRUNCATED;
  record.owner = process->owner;
  record.filename_bytes = static_cast<u32>(path_.size());
  record.args_bytes = static_cast<u32>(args_.size());
  record.args_total_bytes = are_args_known ? total_bytes : 0;
  path_ += args_;
  path_.resize(Padded(bytes) - sizeof(record), '\0');
  queue_.Push(RECORD_EXEC, &record, sizeof(record), path_);
}

void ProcConnector::TakeExit(const proc_event& event) {
  const auto& exit = event.event_data.exit;
  const auto tgid = static_cast<uint32_t>(exit.process_tgid);
  Process* process = Find(tgid);
  if (process == nullptr) {
    // One that ended before we looked, or whose fork was missed.
    if (event.timestamp_ns > seeded_at_ns_ && exit.process_pid == exit.process_tgid) queue_.CountLost(RECORD_EXIT);
    return;
  }
  // A thread that ended before it was looked at, or before an exec.
  if (event.timestamp_ns <= process->counted_at_ns) return;
  // In do_exit() the kernel wakes an exec that waits for this thread, or takes the thread from /proc, before it tells of
  // it: so an end may come of one that is not counted any more, and must not pass for that of the leader. A second end of
  // a leader is that of a thread whose exec, which made it the leader, was missed or has failed.
  if (exit.process_pid == exit.process_tgid && !process->is_leader_gone) process->is_leader_gone = true;
  else if (process->other_threads > 0) process->other_threads--;
  if (!process->is_leader_gone || process->other_threads > 0) return;
  record_exit record{};
  record.header = HeaderOf(tgid, *process, RECORD_EXIT, sizeof(record), BootTime(event.timestamp_ns));
  record.header.flags = FLAG_USAGE_UNKNOWN;
  // Whoever leaves last by exit_group(2) or a signal gives its status to the process, and that is nearly everyone.
  record.status = static_cast<s32>(exit.exit_code);
  memcpy(record.comm, process->owner.comm, COMM_BYTES);
  processes_.erase(tgid);
  queue_.Push(RECORD_EXIT, &record, sizeof(record));
}

record_header ProcConnector::HeaderOf(uint32_t tgid, const Process& process, record_kind kind, size_t size, uint64_t time_ns) {
  return {static_cast<u32>(size), static_cast<u16>(kind), 0, tgid, process.ppid, time_ns, process.start_boot_ns};
}

/// The kernel stamps events with CLOCK_MONOTONIC, which stands still in suspend.
uint64_t ProcConnector::BootTime(uint64_t monotonic_ns) const {
  return monotonic_ns + static_cast<uint64_t>(BootClockNs() - MonotonicClockNs());
}

}  // namespace tracer

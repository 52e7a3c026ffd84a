// Subscribes to the proc connector and turns its events into records.
#include "proc_connector.h"

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "clocks.h"
#include "ebpf_program.h"
#include "tracer_error.h"

namespace tracer {
namespace {

/// Of include/uapi/linux/cn_proc.h: the type they belong to has changed its name.
enum : uint32_t {
  EVENT_NONE = 0x0,
  EVENT_FORK = 0x1,
  EVENT_EXEC = 0x2,
  EVENT_UID = 0x4,
  EVENT_COMM = 0x200,
  EVENT_EXIT = 0x80000000,
};

constexpr size_t DATAGRAM_BYTES = 64 << 10;
/// The kernel answers at once, or never: in a namespace that it does not serve.
constexpr int ANSWER_MS = 500;

size_t Padded(size_t bytes) { return (bytes + 7) & ~size_t{7}; }

}  // namespace

ProcConnector::ProcConnector(const Options& options)
    : received_(DATAGRAM_BYTES), queue_bytes_(options.queue_bytes) {
  wakeup_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  stop_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wakeup_.get() < 0 || stop_.get() < 0) throw Error("create the wakeup descriptor", errno);
  Subscribe(static_cast<int>(options.socket_bytes));
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

void ProcConnector::Subscribe(int socket_bytes) {
  socket_ = Descriptor(socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
  if (socket_.get() < 0) throw Error("open the proc connector", errno);
  // Beyond the system's limit where we may.
  if (setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &socket_bytes, sizeof(socket_bytes)) != 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &socket_bytes, sizeof(socket_bytes));
  }
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = CN_IDX_PROC;
  if (bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    throw Error("join the proc connector", errno);
  }
  const uint32_t operation = PROC_CN_MCAST_LISTEN;
  nlmsghdr head{};
  cn_msg request{};
  uint8_t asked[sizeof(head) + sizeof(request) + sizeof(operation)];
  head.nlmsg_len = sizeof(asked);
  head.nlmsg_type = NLMSG_DONE;
  request.id = {CN_IDX_PROC, CN_VAL_PROC};
  request.len = sizeof(operation);
  // Comes back as one more: so the answer is told from those to others.
  request.ack = static_cast<uint32_t>(BootClockNs()) ^ static_cast<uint32_t>(getpid());
  memcpy(asked, &head, sizeof(head));
  memcpy(asked + sizeof(head), &request, sizeof(request));
  memcpy(asked + sizeof(head) + sizeof(request), &operation, sizeof(operation));
  if (send(socket_.get(), asked, sizeof(asked), 0) < 0) throw Error("ask the proc connector", errno);

  // Only the answer to us: events come to whoever has joined while others are served, also where we are not.
  const int64_t deadline_ns = BootClockNs() + ANSWER_MS * int64_t{1000000};
  for (;;) {
    const int64_t left_ms = (deadline_ns - BootClockNs()) / 1000000;
    pollfd waiting{socket_.get(), POLLIN, 0};
    const int ready = left_ms <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left_ms));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) throw Error("wait for the proc connector", ready == 0 ? ETIMEDOUT : errno);
    const ssize_t bytes = recv(socket_.get(), received_.data(), received_.size(), 0);
    if (bytes < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof(cn_msg) + sizeof(proc_event))) continue;
    cn_msg message{};
    proc_event event;
    memcpy(&message, received_.data() + NLMSG_HDRLEN, sizeof(message));
    memcpy(&event, received_.data() + NLMSG_HDRLEN + sizeof(cn_msg), sizeof(event));
    if (static_cast<uint32_t>(event.what) != EVENT_NONE || message.ack != request.ack + 1) continue;
    if (event.event_data.ack.err == 0) return;
    throw Error("ask the proc connector", static_cast<int>(event.event_data.ack.err));
  }
}

void ProcConnector::Seed() {
  for (const uint32_t pid : ProcReader::ListPids()) Look(pid);
  seeded_at_ns_ = static_cast<uint64_t>(MonotonicClockNs());
}

/// Adds a process as /proc shows it now; nullptr when it is gone.
ProcConnector::Process* ProcConnector::Look(uint32_t tgid) {
  Process process;
  process.seeded_at_ns = static_cast<uint64_t>(MonotonicClockNs());
  ProcStat stat;
  if (!reader_.ReadStat(tgid, &stat)) return nullptr;
  process.start_boot_ns = stat.start_ticks * NS_PER_TICK;
  process.ppid = stat.ppid;
  process.threads = std::max(1u, stat.threads);
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
  pollfd waiting[] = {{socket_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  while (poll(waiting, 2, -1) >= 0 || errno == EINTR) {
    if (waiting[1].revents != 0) return;
    if (waiting[0].revents != 0) Receive();
  }
}

/// Takes what waits in the socket. Returns whether there was anything.
bool ProcConnector::Receive() {
  for (bool is_first = true;; is_first = false) {
    sockaddr_nl sender{};
    socklen_t sender_bytes = sizeof(sender);
    const ssize_t bytes = recvfrom(socket_.get(), received_.data(), received_.size(), 0,
                                   reinterpret_cast<sockaddr*>(&sender), &sender_bytes);
    // ENOBUFS: what was lost shows in the numbers of what comes next.
    if (bytes < 0 && errno == ENOBUFS) continue;
    if (bytes < 0) return !is_first;
    // Only the kernel, not a process that pretends to be it.
    if (sender.nl_pid != 0) continue;
    auto left = static_cast<uint32_t>(bytes);
    for (auto* head = reinterpret_cast<nlmsghdr*>(received_.data()); NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
      if (head->nlmsg_len < NLMSG_HDRLEN + sizeof(cn_msg) + sizeof(proc_event)) continue;
      const auto* message = static_cast<const cn_msg*>(NLMSG_DATA(head));
      if (message->id.idx != CN_IDX_PROC || message->id.val != CN_VAL_PROC || message->len < sizeof(proc_event)) continue;
      // Behind a header of 20 bytes it is not aligned.
      proc_event event;
      memcpy(&event, message->data, sizeof(event));
      try {
        Take(event, message->seq);
      } catch (const std::bad_alloc&) {
        const std::lock_guard<std::mutex> lock(mutex_);
        counters_.missed++;
      }
    }
    if (pollfd stopping{stop_.get(), POLLIN, 0}; poll(&stopping, 1, 0) > 0) return true;
  }
}

void ProcConnector::Take(const proc_event& event, uint32_t sequence) {
  const auto [next, is_new] = sequences_.try_emplace(event.cpu, sequence);
  if (const uint32_t missed = sequence - next->second; !is_new && missed != 0 && missed < 1u << 31) {
    const std::lock_guard<std::mutex> lock(mutex_);
    counters_.missed += missed;
  }
  next->second = sequence + 1;
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
    if (Process* process = Find(tgid); process != nullptr && event.timestamp_ns > process->seeded_at_ns) process->threads++;
    return;
  }
  const uint64_t time_ns = BootTime(event.timestamp_ns);
  // Seen by Seed() already, whose numbers /proc has.
  if (const Process* known = Find(tgid); known != nullptr && event.timestamp_ns <= known->seeded_at_ns) return;
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
  Push(RECORD_FORK, &record, sizeof(record));
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
  if (process == nullptr) return CountLost(RECORD_EXEC);
  ProcStat stat;
  if (reader_.ReadStat(tgid, &stat) && stat.start_ticks == process->start_boot_ns / NS_PER_TICK) {
    memset(process->owner.comm, 0, COMM_BYTES);
    memcpy(process->owner.comm, stat.comm.data(), std::min<size_t>(stat.comm.size(), COMM_BYTES - 1));
    reader_.ReadOwner(tgid, &process->owner);
  }
  // The others have ended before; an exec by one of them makes it the leader.
  process->threads = 1;
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
  Push(RECORD_EXEC, &record, sizeof(record), path_);
}

void ProcConnector::TakeExit(const proc_event& event) {
  const auto& exit = event.event_data.exit;
  const auto tgid = static_cast<uint32_t>(exit.process_tgid);
  Process* process = Find(tgid);
  if (process == nullptr) {
    // One that ended before we looked, or whose fork was missed.
    if (event.timestamp_ns > seeded_at_ns_ && exit.process_pid == exit.process_tgid) CountLost(RECORD_EXIT);
    return;
  }
  // A thread that ended before it was looked at.
  if (event.timestamp_ns <= process->seeded_at_ns) return;
  if (process->threads > 0) process->threads--;
  if (process->threads > 0) return;
  record_exit record{};
  record.header = HeaderOf(tgid, *process, RECORD_EXIT, sizeof(record), BootTime(event.timestamp_ns));
  record.header.flags = FLAG_USAGE_UNKNOWN;
  // Whoever leaves last by exit_group(2) or a signal gives its status to the process, and that is nearly everyone.
  record.status = static_cast<s32>(exit.exit_code);
  memcpy(record.comm, process->owner.comm, COMM_BYTES);
  processes_.erase(tgid);
  Push(RECORD_EXIT, &record, sizeof(record));
}

record_header ProcConnector::HeaderOf(uint32_t tgid, const Process& process, record_kind kind, size_t size, uint64_t time_ns) {
  return {static_cast<u32>(size), static_cast<u16>(kind), 0, tgid, process.ppid, time_ns, process.start_boot_ns};
}

/// The kernel stamps events with CLOCK_MONOTONIC, which stands still in suspend.
uint64_t ProcConnector::BootTime(uint64_t monotonic_ns) const {
  return monotonic_ns + static_cast<uint64_t>(BootClockNs() - MonotonicClockNs());
}

void ProcConnector::Push(record_kind kind, const void* head, size_t head_bytes, const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (queue_.size() + head_bytes + text.size() > queue_bytes_) {
    counters_.lost[kind]++;
    return;
  }
  const auto* bytes = static_cast<const uint8_t*>(head);
  queue_.insert(queue_.end(), bytes, bytes + head_bytes);
  queue_.insert(queue_.end(), text.begin(), text.end());
  counters_.sent[kind]++;
  if (!is_reader_asleep_) return;
  is_reader_asleep_ = false;
  const uint64_t one = 1;
  (void)!write(wakeup_.get(), &one, sizeof(one));
}

void ProcConnector::CountLost(record_kind kind) {
  const std::lock_guard<std::mutex> lock(mutex_);
  counters_.lost[kind]++;
}

void ProcConnector::AcknowledgeWakeup() {
  uint64_t count = 0;
  (void)!read(wakeup_.get(), &count, sizeof(count));
}

size_t ProcConnector::DrainInto(uint8_t* buffer, size_t capacity) {
  const size_t most = EbpfProgram::MaxRecordBytes();
  if (capacity < most) throw Error("drain the events", EMSGSIZE);
  size_t used = 0;
  while (capacity - used >= most) {
    if (taken_used_ == taken_.size()) {
      taken_.clear();
      taken_used_ = 0;
      const std::lock_guard<std::mutex> lock(mutex_);
      taken_.swap(queue_);
      if (taken_.empty()) break;
    }
    u32 size = 0;
    memcpy(&size, taken_.data() + taken_used_, sizeof(size));
    memcpy(buffer + used, taken_.data() + taken_used_, size);
    taken_used_ += size;
    used += size;
  }
  return used;
}

void ProcConnector::SetPolling(bool polling) {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_reader_asleep_ = !polling && queue_.empty();
  if (polling || is_reader_asleep_) return;
  const uint64_t one = 1;
  (void)!write(wakeup_.get(), &one, sizeof(one));
}

ProcConnector::Counters ProcConnector::ReadCounters() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counters_;
}

}  // namespace tracer

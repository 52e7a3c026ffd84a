// The native code that reads what others wrote: records of the ring, held processes, events of the proc connector, files of
// /proc. The first byte of an input chooses which; the rest is what the kernel would say. Well-formed as often as not, so
// that what comes behind the first check is reached too.
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "bytes.h"
#include "ebpf_program.h"
#include "held_processes.h"
#include "kernel.h"
#include "proc_connector.h"
#include "proc_reader.h"
#include "process_signal.h"
#include "tracer_error.h"

namespace {

using tracer::EbpfProgram;
using tracer::ProcConnector;

/// What JavaScript does with them: whole records, one after the other, none outside of the buffer.
void CheckRecords(const uint8_t* buffer, size_t bytes) {
  volatile uint8_t sum = 0;
  for (size_t i = 0; i < bytes; i++) sum = sum + buffer[i];
}

EbpfProgram& Program() {
  static std::string log;
  static EbpfProgram program(nullptr, 0, [] {
    EbpfProgram::Options options;
    options.held_processes = 64;
    return options;
  }(), &log);
  return program;
}

void ReadRing(Bytes& input) {
  kernel.ring.clear();
  while (input.left() > 0) {
    std::string record = input.Text(300);
    // As large as one can be, and larger.
    if (input.Byte() < 32) record.resize(input.Number<uint16_t>());
    if (record.size() >= sizeof(record_header) && input.Byte() < 128) {
      const auto size = static_cast<uint32_t>(record.size());
      memcpy(record.data(), &size, sizeof(size));
    }
    kernel.ring.push_back(record);
  }
  const size_t capacity = EbpfProgram::MaxRecordBytes() + input.Byte();
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[capacity]);
  for (int round = 0; round < 8; round++) CheckRecords(buffer.get(), Program().DrainInto(buffer.get(), capacity));
}

void TakeHeld(Bytes& input) {
  kernel.held_count = input.Byte() % 70;
  kernel.held_result = input.Byte() < 128 ? -1 : 0;
  kernel.held_errno = input.Byte() < 192 ? ENOENT : input.Byte();
  kernel.held_keys = input.Text(70 * sizeof(held_key));
  kernel.held_values = input.Text(4 * sizeof(held));
  kernel.execs.clear();
  kernel.next_exec = 0;
  while (input.left() > 0) {
    std::string exec = input.Text(400);
    if (exec.size() >= 4 && input.Byte() < 128) {
      const uint32_t size = input.Byte() < 200 ? static_cast<uint32_t>(exec.size()) : input.Number<uint32_t>();
      memcpy(exec.data(), &size, sizeof(size));
    }
    kernel.execs.push_back(exec);
  }
  const size_t capacity = tracer::HeldProcesses::MaxProcessBytes() + input.Byte();
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[capacity]);
  CheckRecords(buffer.get(), Program().TakeHeldInto(buffer.get(), capacity, input.Byte()));
}

/// The line of /proc/PID/stat, with anything for a name, or anything at all.
std::string Stat(Bytes& input) {
  if (input.Byte() < 64) return input.Text(5000);
  std::string text = std::to_string(input.Number<uint16_t>()) + " (" + input.Text(80) + ") S";
  for (int field = 4; field <= 52; field++) {
    text += ' ' + std::to_string(input.Byte() < 240 ? input.Byte() : input.Number<int64_t>());
  }
  return text + '\n';
}

void MakeFiles(Bytes& input) {
  kernel.files.clear();
  const uint8_t present = input.Byte();
  if (present & 1) kernel.files["stat"] = Stat(input);
  if (present & 2) {
    const bool is_any = input.Byte() < 128;
    const std::string any = input.Text(3000);
    const std::string fields = "Name:\t" + input.Text(80) + "\nUid:\t" + input.Text(40) + "\nNSpid:\t" + input.Text(40);
    kernel.files["status"] = is_any ? any : fields + "\n";
  }
  if (present & 4) kernel.files["loginuid"] = input.Text(30);
  if (present & 8) kernel.files["cgroup"] = input.Byte() < 128 ? input.Text(200) : "0::/" + input.Text(200) + "\n";
  if (present & 16) {
    kernel.files["cmdline"] = input.Text(300);
    if (input.Byte() < 16) kernel.files["cmdline"].resize(size_t{1} << (input.Byte() % 25), 'x');
  }
  kernel.executable = present & 32 ? input.Text(4200) : "";
  kernel.directory.clear();
  for (int i = input.Byte() % 4; i > 0; i--) {
    kernel.directory.push_back(input.Byte() < 128 ? std::to_string(input.Byte() % 8) : input.Text(255));
  }
}

void ReadProc(Bytes& input) {
  MakeFiles(input);
  tracer::ProcReader reader;
  tracer::ProcReader::ListPids();
  tracer::ProcStat stat;
  reader.ReadStat(1, &stat);
  record_owner owner{};
  reader.ReadOwner(1, &owner);
  std::string text;
  uint32_t total = 0;
  if (reader.ReadArgs(1, &text, &total) && (text.size() > MAX_ARGS_BYTES || text.size() > total)) abort();
  if (reader.ReadExecutable(1, &text) && text.size() > MAX_PATH_BYTES) abort();
  try {
    // To ourselves, and only asked whether it could be sent.
    tracer::SignalProcess(getpid(), input.Byte(), 0);
  } catch (const tracer::Error&) {
    // It is another process, or its file says nothing: as it should be.
  }
}

constexpr uint32_t kEvents[] = {0, 1, 2, 4, 0x40, 0x80, 0x100, 0x200, 0x40000000, 0x80000000};

std::string Datagram(Bytes& input) {
  if (input.Byte() < 48) return input.Text(2000);
  proc_event event = input.Number<proc_event>();
  const uint32_t what = input.Byte() < 230 ? kEvents[input.Byte() % std::size(kEvents)] : input.Number<uint32_t>();
  memcpy(&event, &what, sizeof(what));
  // Few processes, so that their events meet.
  if (input.Byte() < 200) {
    event.event_data.fork.parent_tgid = input.Byte() % 4;
    event.event_data.fork.child_pid = input.Byte() % 4;
    event.event_data.fork.child_tgid = input.Byte() % 4;
    event.event_data.fork.parent_pid = input.Byte() % 4;
  }
  cn_msg message{};
  message.id = {CN_IDX_PROC, CN_VAL_PROC};
  message.seq = input.Byte() < 200 ? 0 : input.Number<uint32_t>();
  message.len = input.Byte() < 230 ? sizeof(event) : input.Number<uint16_t>();
  nlmsghdr head{};
  const size_t bytes = NLMSG_HDRLEN + sizeof(message) + sizeof(event);
  head.nlmsg_len = input.Byte() < 230 ? bytes : input.Number<uint32_t>();
  std::string datagram(bytes, '\0');
  memcpy(datagram.data(), &head, sizeof(head));
  memcpy(datagram.data() + NLMSG_HDRLEN, &message, sizeof(message));
  memcpy(datagram.data() + NLMSG_HDRLEN + sizeof(message), &event, sizeof(event));
  return datagram;
}

void ConnectProc(Bytes& input) {
  MakeFiles(input);
  ProcConnector::Options options;
  options.queue_bytes = 1 << 16;
  {
    ProcConnector connector(options);
    connector.SetPolling(input.Byte() < 128);
    for (int count = 0; count < 32 && input.left() > 0; count++) {
      std::string datagram = Datagram(input);
      // Several messages in one.
      while (input.Byte() > 200 && datagram.size() < 4000) datagram += Datagram(input);
      // ENOBUFS, and the like: then it is lost, as in the kernel.
      if (write(kernel.netlink_peer, datagram.data(), datagram.size()) < 0) break;
    }
    // Until the thread has taken them all.
    for (int waiting = 1; waiting > 0;) {
      if (ioctl(kernel.netlink_peer, SIOCOUTQ, &waiting) != 0) abort();
      if (waiting > 0) usleep(20);
    }
    const size_t capacity = EbpfProgram::MaxRecordBytes();
    const std::unique_ptr<uint8_t[]> buffer(new uint8_t[capacity]);
    for (size_t bytes = 1; bytes > 0;) {
      bytes = connector.DrainInto(buffer.get(), capacity);
      CheckRecords(buffer.get(), bytes);
    }
    connector.ReadCounters();
  }
  close(kernel.netlink_peer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes input(data, size);
  try {
    switch (input.Byte() % 4) {
      case 0:
        ReadRing(input);
        break;
      case 1:
        TakeHeld(input);
        break;
      case 2:
        ReadProc(input);
        break;
      default:
        ConnectProc(input);
    }
  } catch (const tracer::Error&) {
    // What cannot be used is refused: that is what an Error is for.
  }
  return 0;
}

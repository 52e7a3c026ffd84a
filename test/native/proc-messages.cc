// ProcConnector with a socket that says what the test wants, in any order. Lines of stdin: `fork SECONDS TGID PID`,
// `exec SECONDS TGID`, `exit SECONDS TGID PID STATUS`; the kernel stamped them so long after the look at /proc. Arguments:
// the PIDs that /proc has, and its line of `stat` for all of them. Prints what was made of them: `fork TGID`, `exec TGID`,
// `exit TGID STATUS`, and `lost COUNT`. Linked as the harness in scripts/fuzz/native.
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "clocks.h"
#include "kernel.h"
#include "proc_connector.h"

namespace {

/// A process that no test has: when its fork is told, so is all before it.
constexpr uint32_t LAST_TGID = 4000000;

void Send(const std::string& what, uint64_t time_ns, uint32_t tgid, uint32_t pid, uint32_t status) {
  struct {
    nlmsghdr head;
    uint8_t rest[sizeof(cn_msg) + sizeof(proc_event)];
  } datagram{};
  static uint32_t sequence = 0;
  cn_msg message{};
  message.id = {CN_IDX_PROC, CN_VAL_PROC};
  message.seq = sequence++;
  message.len = sizeof(proc_event);
  proc_event event{};
  event.timestamp_ns = time_ns;
  uint32_t number = 0;
  if (what == "fork") {
    number = 0x1;
    event.event_data.fork.child_tgid = static_cast<int>(tgid);
    event.event_data.fork.child_pid = static_cast<int>(pid);
  } else if (what == "exec") {
    number = 0x2;
    event.event_data.exec.process_tgid = event.event_data.exec.process_pid = static_cast<int>(tgid);
  } else if (what == "exit") {
    number = 0x80000000;
    event.event_data.exit.process_tgid = static_cast<int>(tgid);
    event.event_data.exit.process_pid = static_cast<int>(pid);
    event.event_data.exit.exit_code = status;
  } else {
    abort();
  }
  memcpy(&event, &number, sizeof(number));
  datagram.head.nlmsg_len = sizeof(datagram);
  memcpy(datagram.rest, &message, sizeof(message));
  memcpy(datagram.rest + sizeof(message), &event, sizeof(event));
  if (write(kernel.netlink_peer, &datagram, sizeof(datagram)) < 0) abort();
}

/// false: it is the last one.
bool Print(const uint8_t* bytes) {
  record_header header;
  memcpy(&header, bytes, sizeof(header));
  if (header.tgid == LAST_TGID) return false;
  if (header.kind == RECORD_FORK) printf("fork %u\n", header.tgid);
  if (header.kind == RECORD_EXEC) printf("exec %u\n", header.tgid);
  if (header.kind == RECORD_EXIT) {
    record_exit record;
    memcpy(&record, bytes, sizeof(record));
    printf("exit %u %d\n", header.tgid, record.status);
  }
  return true;
}

void PrintAll(tracer::ProcConnector* connector) {
  std::vector<uint8_t> buffer(1 << 16);
  for (;;) {
    pollfd waiting{connector->wakeup_fd(), POLLIN, 0};
    poll(&waiting, 1, -1);
    connector->AcknowledgeWakeup();
    while (const size_t bytes = connector->DrainInto(buffer.data(), buffer.size())) {
      for (size_t at = 0; at < bytes;) {
        if (!Print(&buffer[at])) return;
        uint32_t size;
        memcpy(&size, &buffer[at], sizeof(size));
        at += size;
      }
    }
    connector->SetPolling(false);
  }
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count - 1; i++) kernel.directory.push_back(arguments[i]);
  if (count > 1) kernel.files["stat"] = arguments[count - 1];
  tracer::ProcConnector connector({});
  const auto start_ns = static_cast<uint64_t>(tracer::MonotonicClockNs());
  char what[8];
  unsigned seconds, tgid;
  while (scanf("%7s %u %u", what, &seconds, &tgid) == 3) {
    unsigned pid = tgid, status = 0;
    if (strcmp(what, "exec") != 0 && scanf("%u", &pid) != 1) abort();
    if (strcmp(what, "exit") == 0 && scanf("%u", &status) != 1) abort();
    Send(what, start_ns + seconds * uint64_t{1000000000}, tgid, pid, status);
  }
  Send("fork", start_ns + uint64_t{1000000000} * 1000, LAST_TGID, LAST_TGID, 0);
  PrintAll(&connector);
  uint64_t lost = 0;
  for (const uint64_t of_kind : connector.ReadCounters().lost) lost += of_kind;
  printf("lost %llu\n", static_cast<unsigned long long>(lost));
  close(kernel.netlink_peer);
}

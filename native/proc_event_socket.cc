// Subscribes to the proc connector, and takes apart what it sends.
#include "proc_event_socket.h"

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "clocks.h"
#include "tracer_error.h"

namespace tracer {
namespace {

/// PROC_EVENT_NONE of include/uapi/linux/cn_proc.h: the type it belongs to has changed its name.
constexpr uint32_t EVENT_NONE = 0;
constexpr size_t DATAGRAM_BYTES = 64 << 10;
/// The kernel answers at once, or never: in a namespace that it does not serve.
constexpr int ANSWER_MS = 500;

}  // namespace

ProcEventSocket::ProcEventSocket(int buffer_bytes) : received_(DATAGRAM_BYTES) {
  socket_ = Descriptor(socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
  if (socket_.get() < 0) throw Error("open the proc connector", errno);
  // Beyond the system's limit where we may.
  if (setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof(buffer_bytes)) != 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes));
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
  WaitForAnswer(request.ack + 1);
}

/// Only the answer to us: events come to whoever has joined while others are served, also where we are not.
void ProcEventSocket::WaitForAnswer(uint32_t ack) {
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
    if (static_cast<uint32_t>(event.what) != EVENT_NONE || message.ack != ack) continue;
    if (event.event_data.ack.err == 0) return;
    throw Error("ask the proc connector", static_cast<int>(event.event_data.ack.err));
  }
}

uint64_t ProcEventSocket::Receive(const std::function<void(const proc_event&)>& take) {
  sockaddr_nl sender{};
  socklen_t sender_bytes = sizeof(sender);
  const ssize_t bytes = recvfrom(socket_.get(), received_.data(), received_.size(), 0,
                                 reinterpret_cast<sockaddr*>(&sender), &sender_bytes);
  // Nothing there, or ENOBUFS: what was lost shows in the numbers of what comes next.
  if (bytes < 0) return 0;
  // Only the kernel, not a process that pretends to be it.
  if (sender.nl_pid != 0) return 0;
  uint64_t missed = 0;
  auto left = static_cast<uint32_t>(bytes);
  for (auto* head = reinterpret_cast<nlmsghdr*>(received_.data()); NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
    if (head->nlmsg_len < NLMSG_HDRLEN + sizeof(cn_msg) + sizeof(proc_event)) continue;
    const auto* message = static_cast<const cn_msg*>(NLMSG_DATA(head));
    if (message->id.idx != CN_IDX_PROC || message->id.val != CN_VAL_PROC || message->len < sizeof(proc_event)) continue;
    // Behind a header of 20 bytes it is not aligned.
    proc_event event;
    memcpy(&event, message->data, sizeof(event));
    missed += CountMissed(event.cpu, message->seq);
    take(event);
  }
  return missed;
}

uint32_t ProcEventSocket::CountMissed(uint32_t cpu, uint32_t sequence) {
  const auto [next, is_new] = sequences_.try_emplace(cpu, sequence);
  const uint32_t missed = sequence - next->second;
  next->second = sequence + 1;
  // Half of all numbers: one that is older than the last is no gap.
  return is_new || missed >= 1u << 31 ? 0 : missed;
}

}  // namespace tracer

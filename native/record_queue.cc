// Records on their way from one thread to another.
#include "record_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ebpf_program.h"
#include "tracer_error.h"

namespace tracer {

RecordQueue::RecordQueue(size_t most_bytes) : most_bytes_(most_bytes), wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wakeup_.get() < 0) throw Error("create the wakeup descriptor", errno);
}

void RecordQueue::Push(record_kind kind, const void* head, size_t head_bytes, const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (queue_.size() + head_bytes + text.size() > most_bytes_) {
    counters_.lost[kind]++;
    return;
  }
  const size_t before = queue_.size();
  // At once: without memory, there is all of it or nothing.
  queue_.resize(before + head_bytes + text.size());
  memcpy(queue_.data() + before, head, head_bytes);
  memcpy(queue_.data() + before + head_bytes, text.data(), text.size());
  counters_.sent[kind]++;
  if (!is_reader_asleep_) return;
  is_reader_asleep_ = false;
  Wake();
}

void RecordQueue::Wake() {
  const uint64_t one = 1;
  (void)!write(wakeup_.get(), &one, sizeof(one));
}

void RecordQueue::CountLost(record_kind kind) {
  const std::lock_guard<std::mutex> lock(mutex_);
  counters_.lost[kind]++;
}

void RecordQueue::CountMissed(uint64_t count) {
  const std::lock_guard<std::mutex> lock(mutex_);
  counters_.missed_runs += count;
}

void RecordQueue::AcknowledgeWakeup() {
  uint64_t count = 0;
  (void)!read(wakeup_.get(), &count, sizeof(count));
}

size_t RecordQueue::DrainInto(uint8_t* buffer, size_t capacity) {
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

void RecordQueue::SetPolling(bool polling) {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_reader_asleep_ = !polling && queue_.empty();
  if (!polling && !is_reader_asleep_) Wake();
}

RecordQueue::Counters RecordQueue::ReadCounters() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counters_;
}

}  // namespace tracer

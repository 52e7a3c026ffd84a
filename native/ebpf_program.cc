// Loads, attaches and drains bpf/tracer.bpf.c with libbpf.
#include "ebpf_program.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "bpf_maps.h"
#include "libbpf_log.h"
#include "tracer_error.h"

namespace tracer {
namespace {

/// BPF_LOG_STATS of the kernel's bpf_verifier.h.
constexpr uint32_t kVerifierStatistics = 4;

size_t RoundUpToPage(size_t bytes) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

}  // namespace

void EbpfProgram::Closer::operator()(bpf_object* object) const { bpf_object__close(object); }
void EbpfProgram::Closer::operator()(ring_buffer* ring) const { ring_buffer__free(ring); }

size_t EbpfProgram::MaxRecordBytes() {
  return sizeof(record_exec) + MAX_PATH_BYTES + MAX_ARGS_BYTES + 8;
}

EbpfProgram::EbpfProgram(const void* bytes, size_t byte_count, const Options& options, std::string* log) {
  const LibbpfLog collected(log);

  bpf_object_open_opts open_options{};
  open_options.sz = sizeof(open_options);
  if (options.verifier_statistics) open_options.kernel_log_level = kVerifierStatistics;
  object_.reset(bpf_object__open_mem(bytes, byte_count, &open_options));
  if (object_ == nullptr) throw Error("open the BPF object", errno);

  bpf_map* ring = FindMap(object_.get(), "ring");
  const uint32_t page_bytes = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
  const bool is_power_of_two = (options.ring_bytes & (options.ring_bytes - 1)) == 0;
  if (options.ring_bytes < page_bytes || !is_power_of_two) throw Error("size the ring", EINVAL);
  if (const int error = bpf_map__set_max_entries(ring, options.ring_bytes)) throw Error("size the ring", -error);

  size_t config_bytes = 0;
  bpf_map* rodata = FindMap(object_.get(), ".rodata");
  auto* initial = static_cast<struct config*>(const_cast<void*>(bpf_map__initial_value(rodata, &config_bytes)));
  if (initial == nullptr || config_bytes != sizeof(struct config)) throw Error("find the configuration", EINVAL);
  initial->page_bytes = page_bytes;
  initial->ring_half_bytes = options.ring_bytes / 2;
  initial->holds = options.held_processes > 0;
  initial->spares = options.hooks != HookCopies::kFirst;
  HeldProcesses::Prepare(object_.get(), options.held_processes);
  Hooks::Prepare(object_.get(), options.hooks);
  bpf_map* followed = FindMap(object_.get(), "followed");
  if (options.follow) {
    struct stat pid_namespace{};
    if (stat("/proc/self/ns/pid", &pid_namespace) != 0) throw Error("look at the PID namespace", errno);
    initial->follow = 1;
    initial->own_pid = static_cast<uint32_t>(getpid());
    initial->own_pid_namespace = static_cast<uint32_t>(pid_namespace.st_ino);
  } else {
    SetEntries(object_.get(), "followed", 1);
  }

  if (const int error = bpf_object__load(object_.get())) throw Error("load the BPF program", -error);
  followed_fd_ = bpf_map__fd(followed);
  held_ = std::make_unique<HeldProcesses>(object_.get(), options.held_processes);
  MapShared();
  try {
    OpenRing();
    hooks_ = std::make_unique<Hooks>(object_.get());
  } catch (...) {
    // The destructor of a half-made object does not run.
    if (wakeup_fd_ >= 0) close(wakeup_fd_);
    munmap(const_cast<struct shared*>(shared_), shared_bytes_);
    throw;
  }
}

EbpfProgram::~EbpfProgram() {
  close(wakeup_fd_);
  munmap(const_cast<struct shared*>(shared_), shared_bytes_);
}

void EbpfProgram::MapShared() {
  bpf_map* bss = FindMap(object_.get(), ".bss");
  if (bpf_map__value_size(bss) != sizeof(struct shared)) throw Error("find the shared state", EINVAL);
  shared_bytes_ = RoundUpToPage(sizeof(struct shared));
  void* mapped = mmap(nullptr, shared_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(bss), 0);
  if (mapped == MAP_FAILED) throw Error("map the shared state", errno);
  shared_ = static_cast<volatile struct shared*>(mapped);
}

void EbpfProgram::OpenRing() {
  const int ring_fd = bpf_map__fd(FindMap(object_.get(), "ring"));
  ring_.reset(ring_buffer__new(ring_fd, CopyRecord, this, nullptr));
  if (ring_ == nullptr) throw Error("open the ring", errno);
  // Edge-triggered: readable per wakeup, not for as long as the ring holds something;
  // while polling, the ring nearly always holds something.
  wakeup_fd_ = epoll_create1(EPOLL_CLOEXEC);
  if (wakeup_fd_ < 0) throw Error("create the wakeup descriptor", errno);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  if (epoll_ctl(wakeup_fd_, EPOLL_CTL_ADD, ring_fd, &event) != 0) throw Error("watch the ring", errno);
}

void EbpfProgram::AcknowledgeWakeup() {
  epoll_event event;
  while (epoll_wait(wakeup_fd_, &event, 1, 0) > 0) {
  }
}

int EbpfProgram::CopyRecord(void* context, void* data, size_t size) {
  auto* self = static_cast<EbpfProgram*>(context);
  // By an object that was built with other sizes.
  if (size > MaxRecordBytes()) return -EMSGSIZE;
  memcpy(self->out_ + self->out_used_, data, size);
  self->out_used_ += size;
  // libbpf has consumed this record whatever is returned; an error only stops it before the next.
  return self->out_capacity_ - self->out_used_ < MaxRecordBytes() ? -ENOBUFS : 0;
}

size_t EbpfProgram::DrainInto(uint8_t* buffer, size_t capacity) {
  if (capacity < MaxRecordBytes()) throw Error("drain the ring", EMSGSIZE);
  // Before the ring is read: a call that comes after this is a new one.
  if (shared_->reader == READER_CALLED) shared_->reader = READER_POLLING;
  out_ = buffer;
  out_used_ = 0;
  out_capacity_ = capacity;
  const int result = ring_buffer__consume(ring_.get());
  out_ = nullptr;
  if (result < 0 && result != -ENOBUFS) throw Error("drain the ring", -result);
  return out_used_;
}

void EbpfProgram::SetPolling(bool polling) { shared_->reader = polling ? READER_POLLING : READER_ASLEEP; }

void EbpfProgram::SetFollowingChildren(bool following) { shared_->follow_children = following; }

bool EbpfProgram::IsFollowed(uint32_t tgid, uint64_t start_ticks) const {
  const followed_key key{tgid, static_cast<uint32_t>(start_ticks)};
  uint8_t member = 0;
  return bpf_map_lookup_elem(followed_fd_, &key, &member) == 0;
}

void EbpfProgram::SetThreshold(uint64_t threshold_ns) { shared_->threshold_ns = threshold_ns; }

size_t EbpfProgram::TakeHeldInto(uint8_t* buffer, size_t capacity, uint64_t lived_ns) {
  return held_->TakeInto(buffer, capacity, lived_ns);
}

Counters EbpfProgram::ReadCounters() const {
  Counters counters;
  for (size_t kind = 0; kind < RECORD_KINDS; kind++) {
    counters.sent[kind] = shared_->sent[kind];
    counters.lost[kind] = shared_->lost[kind];
  }
  counters.held_back_count = shared_->held_back_count;
  counters.held_back_ns = shared_->held_back_ns;
  counters.not_held_count = shared_->not_held_count;
  counters.missed_runs = hooks_->MissedRuns(shared_->stood_in);
  counters.stood_in_count = shared_->stood_in;
  return counters;
}

}  // namespace tracer

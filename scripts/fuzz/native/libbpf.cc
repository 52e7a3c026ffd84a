// In place of libbpf: an object that has all maps, a ring that gives what the input says, maps that answer with it.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "kernel.h"
#include "records.h"

FakeKernel kernel;

namespace {

/// .bss, which is mapped.
int SharedFd() {
  static const int fd = [] {
    const int memory = memfd_create("shared", MFD_CLOEXEC);
    if (ftruncate(memory, 1 << 16) != 0) abort();
    return memory;
  }();
  return fd;
}

/// Watched with epoll, and never read.
int RingFd() {
  static const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return fd;
}

ring_buffer_sample_fn on_record;
void* record_context;

template <typename T>
T* Handle(uintptr_t number) {
  return reinterpret_cast<T*>(number);
}

enum : uintptr_t { MAP_OTHER = 1, MAP_RING, MAP_BSS };

}  // namespace

extern "C" {

bpf_object* bpf_object__open_mem(const void*, size_t, const bpf_object_open_opts*) { return Handle<bpf_object>(1); }
void bpf_object__close(bpf_object*) {}
int bpf_object__load(bpf_object*) { return 0; }
int bpf_link__destroy(bpf_link*) { return 0; }
bpf_program* bpf_object__prev_program(const bpf_object*, bpf_program*) { return nullptr; }
bpf_program* bpf_object__next_program(const bpf_object*, bpf_program*) { return nullptr; }
const char* bpf_program__name(const bpf_program*) { return ""; }
bool bpf_program__autoload(const bpf_program*) { return true; }
int bpf_program__set_autoload(bpf_program*, bool) { return 0; }
bpf_link* bpf_program__attach(const bpf_program*) { return nullptr; }
const char* bpf_program__section_name(const bpf_program*) { return ""; }
int bpf_program__fd(const bpf_program*) { return -1; }
libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t) { return nullptr; }
int bpf_obj_get_info_by_fd(int, void*, __u32*) { return -1; }

int libbpf_strerror(int, char* text, size_t size) {
  if (size > 0) *text = '\0';
  return 0;
}

bpf_map* bpf_object__find_map_by_name(const bpf_object*, const char* name) {
  if (strcmp(name, "ring") == 0) return Handle<bpf_map>(MAP_RING);
  if (strcmp(name, ".bss") == 0) return Handle<bpf_map>(MAP_BSS);
  return Handle<bpf_map>(MAP_OTHER);
}
int bpf_map__set_max_entries(bpf_map*, uint32_t) { return 0; }
uint32_t bpf_map__value_size(const bpf_map*) { return sizeof(struct shared); }
int bpf_map__fd(const bpf_map* map) {
  if (map == Handle<bpf_map>(MAP_BSS)) return SharedFd();
  return map == Handle<bpf_map>(MAP_RING) ? RingFd() : 1000;
}

ring_buffer* ring_buffer__new(int, ring_buffer_sample_fn sample, void* context, const ring_buffer_opts*) {
  on_record = sample;
  record_context = context;
  return Handle<ring_buffer>(1);
}
void ring_buffer__free(ring_buffer*) {}
/// As libbpf does: the record is consumed whatever the callback returns.
int ring_buffer__consume(ring_buffer*) {
  int count = 0;
  while (!kernel.ring.empty()) {
    std::string record = kernel.ring.front();
    kernel.ring.erase(kernel.ring.begin());
    const int result = on_record(record_context, record.data(), record.size());
    if (result < 0) return result;
    count++;
  }
  return count;
}

int bpf_map_lookup_batch(int, void*, void*, void* keys, void* values, uint32_t* count, const bpf_map_batch_opts*) {
  const uint32_t entries = std::min(*count, kernel.held_count);
  for (uint32_t i = 0; i < entries; i++) {
    const auto copy = [i](void* to, const std::string& from, size_t size) {
      const size_t at = i * size;
      if (at < from.size()) memcpy(static_cast<char*>(to) + at, from.data() + at, std::min(size, from.size() - at));
    };
    copy(keys, kernel.held_keys, sizeof(held_key));
    copy(values, kernel.held_values, sizeof(held));
  }
  *count = entries;
  errno = kernel.held_errno;
  return kernel.held_result;
}
int bpf_map_lookup_elem(int, const void*, void* value) {
  if (kernel.next_exec >= kernel.execs.size()) return -1;
  const std::string& exec = kernel.execs[kernel.next_exec++];
  memcpy(value, exec.data(), std::min<size_t>(exec.size(), HELD_LARGE_BYTES));
  return 0;
}
int bpf_map_update_elem(int, const void*, const void*, __u64) { return 0; }
int bpf_map_delete_elem(int, const void*) { return 0; }

}  // extern "C"

// The reader's side of bpf/hold.h. Whoever deletes a process from `held` has decided about it; the kernel's hooks
// go by the same rule, so each process is handed out once.
#include "held_processes.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "bpf_maps.h"
#include "clocks.h"
#include "tracer_error.h"

namespace tracer {
namespace {

constexpr const char* kExecMaps[] = {"held_small", "held_medium", "held_large"};

}  // namespace

void HeldProcesses::Prepare(bpf_object* object, uint32_t processes) {
  // Most command lines are short: for 8,192 processes these are 11 MiB.
  SetEntries(object, "held", processes);
  SetEntries(object, "held_small", processes);
  SetEntries(object, "held_medium", processes / 4);
  SetEntries(object, "held_large", processes / 64);
  for (const char* name : {"held_back", "passing", "taken"}) SetEntries(object, name, processes > 0 ? VERDICT_SLOTS : 1);
}

HeldProcesses::HeldProcesses(const bpf_object* object, uint32_t processes)
    : keys_(processes), values_(processes), exec_(HELD_LARGE_BYTES) {
  held_fd_ = bpf_map__fd(FindMap(object, "held"));
  taken_fd_ = bpf_map__fd(FindMap(object, "taken"));
  for (size_t size = 0; size < std::size(kExecMaps); size++) exec_fds_[size] = bpf_map__fd(FindMap(object, kExecMaps[size]));
}

size_t HeldProcesses::TakeInto(uint8_t* buffer, size_t capacity, uint64_t lived_ns) {
  if (capacity < MaxProcessBytes()) throw Error("take held processes", EMSGSIZE);
  if (keys_.empty()) return 0;
  uint32_t count = static_cast<uint32_t>(keys_.size());
  uint32_t next = 0;
  // ENOENT: the end of the map was reached, as it should be with room for all of it.
  if (bpf_map_lookup_batch(held_fd_, nullptr, &next, keys_.data(), values_.data(), &count, nullptr) != 0 &&
      errno != ENOENT) {
    throw Error("read held processes", errno);
  }
  const uint64_t now_ns = static_cast<uint64_t>(BootClockNs());
  std::vector<uint32_t> outlived;
  for (uint32_t index = 0; index < count; index++) {
    if (now_ns - keys_[index].start_boot_ns >= lived_ns) outlived.push_back(index);
  }
  // Parents before their children.
  std::sort(outlived.begin(), outlived.end(),
            [this](uint32_t a, uint32_t b) { return keys_[a].start_boot_ns < keys_[b].start_boot_ns; });
  size_t used = 0;
  for (const uint32_t index : outlived) {
    if (capacity - used < MaxProcessBytes()) break;
    held_key key = keys_[index];
    if (!Take(key)) continue;
    memcpy(buffer + used, &values_[index].fork, sizeof(record_fork));
    used += sizeof(record_fork);
    // Not by values_[index].execs: it may have executed another program since that was read.
    for (key.number = 0; key.number < MAX_HELD_EXECS; key.number++) {
      const size_t bytes = TakeExec(key, buffer + used);
      if (bytes == 0) break;
      used += bytes;
    }
  }
  return used;
}

/// False when the process has ended meanwhile, or was sent.
bool HeldProcesses::Take(const held_key& key) {
  const uint32_t slot = key.tgid & (VERDICT_SLOTS - 1);
  if (bpf_map_update_elem(taken_fd_, &slot, &key.start_boot_ns, BPF_ANY) != 0) throw Error("take a held process", errno);
  return bpf_map_delete_elem(held_fd_, &key) == 0;
}

/// Returns the record's size; 0 when there is none, or the kernel has just taken it back to send it.
size_t HeldProcesses::TakeExec(const held_key& key, uint8_t* out) {
  for (const int fd : exec_fds_) {
    if (bpf_map_lookup_elem(fd, &key, exec_.data()) != 0) continue;
    if (bpf_map_delete_elem(fd, &key) != 0) return 0;
    record_header header;
    memcpy(&header, exec_.data(), sizeof(header));
    if (header.size < sizeof(header) || header.size > HELD_LARGE_BYTES) throw Error("take a held exec", EPROTO);
    memcpy(out, exec_.data(), header.size);
    return header.size;
  }
  return 0;
}

}  // namespace tracer

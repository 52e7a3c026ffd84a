// Reads the files of /proc/PID. A process may vanish between any two reads.
#include "proc_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "clocks.h"
#include "descriptor.h"

namespace tracer {
namespace {

constexpr size_t MOST_CGROUPS = 65536;
/// ARG_MAX as the kernel has it without a larger stack: nothing longer is counted.
constexpr size_t MOST_ARGS = 8u << 20;

/// The rest of the line that begins with `label`; empty when there is none.
std::string FieldOf(const std::string& text, const char* label) {
  const size_t length = strlen(label);
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    if (text.compare(at, length, label) == 0) return text.substr(at + length, end - at - length);
    at = end + 1;
  }
  return "";
}

/// Where cgroup2 is mounted; empty where it is not. Without C++ streams: their locales are half of libstdc++.
std::string FindCgroupMount() {
  const std::unique_ptr<FILE, int (*)(FILE*)> mounts(fopen("/proc/self/mountinfo", "re"), fclose);
  if (mounts == nullptr) return "";
  std::string found;
  char* line = nullptr;
  size_t room = 0;
  while (found.empty() && getline(&line, &room, mounts.get()) > 0) {
    if (strstr(line, " - cgroup2 ") == nullptr) continue;
    // The fifth field; blanks in it are written as \040.
    int from = 0, to = 0;
    sscanf(line, "%*s %*s %*s %*s %n%*s%n", &from, &to);
    found.assign(line + from, static_cast<size_t>(to - from));
  }
  free(line);
  return found;
}

}  // namespace

ProcReader::ProcReader() : cgroup_mount_(FindCgroupMount()) {}

std::vector<uint32_t> ProcReader::ListPids() {
  std::vector<uint32_t> pids;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/proc"), closedir);
  if (directory == nullptr) return pids;
  while (const dirent* entry = readdir(directory.get())) {
    char* end = nullptr;
    const unsigned long pid = strtoul(entry->d_name, &end, 10);
    if (pid != 0 && *end == '\0') pids.push_back(static_cast<uint32_t>(pid));
  }
  return pids;
}

bool ProcReader::ReadFile(uint32_t pid, const char* name, std::string* text) {
  char path[64];
  snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return false;
  text->resize(4096);
  size_t filled = 0;
  for (;;) {
    const ssize_t bytes = read(file.get(), &(*text)[filled], text->size() - filled);
    if (bytes < 0) return false;
    filled += static_cast<size_t>(bytes);
    if (bytes == 0 || filled >= MOST_ARGS) break;
    if (filled == text->size()) text->resize(text->size() * 4);
  }
  text->resize(filled);
  return true;
}

bool ProcReader::ReadStat(uint32_t pid, ProcStat* stat) {
  if (!ReadFile(pid, "stat", &text_)) return false;
  // The name in parentheses may hold anything, also `) `; the last one closes it.
  const size_t open = text_.find('(');
  const size_t close = text_.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return false;
  char state = 0;
  unsigned long long ppid = 0, threads = 0, start = 0;
  const int fields = sscanf(text_.c_str() + close + 1,
                            " %c %llu %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %llu %*d %llu", &state,
                            &ppid, &threads, &start);
  if (fields != 4) return false;
  stat->comm = text_.substr(open + 1, close - open - 1);
  stat->ppid = static_cast<uint32_t>(ppid);
  stat->threads = static_cast<uint32_t>(threads);
  stat->is_zombie = state == 'Z';
  stat->start_ticks = KernelStartTicks(start);
  return true;
}

void ProcReader::ReadOwner(uint32_t pid, record_owner* owner) {
  if (ReadFile(pid, "status", &text_)) {
    unsigned uid = 0, euid = 0;
    if (sscanf(FieldOf(text_, "Uid:").c_str(), "%u %u", &uid, &euid) == 2) {
      owner->uid = uid;
      owner->euid = euid;
    }
    const std::string ns_pids = FieldOf(text_, "NSpid:");
    const size_t last = ns_pids.find_last_of("\t ");
    if (last != std::string::npos) owner->ns_pid = static_cast<u32>(strtoul(ns_pids.c_str() + last, nullptr, 10));
  }
  if (ReadFile(pid, "loginuid", &text_)) owner->login_uid = static_cast<u32>(strtoul(text_.c_str(), nullptr, 10));
  if (ReadFile(pid, "cgroup", &text_)) owner->cgroup_id = CgroupId(FieldOf(text_, "0::"));
}

bool ProcReader::ReadArgs(uint32_t pid, std::string* args, uint32_t* total_bytes) {
  if (!ReadFile(pid, "cmdline", args)) return false;
  *total_bytes = static_cast<uint32_t>(args->size());
  if (args->size() > MAX_ARGS_BYTES) args->resize(MAX_ARGS_BYTES);
  return true;
}

bool ProcReader::ReadExecutable(uint32_t pid, std::string* path) {
  char link[64];
  snprintf(link, sizeof(link), "/proc/%u/exe", pid);
  path->resize(MAX_PATH_BYTES);
  const ssize_t bytes = readlink(link, &(*path)[0], path->size());
  path->resize(bytes < 0 ? 0 : static_cast<size_t>(bytes));
  return bytes > 0;
}

uint64_t ProcReader::CgroupId(const std::string& path) {
  if (path.empty() || cgroup_mount_.empty()) return 0;
  const auto known = cgroup_ids_.find(path);
  if (known != cgroup_ids_.end()) return known->second;
  // The id of a cgroup is the inode number of its folder.
  struct stat folder {};
  if (stat((cgroup_mount_ + path).c_str(), &folder) != 0) return 0;
  if (cgroup_ids_.size() >= MOST_CGROUPS) cgroup_ids_.clear();
  return cgroup_ids_[path] = folder.st_ino;
}

}  // namespace tracer

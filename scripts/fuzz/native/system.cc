// In place of the system calls that ask the kernel (ld's --wrap): /proc and the netlink socket hold what the input says.
// Whatever else is opened, is opened.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kernel.h"
#include "records.h"

namespace {

size_t next_entry;
dirent entry;

}  // namespace

extern "C" {

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...) {
  if (strncmp(path, "/proc/", 6) != 0) return __real_open(path, flags);
  const char* name = strrchr(path, '/') + 1;
  const auto found = kernel.files.find(name);
  if (found == kernel.files.end()) {
    errno = ENOENT;
    return -1;
  }
  const int file = memfd_create(name, MFD_CLOEXEC);
  if (write(file, found->second.data(), found->second.size()) < 0 || lseek(file, 0, SEEK_SET) != 0) abort();
  return file;
}

ssize_t __wrap_readlink(const char*, char* buffer, size_t size) {
  if (kernel.executable.empty()) {
    errno = ENOENT;
    return -1;
  }
  const size_t bytes = kernel.executable.size() < size ? kernel.executable.size() : size;
  memcpy(buffer, kernel.executable.data(), bytes);
  return static_cast<ssize_t>(bytes);
}

DIR* __wrap_opendir(const char*) {
  next_entry = 0;
  return reinterpret_cast<DIR*>(1);
}
dirent* __wrap_readdir(DIR*) {
  if (next_entry >= kernel.directory.size()) return nullptr;
  const std::string& name = kernel.directory[next_entry++];
  memset(&entry, 0, sizeof(entry));
  memcpy(entry.d_name, name.data(), name.size() < sizeof(entry.d_name) ? name.size() : sizeof(entry.d_name) - 1);
  return &entry;
}
/// Of libbpf, whose header would say another constness in its later versions: .rodata before it is loaded.
void* bpf_map__initial_value(const void*, size_t* size) {
  static struct config initial;
  *size = sizeof(initial);
  return &initial;
}

int __wrap_closedir(DIR*) { return 0; }

int __wrap_socket(int, int, int) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) abort();
  kernel.netlink_peer = ends[1];
  return ends[0];
}
int __wrap_bind(int, const sockaddr*, socklen_t) { return 0; }
int __wrap_setsockopt(int, int, int, const void*, socklen_t) { return 0; }
/// The kernel's answer to whoever subscribes.
ssize_t __wrap_send(int, const void* asked, size_t bytes, int) {
  struct {
    nlmsghdr head;
    uint8_t message[sizeof(cn_msg) + sizeof(proc_event)];
  } answer{};
  cn_msg message{};
  memcpy(&message, static_cast<const uint8_t*>(asked) + NLMSG_HDRLEN, sizeof(message));
  message.ack++;
  memcpy(answer.message, &message, sizeof(message));
  if (write(kernel.netlink_peer, &answer, sizeof(answer)) < 0) abort();
  return static_cast<ssize_t>(bytes);
}

}  // extern "C"

// What the kernel says to the addon's code under test: each of these comes from the input. The code under test is linked
// with functions of this folder in place of those of libbpf and of the system calls that ask the kernel.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct FakeKernel {
  /// What the ring holds, record by record.
  std::vector<std::string> ring;
  /// Of the map of held processes: keys and values, as lookup_batch gives them; its result and errno.
  std::string held_keys;
  std::string held_values;
  uint32_t held_count = 0;
  int held_result = 0;
  int held_errno = 0;
  /// One for each look-up in a map of held execs; none: not found.
  std::vector<std::string> execs;
  size_t next_exec = 0;
  /// By the name below /proc/PID; one that is not there cannot be opened.
  std::map<std::string, std::string> files;
  std::string executable;
  std::vector<std::string> directory;
  /// The other end of the netlink socket.
  int netlink_peer = -1;
};

extern FakeKernel kernel;

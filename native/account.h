// What the user database says of a user.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace tracer {

struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
  std::string shell;
  /// With the supplementary ones, as initgroups(3) would set them.
  std::vector<gid_t> groups;
};

/// Who a process runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
};

/// Empty when there is no such user. May ask a directory service over the network, and block.
std::optional<Account> FindAccount(uid_t uid);

}  // namespace tracer

// The user database through libc, which knows directory services where /etc/passwd does not.
#include "account.h"

#include <grp.h>
#include <pwd.h>

#include <cerrno>

#include "tracer_error.h"

namespace tracer {

std::optional<Account> FindAccount(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(1024);
  int error;
  while ((error = getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found)) == ERANGE) {
    buffer.resize(buffer.size() * 2);
  }
  if (found == nullptr) {
    // getpwuid_r(3): several ways to say that there is none.
    if (error == 0 || error == ENOENT || error == ESRCH) return std::nullopt;
    throw Error("look up the calling user", error);
  }
  Account account{entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir, entry.pw_shell, {}};
  int count = 32;
  account.groups.resize(count);
  while (getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count) < 0) {
    // It says how many there are, where there was too little room; musl's fails without that where it cannot open /etc/group.
    if (static_cast<size_t>(count) <= account.groups.size()) throw Error("look up the groups of the calling user", errno);
    account.groups.resize(count);
  }
  account.groups.resize(count);
  return account;
}

}  // namespace tracer

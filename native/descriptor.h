// A file descriptor with an owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace tracer {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  /// From now on somebody else's.
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace tracer

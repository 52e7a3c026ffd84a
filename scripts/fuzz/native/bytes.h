// An input that is used up piece by piece; when it is at its end, there are zeros.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), left_(size) {}

  size_t left() const { return left_; }

  uint8_t Byte() {
    if (left_ == 0) return 0;
    left_--;
    return *data_++;
  }

  template <typename T>
  T Number() {
    T value{};
    const size_t bytes = std::min(left_, sizeof(value));
    memcpy(&value, data_, bytes);
    data_ += bytes;
    left_ -= bytes;
    return value;
  }

  /// As many as the next two bytes say, at most `most`.
  std::string Text(size_t most) {
    const size_t bytes = std::min({static_cast<size_t>(Number<uint16_t>()) % (most + 1), left_});
    std::string text(reinterpret_cast<const char*>(data_), bytes);
    data_ += bytes;
    left_ -= bytes;
    return text;
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

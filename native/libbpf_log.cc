// libbpf prints through one function for the whole process and hands it no context: hence a variable for each thread.
#include "libbpf_log.h"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>

namespace tracer {
namespace {

/// What comes after is left out.
constexpr size_t kMostBytes = 1u << 20;

thread_local std::string* current = nullptr;

int Append(enum libbpf_print_level, const char* format, va_list args) {
  if (current == nullptr || current->size() > kMostBytes) return 0;
  // What the verifier says comes as one text of any length, and why it refuses stands at its end.
  va_list again;
  va_copy(again, args);
  const int length = vsnprintf(nullptr, 0, format, args);
  if (length > 0) {
    const size_t before = current->size();
    current->resize(before + static_cast<size_t>(length) + 1);
    vsnprintf(current->data() + before, static_cast<size_t>(length) + 1, format, again);
    current->pop_back();
  }
  va_end(again);
  return 0;
}

}  // namespace

LibbpfLog::LibbpfLog(std::string* log) {
  libbpf_set_print(Append);
  current = log;
}

LibbpfLog::~LibbpfLog() { current = nullptr; }

}  // namespace tracer

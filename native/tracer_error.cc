// What an error says. libbpf has errors of its own behind those of the kernel, so it is asked for both.
#include "tracer_error.h"

#include <bpf/libbpf.h>

#include <utility>

namespace tracer {
namespace {

std::string Describe(int error_number) {
  char text[128];
  libbpf_strerror(error_number, text, sizeof(text));
  return text;
}

}  // namespace

Error::Error(std::string failed_step, int number)
    : std::runtime_error(failed_step + ": " + ErrnoName(number) + ": " + Describe(number)),
      step(std::move(failed_step)),
      error_number(number) {}

}  // namespace tracer

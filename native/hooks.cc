// Attaches the programs of bpf/tracer.bpf.c with libbpf. A spare is called spare_X where the first is handle_X.
#include "hooks.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "bpf_maps.h"
#include "records.h"
#include "tracer_error.h"

namespace tracer {
namespace {

/// Since then a tracepoint is guarded by SRCU, and no longer by turning preemption off.
constexpr unsigned kPreemptedHooksSince = 7;
constexpr const char kSpare[] = "spare_";

bool IsSpare(const bpf_program* program) {
  return strncmp(bpf_program__name(program), kSpare, sizeof(kSpare) - 1) == 0;
}

/// "sched_process_exit" of "tp_btf/sched_process_exit".
std::string TracepointOf(const bpf_program* program) {
  const char* section = bpf_program__section_name(program);
  const char* slash = strchr(section, '/');
  return slash != nullptr ? slash + 1 : section;
}

bpf_program* SpareOf(bpf_object* object, const bpf_program* first) {
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program)) != nullptr) {
    if (IsSpare(program) && TracepointOf(program) == TracepointOf(first)) return program;
  }
  return nullptr;
}

uint64_t SkippedRuns(int program_fd) {
  bpf_prog_info info{};
  uint32_t info_bytes = sizeof(info);
  return program_fd >= 0 && bpf_obj_get_info_by_fd(program_fd, &info, &info_bytes) == 0 ? info.recursion_misses : 0;
}

}  // namespace

void Hooks::Detacher::operator()(bpf_link* link) const { bpf_link__destroy(link); }

HookCopies Hooks::CopiesForKernel() {
  utsname names{};
  unsigned version = 0;
  if (uname(&names) != 0 || sscanf(names.release, "%u", &version) != 1) return HookCopies::kBoth;
  return version >= kPreemptedHooksSince ? HookCopies::kBoth : HookCopies::kFirst;
}

void Hooks::Prepare(bpf_object* object, HookCopies copies) {
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program)) != nullptr) {
    const bool is_unwanted = IsSpare(program) ? copies == HookCopies::kFirst
                                              : copies == HookCopies::kSpare && SpareOf(object, program) != nullptr;
    if (is_unwanted) bpf_program__set_autoload(program, false);
  }
  if (copies != HookCopies::kFirst) return;
  SetEntries(object, "ran", 1);
  SetEntries(object, "scratch", SCRATCH_SPARE_EXEC);
}

Hooks::Hooks(bpf_object* object) {
  // From the last hook in a life to the first, the reverse of their order in the file: whatever is seen of a
  // process, all that comes after is seen too. Attaching one takes longer than a short process lives.
  for (bpf_program* program = bpf_object__prev_program(object, nullptr); program != nullptr;
       program = bpf_object__prev_program(object, program)) {
    if (!IsSpare(program)) {
      bpf_program* spare = SpareOf(object, program);
      hooks_.push_back({bpf_program__fd(program), spare != nullptr ? bpf_program__fd(spare) : -1});
    }
    if (!bpf_program__autoload(program)) continue;
    bpf_link* link = bpf_program__attach(program);
    if (link == nullptr) throw Error("attach " + TracepointOf(program), errno);
    links_.emplace_back(link);
  }
}

uint64_t Hooks::MissedRuns(const volatile uint64_t& stood_in) const {
  uint64_t alone = 0;
  uint64_t firsts = 0;
  uint64_t spares = 0;
  for (const auto& [first_fd, spare_fd] : hooks_) {
    const uint64_t skipped = SkippedRuns(first_fd);
    if (first_fd >= 0 && spare_fd >= 0) {
      firsts += skipped;
      spares += SkippedRuns(spare_fd);
    } else {
      alone += skipped + SkippedRuns(spare_fd);
    }
  }
  // Read last: what is made up for meanwhile is not missed. Nor is that for which the spare is about to run, as long as
  // no spare was skipped.
  const uint64_t made_up_for = stood_in;
  return alone + std::min(firsts - std::min(firsts, made_up_for), spares);
}

}  // namespace tracer

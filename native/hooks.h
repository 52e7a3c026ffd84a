// The programs of the object at their tracepoints: which are loaded, in what order they are attached, and how many runs
// of them the kernel skipped. All methods are for the one thread that made it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

struct bpf_link;
struct bpf_object;

namespace tracer {

/// A spare stands in where the kernel skipped the first program of a hook: see bpf/spare.h.
enum class HookCopies {
  kFirst,  // for kernels that preempt no hook
  kBoth,
  kSpare,  // for tests: as if every first program were skipped
};

class Hooks {
 public:
  /// What this kernel needs.
  static HookCopies CopiesForKernel();

  /// Before the object is loaded.
  static void Prepare(bpf_object* object, HookCopies copies);

  /// Attaches what was loaded.
  explicit Hooks(bpf_object* object);

  /// Events that no program of their hook was run for; 0 before Linux 5.12, which does not count them.
  /// @param stood_in how often a spare did the work; the kernel counts on
  uint64_t MissedRuns(const volatile uint64_t& stood_in) const;

 private:
  struct Detacher {
    void operator()(bpf_link* link) const;
  };
  struct Hook {
    int first_fd = -1;
    int spare_fd = -1;
  };

  std::vector<std::unique_ptr<bpf_link, Detacher>> links_;
  std::vector<Hook> hooks_;
};

}  // namespace tracer

// Maps of an opened object, by name.
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "tracer_error.h"

namespace tracer {

inline bpf_map* FindMap(const bpf_object* object, const char* name) {
  bpf_map* map = bpf_object__find_map_by_name(object, name);
  if (map == nullptr) throw Error(std::string("find map ") + name, ENOENT);
  return map;
}

/// Before it is loaded. A map that is not used must have one entry all the same.
inline void SetEntries(bpf_object* object, const char* name, uint32_t entries) {
  if (const int error = bpf_map__set_max_entries(FindMap(object, name), entries > 0 ? entries : 1))
    throw Error(std::string("size map ") + name, -error);
}

}  // namespace tracer

// The kernel program as JavaScript sees it.
#pragma once

#include <napi.h>

namespace tracer {

/// exports.EbpfProgram, and the sizes that its buffers need at least
void DefineEbpfProgram(Napi::Env env, Napi::Object exports);

}  // namespace tracer

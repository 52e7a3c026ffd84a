// The proc connector as JavaScript sees it.
#pragma once

#include <napi.h>

namespace tracer {

/// exports.ProcConnector
void DefineProcConnector(Napi::Env env, Napi::Object exports);

}  // namespace tracer

// Commands and accounts for JavaScript.
#pragma once

#include <napi.h>

namespace tracer {

/// Adds class Command, findAccount() and resizeTerminal().
void DefineCommand(Napi::Env env, Napi::Object exports);

}  // namespace tracer

// Native values as JavaScript sees them.
#pragma once

#include <napi.h>

#include <string>

#include "tracer_error.h"

namespace tracer {

inline Napi::Error ToJs(Napi::Env env, const Error& error, const std::string& log = "") {
  Napi::Error result = Napi::Error::New(env, error.what());
  result.Set("code", ErrnoName(error.error_number));
  result.Set("step", error.step);
  result.Set("errno", static_cast<double>(error.error_number));
  if (!log.empty()) result.Set("log", log);
  return result;
}

}  // namespace tracer

// Native values as JavaScript sees them.
#pragma once

#include <napi.h>

#include <new>
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

/// Runs `act`. What it throws becomes an error of JavaScript: anything else that leaves a native function ends the
/// whole program.
template <typename Act>
auto OrThrowJs(Napi::Env env, Act act, const std::string& log = "") {
  try {
    return act();
  } catch (const Error& error) {
    throw ToJs(env, error, log);
  } catch (const std::bad_alloc&) {
    throw ToJs(env, Error("allocate memory", ENOMEM), log);
  }
}

}  // namespace tracer

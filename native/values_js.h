// Native values as JavaScript sees them.
#pragma once

#include <napi.h>

#include <cstdint>
#include <new>
#include <string>

#include "tracer_error.h"

namespace tracer {

inline bool IsBytes(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

/// A whole number of 32 bits; 0 for what is none.
inline uint32_t ToCount(const Napi::Value& value) {
  const double number = value.As<Napi::Number>().DoubleValue();
  return number >= 1 && number <= UINT32_MAX ? static_cast<uint32_t>(number) : 0;
}

/// A time; what is none, or negative, is 0.
inline uint64_t ToNs(const Napi::Value& value) {
  const double ns = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  return ns >= 1 && ns < 9e18 ? static_cast<uint64_t>(ns) : 0;
}

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

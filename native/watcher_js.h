// A descriptor that is watched from the event loop of an environment.
#pragma once

#include <napi.h>
#include <uv.h>

#include <cstdint>
#include <optional>

#include "tracer_error.h"

namespace tracer {

/// Watches a descriptor from the event loop. libuv keeps the handle until its close callback has
/// run, and an environment may not end before that: hence an asynchronous cleanup hook, which also
/// releases the owner when process.exit() or worker.terminate() comes before close().
class DescriptorWatcher {
 public:
  using ReleaseOwner = napi_async_cleanup_hook;

  DescriptorWatcher(Napi::Env env, int fd, void* owner, uv_poll_cb on_readable, ReleaseOwner release) : state_(new State) {
    uv_loop_t* loop = nullptr;
    napi_get_uv_event_loop(env, &loop);
    if (const int error = uv_poll_init(loop, &state_->poll, fd)) {
      delete state_;
      throw Error("watch a descriptor", -error);
    }
    napi_add_async_cleanup_hook(env, release, owner, &state_->hook);
    state_->poll.data = owner;
    uv_poll_start(&state_->poll, UV_READABLE, on_readable);
  }
  ~DescriptorWatcher() {
    state_->poll.data = state_;
    uv_close(reinterpret_cast<uv_handle_t*>(&state_->poll), [](uv_handle_t* handle) {
      auto* state = static_cast<State*>(handle->data);
      napi_remove_async_cleanup_hook(state->hook);
      delete state;
    });
  }
  DescriptorWatcher(const DescriptorWatcher&) = delete;
  DescriptorWatcher& operator=(const DescriptorWatcher&) = delete;

 private:
  struct State {
    uv_poll_t poll;
    napi_async_cleanup_hook_handle hook;
  };
  State* const state_;
};

/// Calls JavaScript from the event loop, where nobody catches: a throw ends as one from a timer does. In plain
/// Node-API: an environment that is being terminated refuses every call, and a C++ wrapper would answer a refusal by
/// making an error, which is refused too.
inline void CallFromLoop(napi_env env, const Napi::FunctionReference& callback, std::optional<int32_t> number = {}) {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value receiver = nullptr;
  napi_value function = nullptr;
  napi_value argument = nullptr;
  if (napi_get_global(env, &receiver) == napi_ok && napi_get_reference_value(env, callback, &function) == napi_ok &&
      function != nullptr && (!number || napi_create_int32(env, *number, &argument) == napi_ok)) {
    napi_make_callback(env, nullptr, receiver, function, number ? 1 : 0, &argument, nullptr);
    bool is_pending = false;
    napi_value error = nullptr;
    if (napi_is_exception_pending(env, &is_pending) == napi_ok && is_pending &&
        napi_get_and_clear_last_exception(env, &error) == napi_ok) {
      napi_fatal_exception(env, error);
    }
  }
  napi_close_handle_scope(env, scope);
}

}  // namespace tracer

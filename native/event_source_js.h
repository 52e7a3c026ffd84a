// What every event source of this addon is for JavaScript: woken from the event loop, drained, counted, closed.
#pragma once

#include <napi.h>
#include <uv.h>

#include <memory>
#include <string>
#include <vector>

#include "records.h"
#include "values_js.h"
#include "watcher_js.h"

namespace tracer {

/// `Derived` is the class that JavaScript sees; `Source` is what it owns, and has wakeup_fd(), AcknowledgeWakeup(),
/// DrainInto() and SetPolling(). All of it is for the thread of the environment that loaded the addon.
template <class Derived, class Source>
class EventSourceJs : public Napi::ObjectWrap<Derived> {
 public:
  ~EventSourceJs() override { Release(); }

 protected:
  using Wrap = Napi::ObjectWrap<Derived>;
  using Methods = std::vector<typename Wrap::PropertyDescriptor>;

  /// @param name of the class, for what is thrown
  EventSourceJs(const Napi::CallbackInfo& info, const char* name) : Wrap(info), name_(name) {}

  static Methods CommonMethods() {
    return {Wrap::InstanceMethod("onReadable", &EventSourceJs::OnReadable),
            Wrap::InstanceMethod("drainInto", &EventSourceJs::DrainInto),
            Wrap::InstanceMethod("setPolling", &EventSourceJs::SetPolling),
            Wrap::InstanceMethod("close", &EventSourceJs::Close)};
  }

  void Own(std::unique_ptr<Source> source) { source_ = std::move(source); }

  Source& Opened(Napi::Env env) {
    if (source_ == nullptr) throw Napi::Error::New(env, name_ + ": already closed");
    return *source_;
  }

  /// {sent, lost: number[] indexed by record kind, missedRuns}
  template <class Counters>
  static Napi::Object CountersToJs(Napi::Env env, const Counters& counters) {
    Napi::Array sent = Napi::Array::New(env);
    Napi::Array lost = Napi::Array::New(env);
    for (uint32_t kind = 0; kind < RECORD_KINDS; kind++) {
      sent.Set(kind, static_cast<double>(counters.sent[kind]));
      lost.Set(kind, static_cast<double>(counters.lost[kind]));
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("sent", sent);
    result.Set("lost", lost);
    result.Set("missedRuns", static_cast<double>(counters.missed_runs));
    return result;
  }

  /// Calls `fill(bytes, capacity)` with the buffer that was given. Returns what it returns: a number of bytes.
  template <class Fill>
  static Napi::Value FillBuffer(const Napi::CallbackInfo& info, const char* method, Fill fill) {
    if (!IsBytes(info[0])) throw Napi::TypeError::New(info.Env(), std::string(method) + ": buffer must be a Uint8Array");
    auto buffer = info[0].As<Napi::Uint8Array>();
    const size_t bytes = OrThrowJs(info.Env(), [&] { return fill(buffer.Data(), buffer.ByteLength()); });
    return Napi::Number::New(info.Env(), static_cast<double>(bytes));
  }

 private:
  void Release() {
    watcher_.reset();
    on_readable_.Reset();
    source_.reset();
  }

  static void HandleEnvironmentEnd(napi_async_cleanup_hook_handle, void* owner) {
    static_cast<EventSourceJs*>(owner)->Release();
  }

  static void HandleWakeup(uv_poll_t* handle, int, int) {
    auto* self = static_cast<EventSourceJs*>(handle->data);
    self->source_->AcknowledgeWakeup();
    CallFromLoop(self->Env(), self->on_readable_);
  }

  /// onReadable(callback): called once per wakeup; keeps the event loop alive until close().
  void OnReadable(const Napi::CallbackInfo& info) {
    Source& source = Opened(info.Env());
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "onReadable: callback must be a function");
    on_readable_ = Napi::Persistent(info[0].As<Napi::Function>());
    if (watcher_ != nullptr) return;
    watcher_ = OrThrowJs(info.Env(), [&] {
      return std::make_unique<DescriptorWatcher>(info.Env(), source.wakeup_fd(), this, HandleWakeup,
                                                 HandleEnvironmentEnd);
    });
    // Somebody listens, whether or not JavaScript still holds on to it.
    this->Ref();
  }

  /// drainInto(buffer: Uint8Array): number of bytes written; 0 when there is nothing.
  Napi::Value DrainInto(const Napi::CallbackInfo& info) {
    Source& source = Opened(info.Env());
    return FillBuffer(info, "drainInto", [&](uint8_t* bytes, size_t capacity) { return source.DrainInto(bytes, capacity); });
  }

  void SetPolling(const Napi::CallbackInfo& info) { Opened(info.Env()).SetPolling(info[0].ToBoolean()); }

  /// close(): nothing comes any more; a second call does nothing.
  void Close(const Napi::CallbackInfo&) {
    const bool is_heard = watcher_ != nullptr;
    Release();
    if (is_heard) this->Unref();
  }

  const std::string name_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<DescriptorWatcher> watcher_;  // before source_ in destruction: it watches its descriptor
  Napi::FunctionReference on_readable_;
};

}  // namespace tracer

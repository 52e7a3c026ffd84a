// new ProcConnector({queueBytes, socketBytes}): the surface of EbpfProgram, without what only the kernel program can. Everything here runs on
// the thread of the environment that loaded the addon.
#include "proc_connector_js.h"

#include <uv.h>

#include <memory>

#include "proc_connector.h"
#include "tracer_error.h"
#include "values_js.h"
#include "watcher_js.h"

namespace tracer {
namespace {

class ProcConnectorJs : public Napi::ObjectWrap<ProcConnectorJs> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "ProcConnector",
                       {InstanceMethod<&ProcConnectorJs::OnReadable>("onReadable"),
                        InstanceMethod<&ProcConnectorJs::DrainInto>("drainInto"),
                        InstanceMethod<&ProcConnectorJs::SetPolling>("setPolling"),
                        InstanceMethod<&ProcConnectorJs::Counters>("counters"),
                        InstanceMethod<&ProcConnectorJs::Close>("close")});
  }

  explicit ProcConnectorJs(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ProcConnectorJs>(info) {
    ProcConnector::Options options;
    if (info[0].IsObject()) {
      const Napi::Value queue_bytes = info[0].As<Napi::Object>().Get("queueBytes");
      const Napi::Value socket_bytes = info[0].As<Napi::Object>().Get("socketBytes");
      if (queue_bytes.IsNumber()) options.queue_bytes = queue_bytes.As<Napi::Number>().Uint32Value();
      if (socket_bytes.IsNumber()) options.socket_bytes = socket_bytes.As<Napi::Number>().Uint32Value() & INT32_MAX;
    }
    connector_ = OrThrowJs(info.Env(), [&] { return std::make_unique<ProcConnector>(options); });
  }

  ~ProcConnectorJs() override { Release(); }

 private:
  void Release() {
    watcher_.reset();
    on_readable_.Reset();
    connector_.reset();
  }

  ProcConnector& Opened(Napi::Env env) {
    if (connector_ == nullptr) throw Napi::Error::New(env, "ProcConnector: already closed");
    return *connector_;
  }

  static void HandleEnvironmentEnd(napi_async_cleanup_hook_handle, void* owner) {
    static_cast<ProcConnectorJs*>(owner)->Release();
  }

  /// In plain Node-API: see CallFromLoop.
  static void HandleWakeup(uv_poll_t* handle, int, int) {
    auto* self = static_cast<ProcConnectorJs*>(handle->data);
    self->connector_->AcknowledgeWakeup();
    napi_env env = self->Env();
    napi_handle_scope scope = nullptr;
    if (napi_open_handle_scope(env, &scope) != napi_ok) return;
    napi_value receiver = nullptr;
    napi_value callback = nullptr;
    if (napi_get_global(env, &receiver) == napi_ok &&
        napi_get_reference_value(env, self->on_readable_, &callback) == napi_ok && callback != nullptr) {
      CallFromLoop(env, receiver, callback, nullptr);
    }
    napi_close_handle_scope(env, scope);
  }

  /// onReadable(callback): called once per wakeup; keeps the event loop alive until close().
  void OnReadable(const Napi::CallbackInfo& info) {
    ProcConnector& connector = Opened(info.Env());
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "onReadable: callback must be a function");
    on_readable_ = Napi::Persistent(info[0].As<Napi::Function>());
    if (watcher_ != nullptr) return;
    watcher_ = OrThrowJs(info.Env(), [&] {
      return std::make_unique<DescriptorWatcher>(info.Env(), connector.wakeup_fd(), this, HandleWakeup,
                                                 HandleEnvironmentEnd);
    });
    // Somebody listens, whether or not JavaScript still holds on to it.
    Ref();
  }

  /// drainInto(buffer: Uint8Array): number of bytes written; 0 when there is nothing.
  Napi::Value DrainInto(const Napi::CallbackInfo& info) {
    ProcConnector& connector = Opened(info.Env());
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      throw Napi::TypeError::New(info.Env(), "drainInto: buffer must be a Uint8Array");
    }
    auto buffer = info[0].As<Napi::Uint8Array>();
    const size_t bytes = OrThrowJs(info.Env(), [&] { return connector.DrainInto(buffer.Data(), buffer.ByteLength()); });
    return Napi::Number::New(info.Env(), static_cast<double>(bytes));
  }

  void SetPolling(const Napi::CallbackInfo& info) { Opened(info.Env()).SetPolling(info[0].ToBoolean()); }

  /// counters(): {sent, lost: number[] indexed by record kind, missedRuns}
  Napi::Value Counters(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const ProcConnector::Counters counters = Opened(env).ReadCounters();
    Napi::Array sent = Napi::Array::New(env);
    Napi::Array lost = Napi::Array::New(env);
    for (uint32_t kind = 0; kind < RECORD_KINDS; kind++) {
      sent.Set(kind, static_cast<double>(counters.sent[kind]));
      lost.Set(kind, static_cast<double>(counters.lost[kind]));
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("sent", sent);
    result.Set("lost", lost);
    result.Set("missedRuns", static_cast<double>(counters.missed));
    return result;
  }

  /// close(): unsubscribes and ends the thread; a second call does nothing.
  void Close(const Napi::CallbackInfo&) {
    const bool is_heard = watcher_ != nullptr;
    Release();
    if (is_heard) Unref();
  }

  std::unique_ptr<ProcConnector> connector_;
  std::unique_ptr<DescriptorWatcher> watcher_;  // before connector_ in destruction: it watches its descriptor
  Napi::FunctionReference on_readable_;
};

}  // namespace

void DefineProcConnector(Napi::Env env, Napi::Object exports) { exports.Set("ProcConnector", ProcConnectorJs::Define(env)); }

}  // namespace tracer

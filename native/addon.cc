// What JavaScript sees; its shapes are declared in src/core/source/native.ts. Only this file and those named *_js know
// JavaScript. Everything here runs on the thread of the environment that loaded the addon.
#include <napi.h>
#include <uv.h>

#include <memory>

#include "clocks.h"
#include "command_js.h"
#include "ebpf_program.h"
#include "priority.h"
#include "proc_connector_js.h"
#include "process_signal.h"
#include "tracer_error.h"
#include "values_js.h"
#include "watcher_js.h"

namespace {

using tracer::CallFromLoop;
using tracer::DescriptorWatcher;
using tracer::EbpfProgram;
using tracer::HeldProcesses;
using tracer::OrThrowJs;

bool IsBytes(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

/// A whole number of 32 bits; 0 for what is none.
uint32_t ToCount(const Napi::Value& value) {
  const double number = value.As<Napi::Number>().DoubleValue();
  return number >= 1 && number <= UINT32_MAX ? static_cast<uint32_t>(number) : 0;
}

/// A time; what is none, or negative, is 0.
uint64_t ToNs(const Napi::Value& value) {
  const double ns = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  return ns >= 1 && ns < 9e18 ? static_cast<uint64_t>(ns) : 0;
}

/// new EbpfProgram(object: Uint8Array, {ringBytes, heldProcesses, follow, verifierStatistics}): loads and attaches.
class EbpfProgramJs : public Napi::ObjectWrap<EbpfProgramJs> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "EbpfProgram",
                       {InstanceMethod<&EbpfProgramJs::OnReadable>("onReadable"),
                        InstanceMethod<&EbpfProgramJs::DrainInto>("drainInto"),
                        InstanceMethod<&EbpfProgramJs::SetPolling>("setPolling"),
                        InstanceMethod<&EbpfProgramJs::SetFollowingChildren>("setFollowingChildren"),
                        InstanceMethod<&EbpfProgramJs::IsFollowed>("isFollowed"),
                        InstanceMethod<&EbpfProgramJs::SetThreshold>("setThresholdNs"),
                        InstanceMethod<&EbpfProgramJs::TakeHeldInto>("takeHeldInto"),
                        InstanceMethod<&EbpfProgramJs::Counters>("counters"),
                        InstanceMethod<&EbpfProgramJs::Close>("close"),
                        InstanceAccessor<&EbpfProgramJs::Log>("log")});
  }

  explicit EbpfProgramJs(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EbpfProgramJs>(info) {
    const Napi::Env env = info.Env();
    if (!IsBytes(info[0])) throw Napi::TypeError::New(env, "EbpfProgram: object must be a Uint8Array");
    const auto object = info[0].As<Napi::Uint8Array>();
    EbpfProgram::Options options;
    if (info[1].IsObject()) {
      const Napi::Value ring_bytes = info[1].As<Napi::Object>().Get("ringBytes");
      const Napi::Value held_processes = info[1].As<Napi::Object>().Get("heldProcesses");
      // A ring of 0 bytes is refused below.
      if (ring_bytes.IsNumber()) options.ring_bytes = ToCount(ring_bytes);
      if (held_processes.IsNumber()) options.held_processes = ToCount(held_processes);
      options.verifier_statistics = info[1].As<Napi::Object>().Get("verifierStatistics").ToBoolean();
      options.follow = info[1].As<Napi::Object>().Get("follow").ToBoolean();
    }
    program_ = OrThrowJs(
        env, [&] { return std::make_unique<EbpfProgram>(object.Data(), object.ByteLength(), options, &log_); }, log_);
  }

  ~EbpfProgramJs() override { Release(); }

 private:
  void Release() {
    watcher_.reset();
    on_readable_.Reset();
    program_.reset();
  }

  EbpfProgram& Opened(Napi::Env env) {
    if (program_ == nullptr) throw Napi::Error::New(env, "EbpfProgram: already closed");
    return *program_;
  }

  static void HandleEnvironmentEnd(napi_async_cleanup_hook_handle, void* owner) {
    static_cast<EbpfProgramJs*>(owner)->Release();
  }

  /// In plain Node-API: see CallFromLoop.
  static void HandleWakeup(uv_poll_t* handle, int, int) {
    auto* self = static_cast<EbpfProgramJs*>(handle->data);
    self->program_->AcknowledgeWakeup();
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
    EbpfProgram& program = Opened(info.Env());
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "onReadable: callback must be a function");
    on_readable_ = Napi::Persistent(info[0].As<Napi::Function>());
    if (watcher_ != nullptr) return;
    watcher_ = OrThrowJs(info.Env(), [&] {
      return std::make_unique<DescriptorWatcher>(info.Env(), program.wakeup_fd(), this, HandleWakeup,
                                                 HandleEnvironmentEnd);
    });
    // Somebody listens, whether or not JavaScript still holds on to the program.
    Ref();
  }

  /// drainInto(buffer: Uint8Array): number of bytes written; 0 when the ring is empty.
  Napi::Value DrainInto(const Napi::CallbackInfo& info) {
    EbpfProgram& program = Opened(info.Env());
    if (!IsBytes(info[0])) throw Napi::TypeError::New(info.Env(), "drainInto: buffer must be a Uint8Array");
    auto buffer = info[0].As<Napi::Uint8Array>();
    const size_t bytes = OrThrowJs(info.Env(), [&] { return program.DrainInto(buffer.Data(), buffer.ByteLength()); });
    return Napi::Number::New(info.Env(), static_cast<double>(bytes));
  }

  void SetPolling(const Napi::CallbackInfo& info) { Opened(info.Env()).SetPolling(info[0].ToBoolean()); }

  void SetFollowingChildren(const Napi::CallbackInfo& info) {
    Opened(info.Env()).SetFollowingChildren(info[0].ToBoolean());
  }

  /// isFollowed(pid, startTicks): boolean
  Napi::Value IsFollowed(const Napi::CallbackInfo& info) {
    const EbpfProgram& program = Opened(info.Env());
    if (!info[0].IsNumber() || !info[1].IsNumber()) {
      throw Napi::TypeError::New(info.Env(), "isFollowed: pid and startTicks must be numbers");
    }
    return Napi::Boolean::New(info.Env(), program.IsFollowed(info[0].As<Napi::Number>().Uint32Value(),
                                                             static_cast<uint64_t>(info[1].As<Napi::Number>().DoubleValue())));
  }

  void SetThreshold(const Napi::CallbackInfo& info) { Opened(info.Env()).SetThreshold(ToNs(info[0])); }

  /// takeHeldInto(buffer: Uint8Array, livedNs: number): number of bytes written; 0 when nothing held has lived so long.
  Napi::Value TakeHeldInto(const Napi::CallbackInfo& info) {
    EbpfProgram& program = Opened(info.Env());
    if (!IsBytes(info[0])) throw Napi::TypeError::New(info.Env(), "takeHeldInto: buffer must be a Uint8Array");
    auto buffer = info[0].As<Napi::Uint8Array>();
    const size_t bytes = OrThrowJs(
        info.Env(), [&] { return program.TakeHeldInto(buffer.Data(), buffer.ByteLength(), ToNs(info[1])); });
    return Napi::Number::New(info.Env(), static_cast<double>(bytes));
  }

  /// counters(): {sent, lost: number[] indexed by record kind, missedRuns, heldBack: {count, durationNs}, notHeld}
  Napi::Value Counters(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const tracer::Counters counters = Opened(env).ReadCounters();
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
    Napi::Object held_back = Napi::Object::New(env);
    held_back.Set("count", static_cast<double>(counters.held_back_count));
    held_back.Set("durationNs", static_cast<double>(counters.held_back_ns));
    result.Set("heldBack", held_back);
    result.Set("notHeld", static_cast<double>(counters.not_held_count));
    return result;
  }

  /// close(): detaches; a second call does nothing.
  void Close(const Napi::CallbackInfo&) {
    const bool is_heard = watcher_ != nullptr;
    Release();
    if (is_heard) Unref();
  }

  Napi::Value Log(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), log_); }

  std::unique_ptr<EbpfProgram> program_;
  std::unique_ptr<DescriptorWatcher> watcher_;  // before program_ in destruction: it watches its descriptor
  Napi::FunctionReference on_readable_;
  std::string log_;
};

/// signalProcess(pid, startTicks, signal): throws with code ESRCH when that process is gone.
void SignalProcess(const Napi::CallbackInfo& info) {
  for (int index = 0; index < 3; index++) {
    if (!info[index].IsNumber()) throw Napi::TypeError::New(info.Env(), "signalProcess: pid, startTicks and signal must be numbers");
  }
  OrThrowJs(info.Env(), [&] {
    tracer::SignalProcess(info[0].As<Napi::Number>().Int32Value(),
                          static_cast<uint64_t>(info[1].As<Napi::Number>().DoubleValue()),
                          info[2].As<Napi::Number>().Int32Value());
  });
}

/// preferThisProcess(): throws with code EPERM without CAP_SYS_NICE.
void PreferThisProcess(const Napi::CallbackInfo& info) {
  OrThrowJs(info.Env(), tracer::PreferThisProcess);
}

/// bootClockNs(): number; exact to 2^53 ns (104 days), to 1 µs for 300 years.
Napi::Value BootClockNs(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(tracer::BootClockNs()));
}

/// wallOffsetNs(): number, CLOCK_REALTIME - CLOCK_BOOTTIME; to 256 ns, for a double holds no more.
Napi::Value WallOffsetNs(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(tracer::WallOffsetNs()));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("EbpfProgram", EbpfProgramJs::Define(env));
  tracer::DefineCommand(env, exports);
  tracer::DefineProcConnector(env, exports);
  exports.Set("signalProcess", Napi::Function::New<SignalProcess>(env, "signalProcess"));
  exports.Set("preferThisProcess", Napi::Function::New<PreferThisProcess>(env, "preferThisProcess"));
  exports.Set("bootClockNs", Napi::Function::New<BootClockNs>(env, "bootClockNs"));
  exports.Set("wallOffsetNs", Napi::Function::New<WallOffsetNs>(env, "wallOffsetNs"));
  exports.Set("maxHeldProcessBytes", Napi::Number::New(env, static_cast<double>(HeldProcesses::MaxProcessBytes())));
  exports.Set("maxRecordBytes", Napi::Number::New(env, static_cast<double>(EbpfProgram::MaxRecordBytes())));
  return exports;
}

}  // namespace

NODE_API_MODULE(tracer, Init)

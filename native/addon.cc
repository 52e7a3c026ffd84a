// What JavaScript sees; its shapes are declared in src/core/source/native.ts. Only this file and those named *_js know
// JavaScript. Everything here runs on the thread of the environment that loaded the addon.
#include <napi.h>

#include "clocks.h"
#include "command_js.h"
#include "ebpf_program_js.h"
#include "priority.h"
#include "proc_connector_js.h"
#include "process_signal.h"
#include "tracer_error.h"
#include "values_js.h"

namespace {

using tracer::OrThrowJs;

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
  tracer::DefineCommand(env, exports);
  tracer::DefineEbpfProgram(env, exports);
  tracer::DefineProcConnector(env, exports);
  exports.Set("signalProcess", Napi::Function::New<SignalProcess>(env, "signalProcess"));
  exports.Set("preferThisProcess", Napi::Function::New<PreferThisProcess>(env, "preferThisProcess"));
  exports.Set("bootClockNs", Napi::Function::New<BootClockNs>(env, "bootClockNs"));
  exports.Set("wallOffsetNs", Napi::Function::New<WallOffsetNs>(env, "wallOffsetNs"));
  return exports;
}

}  // namespace

NODE_API_MODULE(tracer, Init)

// new EbpfProgram(object: Uint8Array, {ringBytes, heldProcesses, follow, hooks, verifierStatistics}): loads and attaches.
// Everything here runs on the thread of the environment that loaded the addon.
#include "ebpf_program_js.h"

#include <memory>
#include <string>

#include "ebpf_program.h"
#include "event_source_js.h"

namespace tracer {
namespace {

HookCopies ToHookCopies(const Napi::Value& value) {
  const std::string text = value.ToString();
  if (text == "first") return HookCopies::kFirst;
  if (text == "both") return HookCopies::kBoth;
  if (text == "spare") return HookCopies::kSpare;
  throw Napi::TypeError::New(value.Env(), "EbpfProgram: hooks is first, both or spare, not " + text);
}

class EbpfProgramJs : public EventSourceJs<EbpfProgramJs, EbpfProgram> {
 public:
  static Napi::Function Define(Napi::Env env) {
    Methods methods = CommonMethods();
    for (auto&& method : {InstanceMethod<&EbpfProgramJs::SetFollowingChildren>("setFollowingChildren"),
                          InstanceMethod<&EbpfProgramJs::IsFollowed>("isFollowed"),
                          InstanceMethod<&EbpfProgramJs::SetThreshold>("setThresholdNs"),
                          InstanceMethod<&EbpfProgramJs::TakeHeldInto>("takeHeldInto"),
                          InstanceMethod<&EbpfProgramJs::Counters>("counters"),
                          InstanceAccessor<&EbpfProgramJs::Log>("log")}) {
      methods.push_back(method);
    }
    return DefineClass(env, "EbpfProgram", methods);
  }

  explicit EbpfProgramJs(const Napi::CallbackInfo& info) : EventSourceJs(info, "EbpfProgram") {
    const Napi::Env env = info.Env();
    if (!IsBytes(info[0])) throw Napi::TypeError::New(env, "EbpfProgram: object must be a Uint8Array");
    const auto object = info[0].As<Napi::Uint8Array>();
    EbpfProgram::Options options;
    if (info[1].IsObject()) {
      const auto given = info[1].As<Napi::Object>();
      const Napi::Value ring_bytes = given.Get("ringBytes");
      const Napi::Value held_processes = given.Get("heldProcesses");
      // A ring of 0 bytes is refused below.
      if (ring_bytes.IsNumber()) options.ring_bytes = ToCount(ring_bytes);
      if (held_processes.IsNumber()) options.held_processes = ToCount(held_processes);
      options.verifier_statistics = given.Get("verifierStatistics").ToBoolean();
      options.follow = given.Get("follow").ToBoolean();
      const Napi::Value hooks = given.Get("hooks");
      if (!hooks.IsUndefined()) options.hooks = ToHookCopies(hooks);
    }
    Own(OrThrowJs(
        env, [&] { return std::make_unique<EbpfProgram>(object.Data(), object.ByteLength(), options, &log_); }, log_));
  }

 private:
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
    const uint64_t lived_ns = ToNs(info[1]);
    return FillBuffer(info, "takeHeldInto", [&](uint8_t* bytes, size_t capacity) {
      return program.TakeHeldInto(bytes, capacity, lived_ns);
    });
  }

  /// counters(): {sent, lost: number[] indexed by record kind, missedRuns, stoodIn, heldBack: {count, durationNs},
  /// notHeld}
  Napi::Value Counters(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const tracer::Counters counters = Opened(env).ReadCounters();
    Napi::Object held_back = Napi::Object::New(env);
    held_back.Set("count", static_cast<double>(counters.held_back_count));
    held_back.Set("durationNs", static_cast<double>(counters.held_back_ns));
    Napi::Object result = CountersToJs(env, counters);
    result.Set("heldBack", held_back);
    result.Set("stoodIn", static_cast<double>(counters.stood_in_count));
    result.Set("notHeld", static_cast<double>(counters.not_held_count));
    return result;
  }

  Napi::Value Log(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), log_); }

  std::string log_;
};

}  // namespace

void DefineEbpfProgram(Napi::Env env, Napi::Object exports) {
  exports.Set("EbpfProgram", EbpfProgramJs::Define(env));
  exports.Set("maxHeldProcessBytes", Napi::Number::New(env, static_cast<double>(HeldProcesses::MaxProcessBytes())));
  exports.Set("maxRecordBytes", Napi::Number::New(env, static_cast<double>(EbpfProgram::MaxRecordBytes())));
}

}  // namespace tracer

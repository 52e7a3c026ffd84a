// new ProcConnector({queueBytes, socketBytes}): the surface of EbpfProgram, without what only the kernel program can.
// Everything here runs on the thread of the environment that loaded the addon.
#include "proc_connector_js.h"

#include <memory>

#include "event_source_js.h"
#include "proc_connector.h"

namespace tracer {
namespace {

class ProcConnectorJs : public EventSourceJs<ProcConnectorJs, ProcConnector> {
 public:
  static Napi::Function Define(Napi::Env env) {
    Methods methods = CommonMethods();
    methods.push_back(InstanceMethod<&ProcConnectorJs::Counters>("counters"));
    return DefineClass(env, "ProcConnector", methods);
  }

  explicit ProcConnectorJs(const Napi::CallbackInfo& info) : EventSourceJs(info, "ProcConnector") {
    ProcConnector::Options options;
    if (info[0].IsObject()) {
      const Napi::Value queue_bytes = info[0].As<Napi::Object>().Get("queueBytes");
      const Napi::Value socket_bytes = info[0].As<Napi::Object>().Get("socketBytes");
      if (queue_bytes.IsNumber()) options.queue_bytes = ToCount(queue_bytes);
      if (socket_bytes.IsNumber()) options.socket_bytes = ToCount(socket_bytes) & INT32_MAX;
    }
    Own(OrThrowJs(info.Env(), [&] { return std::make_unique<ProcConnector>(options); }));
  }

 private:
  /// counters(): {sent, lost: number[] indexed by record kind, missedRuns}
  Napi::Value Counters(const Napi::CallbackInfo& info) {
    return CountersToJs(info.Env(), Opened(info.Env()).ReadCounters());
  }
};

}  // namespace

void DefineProcConnector(Napi::Env env, Napi::Object exports) { exports.Set("ProcConnector", ProcConnectorJs::Define(env)); }

}  // namespace tracer

// Commands and accounts for JavaScript; their shapes are declared in src/core/source/native.ts.
// Everything here runs on the thread of the environment that loaded the addon.
#include "command_js.h"

#include <uv.h>

#include <memory>
#include <utility>

#include "account.h"
#include "command_process.h"
#include "privileges.h"
#include "values_js.h"
#include "watcher_js.h"

namespace tracer {
namespace {

/// Bytes, one character each: names and arguments need not be UTF-8.
std::vector<std::string> ByteStrings(const Napi::Value& value, const char* what) {
  if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), std::string("Command: ") + what + " must be an array");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> strings;
  for (uint32_t i = 0; i < array.Length(); i++) {
    std::string text;
    for (const char16_t unit : array.Get(i).ToString().Utf16Value()) {
      // What the kernel would take for the end of the string.
      if (unit == 0) throw Napi::TypeError::New(value.Env(), std::string("Command: NUL in ") + what);
      text.push_back(static_cast<char>(unit));
    }
    strings.push_back(std::move(text));
  }
  return strings;
}

uint32_t Number(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(object.Env(), std::string("Command: ") + name + " must be a number");
  return value.As<Napi::Number>().Uint32Value();
}

WindowSize Size(const Napi::Object& object) {
  return {static_cast<uint16_t>(Number(object, "columns")), static_cast<uint16_t>(Number(object, "rows"))};
}

Identity ReadIdentity(const Napi::Object& object) {
  Identity identity{Number(object, "uid"), Number(object, "gid"), {}};
  const auto groups = object.Get("groups").As<Napi::Array>();
  for (uint32_t i = 0; i < groups.Length(); i++) identity.groups.push_back(groups.Get(i).ToNumber().Uint32Value());
  return identity;
}

/// new Command({files, argv, environment, identity?, terminal?, openFiles?, ignoredSignals?}, onExit): runs when this returns.
class CommandJs : public Napi::ObjectWrap<CommandJs> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Command",
                       {InstanceMethod<&CommandJs::Signal>("signal"), InstanceMethod<&CommandJs::Close>("close"),
                        InstanceAccessor<&CommandJs::Pid>("pid"), InstanceAccessor<&CommandJs::TerminalFd>("terminalFd")});
  }

  explicit CommandJs(const Napi::CallbackInfo& info) : Napi::ObjectWrap<CommandJs>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsFunction()) throw Napi::TypeError::New(env, "Command: options and onExit");
    const auto given = info[0].As<Napi::Object>();
    CommandProcess::Options options;
    options.files = ByteStrings(given.Get("files"), "files");
    options.argv = ByteStrings(given.Get("argv"), "argv");
    options.environment = ByteStrings(given.Get("environment"), "environment");
    if (options.argv.empty()) throw Napi::TypeError::New(env, "Command: argv must not be empty");
    if (given.Get("identity").IsObject()) options.identity = ReadIdentity(given.Get("identity").As<Napi::Object>());
    if (given.Get("terminal").IsObject()) options.terminal = Size(given.Get("terminal").As<Napi::Object>());
    if (given.Get("openFiles").IsNumber()) options.open_files = Number(given, "openFiles");
    if (given.Get("ignoredSignals").IsArray()) {
      const auto ignored = given.Get("ignoredSignals").As<Napi::Array>();
      for (uint32_t i = 0; i < ignored.Length(); i++)
        options.ignored_signals.push_back(ignored.Get(i).ToNumber().Int32Value());
    }
    on_exit_ = Napi::Persistent(info[1].As<Napi::Function>());
    OrThrowJs(env, [&] {
      process_ = std::make_unique<CommandProcess>(options);
      terminal_fd_ = process_->TakeTerminal();
      watcher_ = std::make_unique<DescriptorWatcher>(env, process_->pidfd(), this, HandleExit, HandleEnvironmentEnd);
    });
    // Somebody waits for its end, whether or not JavaScript still holds on to it.
    Ref();
  }

  ~CommandJs() override { StopWatching(); }

 private:
  void StopWatching() {
    watcher_.reset();
    on_exit_.Reset();
  }

  static void HandleEnvironmentEnd(napi_async_cleanup_hook_handle, void* owner) {
    static_cast<CommandJs*>(owner)->StopWatching();
  }

  static void HandleExit(uv_poll_t* handle, int, int) {
    auto* self = static_cast<CommandJs*>(handle->data);
    const std::optional<int> status = self->process_->Reap();
    if (!status) return;
    const Napi::FunctionReference on_exit = std::move(self->on_exit_);
    // First: whoever is called may close it.
    self->StopWatching();
    CallFromLoop(self->Env(), on_exit, *status);
    self->Unref();
  }

  /// signal(number): false when it has ended; throws where it may not be signalled.
  Napi::Value Signal(const Napi::CallbackInfo& info) {
    if (!info[0].IsNumber()) throw Napi::TypeError::New(info.Env(), "signal: must be a number");
    const int signal = info[0].As<Napi::Number>().Int32Value();
    return Napi::Boolean::New(info.Env(), OrThrowJs(info.Env(), [&] { return process_->Signal(signal); }));
  }

  /// close(): its end is nobody's business any more; the event loop may end before it.
  void Close(const Napi::CallbackInfo&) {
    if (watcher_ == nullptr) return;
    StopWatching();
    Unref();
  }

  Napi::Value Pid(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), process_->pid()); }

  /// The controlling side of its terminal, to be closed by the caller; -1 without one.
  Napi::Value TerminalFd(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), terminal_fd_); }

  std::unique_ptr<CommandProcess> process_;
  std::unique_ptr<DescriptorWatcher> watcher_;  // before process_ in destruction: it watches its descriptor
  Napi::FunctionReference on_exit_;
  int terminal_fd_ = -1;
};

/// findAccount(uid): {name, uid, gid, home, shell, groups} | undefined
Napi::Value FindAccountJs(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsNumber()) throw Napi::TypeError::New(env, "findAccount: uid must be a number");
  const std::optional<Account> account =
      OrThrowJs(env, [&] { return FindAccount(info[0].As<Napi::Number>().Uint32Value()); });
  if (!account) return env.Undefined();
  Napi::Object result = Napi::Object::New(env);
  result.Set("name", account->name);
  result.Set("uid", account->uid);
  result.Set("gid", account->gid);
  result.Set("home", account->home);
  result.Set("shell", account->shell);
  Napi::Array groups = Napi::Array::New(env);
  for (size_t i = 0; i < account->groups.size(); i++) groups.Set(i, account->groups[i]);
  result.Set("groups", groups);
  return result;
}

/// resizeTerminal(fd, {columns, rows})
void ResizeTerminalJs(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber() || !info[1].IsObject()) throw Napi::TypeError::New(info.Env(), "resizeTerminal: fd and size");
  OrThrowJs(info.Env(), [&] {
    ResizeTerminal(info[0].As<Napi::Number>().Int32Value(), Size(info[1].As<Napi::Object>()));
  });
}

}  // namespace

/// dropPrivileges({uid, gid, groups}): for good. Throws with the step that failed.
void DropPrivilegesJs(const Napi::CallbackInfo& info) {
  if (!info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "dropPrivileges: an identity is missing");
  OrThrowJs(info.Env(), [&] { DropPrivileges(ReadIdentity(info[0].As<Napi::Object>())); });
}

void DefineCommand(Napi::Env env, Napi::Object exports) {
  exports.Set("Command", CommandJs::Define(env));
  exports.Set("findAccount", Napi::Function::New<FindAccountJs>(env, "findAccount"));
  exports.Set("dropPrivileges", Napi::Function::New<DropPrivilegesJs>(env, "dropPrivileges"));
  exports.Set("resizeTerminal", Napi::Function::New<ResizeTerminalJs>(env, "resizeTerminal"));
}

}  // namespace tracer

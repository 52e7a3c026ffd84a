{
  "targets": [
    {
      "target_name": "tracer",
      "sources": [
        "account.cc",
        "addon.cc",
        "command_js.cc",
        "command_process.cc",
        "ebpf_program.cc",
        "ebpf_program_js.cc",
        "errno_name.cc",
        "held_processes.cc",
        "hooks.cc",
        "libbpf_log.cc",
        "other_threads.cc",
        "priority.cc",
        "privileges.cc",
        "proc_connector.cc",
        "proc_connector_js.cc",
        "proc_event_socket.cc",
        "proc_reader.cc",
        "process_signal.cc",
        "record_queue.cc",
        "tracer_error.cc"
      ],
      "include_dirs": ["<!@(node -p \"require('node-addon-api').include\")", "../bpf"],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_CPP_EXCEPTIONS",
        # An environment that is being terminated takes no exception any more: without this, that is an abort.
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "cflags": ["<!@(pkg-config --cflags libbpf)"],
      "cflags_cc": ["-std=c++17", "-fexceptions", "-Wall", "-Wextra", "-Wno-unused-parameter"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti"],
      "libraries": ["<!@(pkg-config --libs libbpf)"]
    }
  ]
}

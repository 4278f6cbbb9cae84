// Runs Python scripts for clients of a host that allows it, each in a process of its own that acts on this host, as `doppel script
// --attach` does. A host has one only where its user asked for it (doppel serve --allow-scripts). Thread-safe; nothing blocks. Its
// destructor kills what still runs.
#pragma once

#include "api/api_value.h"
#include "clonecore/base/memory_file.h"
#include "launcher/process/process_reactor.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace doppel {

inline constexpr std::size_t kMaxScriptBytes = 1u << 20;
inline constexpr std::size_t kMaxScriptOutputBytes = 1u << 20; ///< the last of it are kept
inline constexpr int kMaxScripts = 4;                          ///< at once
inline constexpr std::chrono::hours kMaxScriptTime{24};

class ScriptRunner {
public:
    ScriptRunner();
    ~ScriptRunner();

    /// `done` is called once: {"exitCode": 128 + signal when it was killed, "output": stdout and stderr as they came, "truncated",
    /// "timedOut"}; or why it was not run (Refused, TooLarge, MissingPart). After `timeout` it is stopped, then killed.
    void run(std::string text, std::chrono::milliseconds timeout, ApiReply done);

private:
    class Impl;
    const std::unique_ptr<ProcessReactor> m_reactor; ///< its thread may be the last to let go of m_impl, never of this
    const std::shared_ptr<Impl> m_impl;
};

} // namespace doppel

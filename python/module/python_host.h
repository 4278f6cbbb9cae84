// A host as Python holds it: one of this process, or a connection to another one. Calls let go of the GIL while they wait.
#pragma once

#include "api/api_caller.h"
#include "api/headless_host.h"
#include "clonecore/image/membuf_registry.h"

#include <pybind11/pybind11.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace doppel {

class PythonHost {
public:
    /// A host without a window in this process.
    static std::shared_ptr<PythonHost> makeLocal();
    /// One that runs: "" = the only one, else as findHost(), or tcp://HOST:PORT with its z85 key ("" = this user's).
    static std::shared_ptr<PythonHost> connect(const std::string& wanted, const std::string& key, double timeoutSeconds);
    ~PythonHost() { close(); }

    /// A method with its arguments; raises the Python exception for its error.
    pybind11::object call(const std::string& method, const pybind11::sequence& arguments);
    /// Many: [(method, arguments), ...] -> [(True, value) or (False, (code, message, context)), ...], in one message.
    pybind11::list callAll(const pybind11::sequence& calls);

    std::shared_ptr<ApiCaller> caller() const;
    /// The frame of a connection; nullptr = none, or it can't be had without a copy: the host is on another machine or another user's.
    /// Of another process it is the memory that this one shares with all who look at the same version. Lets go of the GIL.
    FramePtr frame(const std::string& sessionId);
    bool isLocal() const { return m_local != nullptr; }
    /// "" while calls can succeed, else why not.
    std::string fault() const;
    /// Ends the host (its clones, too) or the connection. Lets go of the GIL meanwhile.
    void close();

private:
    /// The same frame again, in the same place, while somebody has it and there is no newer one.
    struct SharedFrame {
        std::uint64_t version = 0;
        std::weak_ptr<const Frame> frame;
    };
    ApiCaller::Results perform(std::vector<ApiHost::Call> calls);

    std::shared_ptr<HeadlessHost> m_local;
    MembufRegistry* m_membuf = nullptr;
    std::filesystem::path m_images; ///< the socket of another process's images; "" = it shows none to this one
    std::mutex m_sharedMutex;       ///< guards what follows
    std::map<std::string, SharedFrame> m_shared;
    std::shared_ptr<ApiCaller> m_caller; ///< nullptr = closed; shared with calls under way on other threads, like m_local
};

/// (code, message, context)
pybind11::tuple errorTuple(const Error& error);
/// Raises doppel.OperationFailed or what is derived from it.
[[noreturn]] void raise(const Error& error);

} // namespace doppel

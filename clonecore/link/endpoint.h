// Private to link/: what kind of place an endpoint names and whether it may be used without encryption.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <string>

namespace doppel {

struct Endpoint {
    enum class Kind { Inproc, Ipc, Tcp };
    Kind kind = Kind::Inproc;
    std::string text;           ///< as ZeroMQ takes it
    std::filesystem::path file; ///< of the socket, for ipc
    bool loopback = false;      ///< for tcp: 127.x.x.x, ::1 or localhost
    bool ipv6 = false;
};

/// InvalidArgument when `text` is none of inproc://, ipc://, tcp:// or too long for its kind.
Result<Endpoint> parseEndpoint(const std::string& text);

/// For the clone: "ipc://*" becomes a socket of its own in the runtime folder; the folder of any ipc socket is made (0700)
/// when missing, and refused (PermissionDenied) when it is not this user's alone.
Result<Endpoint> prepareToBind(const std::string& text);

/// For the host: refuses (PermissionDenied) a plain ipc socket that belongs to another user.
Result<void> checkBeforeConnect(const Endpoint& endpoint, bool encrypted);

/// PermissionDenied unless plain messages may pass: inproc and ipc always, tcp only on loopback and when asked for.
Result<void> checkPlain(const Endpoint& endpoint, bool encrypted, bool allowPlainTcp);

/// $XDG_RUNTIME_DIR/doppel, or a folder of this user in the folder for temporary files.
std::filesystem::path runtimeFolder();

} // namespace doppel

// Private to link/: what kind of place an endpoint names and whether it may be used without encryption.
#pragma once

#include "clonecore/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

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
/// when missing, and refused (PermissionDenied) when it is not this user's alone. Sockets there whose clones were killed are
/// removed.
Result<Endpoint> prepareToBind(const std::string& text);

/// For the host: refuses (PermissionDenied) a plain ipc socket that belongs to another user.
Result<void> checkBeforeConnect(const Endpoint& endpoint, bool encrypted);

/// PermissionDenied unless plain messages may pass: inproc and ipc always, tcp only on loopback and when asked for.
Result<void> checkPlain(const Endpoint& endpoint, bool encrypted, bool allowPlainTcp);

/// Removes the file of an ipc socket when destroyed, if it is still the one that was there when this was made.
class SocketFile {
public:
    SocketFile() = default;
    explicit SocketFile(const Endpoint& endpoint);
    ~SocketFile();
    SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
    SocketFile& operator=(SocketFile&& other) noexcept {
        std::swap(m_file, other.m_file);
        std::swap(m_id, other.m_id);
        return *this;
    }

private:
    std::filesystem::path m_file; ///< "" = none
    std::pair<std::uint64_t, std::uint64_t> m_id; ///< device and inode
};

} // namespace doppel

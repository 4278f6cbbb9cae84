// Shows the membuf images of this process to other processes of the same user, through a Unix socket: who asks for an id gets a read-only
// descriptor of its newest version. Pixels are copied once per version that somebody asks for, and the copy is kept while that is the
// newest. Owner: who serves (HostNotice names the socket). One thread of its own, which the destructor ends and joins; it blocks until
// somebody asks. Clients that are slow, silent or too many lose their connection; nothing that they do reaches the renders.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/membuf_registry.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace doppel {

struct MembufExportLimits {
    std::size_t clients = 32;                 ///< at once; one more ends the oldest
    std::chrono::milliseconds patience{5000}; ///< from the connection to its end
};

class MembufExport {
public:
    /// Listens at `socket`, which must not be there, in a folder that only this user may enter. `registry` lives longer than this.
    /// Io with the reason when it cannot.
    static Result<std::unique_ptr<MembufExport>> serve(const std::filesystem::path& socket, MembufRegistry& registry,
                                                       MembufExportLimits limits = {});
    /// Removes the socket. What clients have mapped stays theirs.
    ~MembufExport();
    MembufExport(const MembufExport&) = delete;
    MembufExport& operator=(const MembufExport&) = delete;

    const std::filesystem::path& socket() const;

private:
    class Server;
    explicit MembufExport(std::unique_ptr<Server> server);
    std::unique_ptr<Server> m_server;
};

} // namespace doppel

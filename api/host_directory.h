// Which hosts of this user run on this machine, so that scripts and command lines find them: a private folder in the runtime folder
// with a file for each, which names its endpoint. Files whose hosts were killed are cleared away. Blocks on the disk; any thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>
#include <string>
#include <vector>

namespace doppel {

struct HostListing {
    std::string endpoint; ///< "ipc:///..."
    std::string kind;     ///< "desk", "serve", "python"
    std::string scene;    ///< its file, "" = none yet
    long pid = 0;
    double started = 0;   ///< seconds since 1970 UTC
    std::string images;   ///< the socket of its membuf images (MembufExport), "" = it shows none
    bool operator==(const HostListing&) const = default;
};

/// The place of one host in the directory, until this is destroyed or its process ends however.
class HostNotice {
public:
    /// Chooses an endpoint that nobody has.
    static Result<HostNotice> post(const std::string& kind);
    ~HostNotice();
    HostNotice(HostNotice&& other) noexcept;
    HostNotice& operator=(HostNotice&&) = delete;

    const std::string& endpoint() const { return m_listing.endpoint; }
    /// Where a MembufExport of this host serves.
    std::filesystem::path imagesSocket() const { return m_listing.images; }
    /// The host serves and may be found; again when it shows another scene.
    Result<void> tell(const std::filesystem::path& sceneFile);

private:
    HostNotice() = default;

    HostListing m_listing;
    std::filesystem::path m_file; ///< "" = moved from
    FileDescriptor m_lock;
};

/// Those that live, newest first.
Result<std::vector<HostListing>> runningHosts();

/// The hosts that `wanted` names: process id, kind, file of the scene (path or name), or endpoint; "" = all. Newest first, one at least:
/// else NotFound with a list of what there is.
Result<std::vector<HostListing>> findHosts(const std::string& wanted);

/// The one of them; InvalidArgument with a list when several are meant.
Result<HostListing> findHost(const std::string& wanted);

} // namespace doppel

// Gets the contents of the host's sources, piece by piece, into memory: nothing of them is written to a disk. Keeps those of the newest
// network. Owned by the HostSession; read() is for the session's cooking thread, which must end before this object does.
#pragma once

#include "clonecore/clone/asset_port.h"
#include "clonecore/clone/source_reader.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace doppel {

class SourceFetcher final : public SourceReader {
public:
    explicit SourceFetcher(std::shared_ptr<AssetPort> port) : m_port(std::move(port)) {}

    Result<MemoryFilePtr> read(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled,
                               const std::function<void(const std::string&)>& progress) override;
    void wake() override { m_port->wake(); }

    /// Lets go of all others. Any thread; who uses one keeps it.
    void keepOnly(const SourceMap& sources);

private:
    /// One whose fetching was cancelled: it goes on from there.
    struct Partial {
        SourceVersion version;
        std::shared_ptr<MemoryFile> file;
        std::vector<bool> there; ///< by piece of kAssetPieceBytes: what was asked for before may come late, so in any order
        std::size_t missing = 0; ///< pieces
    };
    Result<void> fetch(Partial& partial, const std::atomic<bool>& cancelled, const std::function<void(const std::string&)>& progress);

    const std::shared_ptr<AssetPort> m_port;
    std::optional<Partial> m_partial; // the cooking thread's

    std::mutex m_mutex; // guards what follows
    std::map<ContentHash, MemoryFilePtr> m_kept;
};

} // namespace doppel

// Which clones run for which scene, on the disk, so that a host that is started after one has died finds its clones again. A folder of
// one file a clone, which only the user can read: it holds the keys with which that clone knows its host. Files of hosts that live are
// left alone: each host holds a lock. All methods block on the disk; one thread at a time.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"
#include "clonecore/host/launcher.h"
#include "clonecore/link/keys.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

class CloneLedger {
public:
    struct Entry {
        std::filesystem::path scene; ///< the scene's file
        std::string sessionId;
        CloneAddress address;
        KeyPair hostKeys;
        nlohmann::json ticket; ///< LaunchedProcess::ticket()
        std::string listen{};  ///< where the host awaits a clone that dials: ListeningPort::endpoint(); "" = the clone listens
    };

    /// Makes the folder when it is missing; PermissionDenied when others may enter it.
    static Result<std::unique_ptr<CloneLedger>> open(std::filesystem::path folder);
    ~CloneLedger();
    CloneLedger(const CloneLedger&) = delete;
    CloneLedger& operator=(const CloneLedger&) = delete;

    Result<void> note(const Entry& entry);
    void forget(const std::filesystem::path& scene, const std::string& sessionId);
    /// The clones of a scene whose hosts have died: they are this host's from now on. Files that can't be read are skipped.
    std::vector<Entry> takeOver(const std::filesystem::path& scene);

private:
    CloneLedger(std::filesystem::path folder, std::string name, FileDescriptor lock);
    std::filesystem::path fileOf(const std::filesystem::path& scene, const std::string& sessionId) const;

    const std::filesystem::path m_folder;
    const std::string m_name; ///< of this host's lock file
    const FileDescriptor m_lock;
};

/// $XDG_STATE_HOME/doppel/clones (~/.local/state without the variable).
std::filesystem::path userLedgerFolder();

} // namespace doppel

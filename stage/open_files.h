// Keeps imported files open between cooks, shared by all import nodes that open the same file in the same way. A file
// that changed on disk is opened again. Also remembers files that cannot be opened, until they change. Lives on the
// cooking thread.
#pragma once

#include "stage/importer.h"
#include "stage/memory_scope.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>

namespace doppel {

/// A file of the host's machine on this one: see AssetResolver.
struct LocatedFile {
    std::filesystem::path file;
    std::filesystem::path root; ///< for ImportOptions
};
/// Finds (or fetches) a file that a scene names; blocks.
using FileLocator = std::function<Result<LocatedFile>(const std::filesystem::path& file, const std::atomic<bool>& cancelled)>;

class OpenFiles {
public:
    /// `cancelled` must outlive this object.
    explicit OpenFiles(const std::atomic<bool>& cancelled) : m_cancelled(cancelled) {}

    /// Files are asked of `locator` from now on; empty = they are at their own places.
    void setLocator(FileLocator locator) { m_locator = std::move(locator); }
    /// What "mem:NAME" means from now on; `read` gets the contents, empty = they can't be had.
    void setSources(std::shared_ptr<const SourceMap> sources) { m_sources = std::move(sources); }
    void setSourceRead(SourceRead read) { m_readSource = std::move(read); }
    /// For one who reads sources himself (a light's image).
    std::shared_ptr<MemoryScope> makeScope() const { return std::make_shared<MemoryScope>(m_sources, m_readSource, m_cancelled); }
    const SourceMap& sources() const { return *m_sources; }

    /// Where `name` is, a parameter's text; relative names begin in `directory`. A source stays as it is.
    Result<LocatedFile> locate(const std::filesystem::path& directory, const std::string& name) const;

    /// Opens it or gives the one that is open. Blocks while it opens.
    Result<std::shared_ptr<ImportedFile>> open(const std::filesystem::path& file, const ImportOptions& options);
    /// Forget this one (its reader died, say), so that the next open() starts afresh.
    void drop(const std::shared_ptr<ImportedFile>& file);
    void clear() { m_files.clear(); }
    /// Between cooks: closes those that were not used for longest, beyond a few.
    void closeUnused();

private:
    struct Stamp {
        std::filesystem::file_time_type modified{};
        std::uintmax_t bytes = 0;
        bool operator==(const Stamp&) const = default;
    };
    struct Entry {
        std::filesystem::path path;
        ImportOptions options; ///< without memory
        Stamp stamp;
        std::shared_ptr<MemoryScope> memory;
        Result<std::shared_ptr<ImportedFile>> file;
    };
    bool isCurrent(const Entry& entry, const Stamp& stamp) const {
        return entry.memory ? entry.memory->isCurrent(*m_sources) : entry.stamp == stamp;
    }
    static Stamp stampOf(const std::filesystem::path& file);

    const std::atomic<bool>& m_cancelled;
    FileLocator m_locator;
    std::shared_ptr<const SourceMap> m_sources = std::make_shared<SourceMap>();
    SourceRead m_readSource;
    std::list<Entry> m_files;  ///< most recently used first
};

}  // namespace doppel

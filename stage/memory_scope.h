// What an importer sees of the sources of a host ("mem:NAME", clonecore/base/source_map.h) while it opens and reads one of them: it and
// the others that it names. Names without "mem:" in a source mean other sources too: a pushed file never leads to a disk. Remembers what
// was looked for, so that a change of exactly that opens the file anew. Made for one opened file; the cooking thread's.
#pragma once

#include "clonecore/base/memory_image.h"
#include "clonecore/base/source_map.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace doppel {

/// Gives a version of a source; blocks while it is fetched, and ends with Cancelled when the flag is set.
using SourceRead = std::function<Result<MemoryFilePtr>(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled)>;

class MemoryScope {
public:
    /// `read` may be empty: nothing can be read then. `cancelled` must outlive it.
    MemoryScope(std::shared_ptr<const SourceMap> sources, SourceRead read, const std::atomic<bool>& cancelled)
        : m_sources(std::move(sources)), m_read(std::move(read)), m_cancelled(cancelled) {}

    /// The name of the source that `file` means within a source: "wave.mtl" for "mem:wave.mtl", "./wave.mtl" and "tex\\wave.mtl".
    static std::string nameIn(const std::string& file);

    bool has(const std::string& name);
    /// NotFound with what to do when nobody has pushed it.
    Result<MemoryFilePtr> find(const std::string& name);
    /// The name under which the renderer opens the image; good as long as this object lives.
    Result<std::string> image(const std::string& name);
    /// The same for an image that is part of a source (embedded in it).
    std::string image(const std::string& imageName, MemoryFilePtr content);
    /// The image names of all sources, by name; none is fetched. takeImage() what is used of them.
    std::map<std::string, std::string> imageNames() const;
    /// Takes what a reader has used of imageNames().
    Result<void> takeImage(const std::string& imageName);

    /// False when a source that was looked for is another one in `now`.
    bool isCurrent(const SourceMap& now) const;

private:
    std::optional<SourceVersion> look(const std::string& name);

    const std::shared_ptr<const SourceMap> m_sources;
    const SourceRead m_read;
    const std::atomic<bool>& m_cancelled;
    std::map<std::string, std::optional<SourceVersion>> m_looked; ///< nothing: it was not there
    std::map<std::string, MemoryImagePtr> m_images;
};

} // namespace doppel

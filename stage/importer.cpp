#include "stage/importer.h"

#include "stage/importer_registry.h"
#include "stage/memory_scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <mutex>

namespace doppel {

namespace {

constexpr const char* kUsdExtensions[] = {"usd", "usda", "usdc", "usdz"};
constexpr const char* kAssimpExtensions[] = {"gltf", "glb", "obj", "fbx", "ply", "stl", "dae"};

class Registry {
public:
    Registry() {
        for (const char* extension : kUsdExtensions) m_openers[extension] = openUsdFile;
        for (const char* extension : kAssimpExtensions) m_openers[extension] = openAssimpFile;
    }

    void set(const std::string& extension, FileOpener opener) {
        const std::lock_guard lock(m_mutex);
        if (opener) {
            m_openers[extension] = std::move(opener);
        } else {
            m_openers.erase(extension);
        }
    }
    FileOpener find(const std::string& extension) const {
        const std::lock_guard lock(m_mutex);
        const auto it = m_openers.find(extension);
        return it == m_openers.end() ? FileOpener() : it->second;
    }
    std::vector<std::string> extensions() const {
        const std::lock_guard lock(m_mutex);
        std::vector<std::string> names;
        for (const auto& [extension, opener] : m_openers) names.push_back(extension);
        return names;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, FileOpener> m_openers;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

std::string lowerCase(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

Result<std::unique_ptr<ImportedFile>> openKnown(const std::filesystem::path& file, const ImportOptions& options,
                                                const std::atomic<bool>& cancelled) {
    const std::string dotted = lowerCase(file.extension().string());
    const FileOpener opener = dotted.empty() ? FileOpener() : registry().find(dotted.substr(1));
    if (!opener) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("cannot import '{}': '{}' files are not known; those that are: {}", file.string(), dotted,
                                fmt::join(importableExtensions(), ", ")));
    }
    return opener(file, options, cancelled);
}

/// Before a reader is bothered.
Result<void> checkSource(const std::string& file, const ImportOptions& options) {
    const auto name = sourceName(file);
    if (!name) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("'{}' is no name of a source; write mem: and a name such as wave.obj", file));
    }
    if (!options.memory)
        return fail(ErrorCode::NotFound, fmt::format("'{}' is a source of a running host; there is none here", file));
    const auto found = options.memory->find(*name);
    if (!found) return tl::unexpected(found.error());
    return {};
}

}  // namespace

void registerImporter(std::string extension, FileOpener opener) {
    registry().set(lowerCase(std::move(extension)), std::move(opener));
}

std::vector<std::string> importableExtensions() { return registry().extensions(); }

Result<std::unique_ptr<ImportedFile>> openFile(const std::filesystem::path& file, const ImportOptions& options,
                                               const std::atomic<bool>& cancelled) {
    const std::string name = file.string();
    if (meansSource(name)) {
        if (const auto there = checkSource(name, options); !there) return tl::unexpected(there.error());
        return openKnown(file, options, cancelled);
    }
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) {
        const bool missing = status.type() == std::filesystem::file_type::not_found;
        return missing ? fail(ErrorCode::NotFound, fmt::format("the file '{}' does not exist; check its name", name))
                       : fail(ErrorCode::Io, fmt::format("cannot look at '{}': {}", name, error.message()));
    }
    if (std::filesystem::is_directory(status)) {
        return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is a folder; name a file in it", name));
    }
    return openKnown(file, options, cancelled);
}

}  // namespace doppel

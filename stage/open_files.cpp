#include "stage/open_files.h"

#include <algorithm>
#include <system_error>

namespace doppel {

namespace {
// Enough to go back and forth between a few variants or shots without reading them again.
constexpr std::size_t kKeepOpen = 8;
}  // namespace

OpenFiles::Stamp OpenFiles::stampOf(const std::filesystem::path& file) {
    // A file that cannot be looked at has the empty stamp; opening it gives the error.
    std::error_code error;
    Stamp stamp;
    const auto modified = std::filesystem::last_write_time(file, error);
    if (!error) stamp.modified = modified;
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    if (!error) stamp.bytes = bytes;
    return stamp;
}

Result<LocatedFile> OpenFiles::locate(const std::filesystem::path& directory, const std::string& name) const {
    if (meansSource(name)) return LocatedFile{name, {}};
    std::filesystem::path path(name);
    if (path.is_relative()) path = directory / path;
    // A path of another machine means nothing to this one's working folder.
    if (m_locator) return m_locator(path.lexically_normal(), m_cancelled);
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(path, error);
    return LocatedFile{(error ? path : absolute).lexically_normal(), {}};
}

Result<std::shared_ptr<ImportedFile>> OpenFiles::open(const std::filesystem::path& file, const ImportOptions& options) {
    const bool isSource = meansSource(file.string());
    const Stamp stamp = isSource ? Stamp() : stampOf(file);
    const auto known = std::find_if(m_files.begin(), m_files.end(),
                                    [&](const Entry& entry) { return entry.path == file && entry.options == options; });
    if (known != m_files.end()) {
        if (isCurrent(*known, stamp)) {
            m_files.splice(m_files.begin(), m_files, known);
            return known->file;
        }
        m_files.erase(known);
    }
    ImportOptions withMemory = options;
    if (isSource) withMemory.memory = makeScope();
    Result<std::shared_ptr<ImportedFile>> opened =
        openFile(file, withMemory, m_cancelled).map([](std::unique_ptr<ImportedFile> f) {
            return std::shared_ptr(std::move(f));
        });
    const bool worthKeeping = opened || opened.error().code != ErrorCode::Cancelled;
    if (worthKeeping) m_files.push_front({file, options, stamp, withMemory.memory, opened});
    return opened;
}

void OpenFiles::drop(const std::shared_ptr<ImportedFile>& file) {
    m_files.remove_if([&](const Entry& entry) { return entry.file && *entry.file == file; });
}

void OpenFiles::closeUnused() {
    std::size_t unused = 0;
    for (auto it = m_files.begin(); it != m_files.end();) {
        const bool inUse = it->file && it->file->use_count() > 1;
        it = !inUse && ++unused > kKeepOpen ? m_files.erase(it) : std::next(it);
    }
}

}  // namespace doppel

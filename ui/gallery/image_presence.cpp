#include "ui/gallery/image_presence.h"

#include <filesystem>
#include <utility>

namespace doppel {

void ImagePresence::look(const std::vector<GalleryItem>& items) {
    std::vector<std::pair<std::string, std::filesystem::path>> files;
    for (const auto& item : items)
        if (!item.filePath.empty()) files.emplace_back(item.id, item.filePath);
    if (files.empty()) return;
    m_context.fileWorkers.run([this, files = std::move(files), generation = m_generation, mailbox = m_mailbox.handle()](const CancelToken&) {
        std::vector<std::pair<std::string, bool>> found;
        for (const auto& [id, file] : files) {
            std::error_code error;
            const auto status = std::filesystem::status(file, error);
            found.emplace_back(id, status.type() == std::filesystem::file_type::not_found); // anything else says why when it is read
        }
        mailbox.post([this, generation, found = std::move(found)] {
            if (generation != m_generation) return;
            std::vector<std::string> others;
            for (const auto& [id, isMissing] : found)
                if (isMissing ? m_missing.insert(id).second : m_missing.erase(id) > 0) others.push_back(id);
            if (!others.empty()) emit changed(others);
        });
    });
}

void ImagePresence::clear() {
    ++m_generation;
    m_missing.clear();
}

} // namespace doppel

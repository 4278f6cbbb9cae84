#include "stage/memory_scope.h"

#include <algorithm>
#include <utility>

namespace doppel {

std::string MemoryScope::nameIn(const std::string& file) {
    std::string name = file.substr(meansSource(file) ? kSourcePrefix.size() : 0);
    if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
    return name;
}

std::optional<SourceVersion> MemoryScope::look(const std::string& name) {
    const auto found = m_sources->find(name);
    const auto version = found == m_sources->end() ? std::nullopt : std::optional(found->second);
    if (isSourceName(name)) m_looked.insert_or_assign(name, version);
    return version;
}

bool MemoryScope::has(const std::string& name) { return look(name).has_value(); }

Result<MemoryFilePtr> MemoryScope::find(const std::string& name) {
    const auto version = look(name);
    if (!version || !m_read) {
        return fail(ErrorCode::NotFound, std::string(kSourcePrefix) + name + ": nothing has been pushed to the host under this name; push it "
                                                                            "(doppel ctl push, host.push), or name a file");
    }
    return m_read(name, *version, m_cancelled);
}

Result<std::string> MemoryScope::image(const std::string& name) {
    auto file = find(name);
    if (!file) return tl::unexpected(std::move(file.error()));
    return image(sourceImageName(name, m_sources->at(name)), std::move(*file));
}

std::string MemoryScope::image(const std::string& imageName, MemoryFilePtr content) {
    auto& held = m_images[imageName];
    if (!held) held = std::make_shared<const MemoryImage>(imageName, std::move(content));
    return imageName;
}

std::map<std::string, std::string> MemoryScope::imageNames() const {
    std::map<std::string, std::string> names;
    for (const auto& [name, version] : *m_sources) names.emplace(name, sourceImageName(name, version));
    return names;
}

Result<void> MemoryScope::takeImage(const std::string& imageName) {
    if (m_images.contains(imageName)) return {};
    auto taken = image(nameIn(imageName.substr(0, imageName.find('#'))));
    if (!taken) return tl::unexpected(std::move(taken.error()));
    return {};
}

bool MemoryScope::isCurrent(const SourceMap& now) const {
    return std::all_of(m_looked.begin(), m_looked.end(), [&](const auto& looked) {
        const auto found = now.find(looked.first);
        return found == now.end() ? !looked.second : looked.second == found->second;
    });
}

} // namespace doppel

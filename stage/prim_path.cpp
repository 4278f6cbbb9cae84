#include "stage/prim_path.h"

#include <algorithm>

namespace doppel {

bool isPrimPath(std::string_view path) {
    if (path.empty() || path.front() != '/') return false;
    if (path.size() == 1) return true;
    std::size_t start = 1;
    while (true) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string_view element = path.substr(start, end - start);
        if (element.empty() || element == "." || element == "..") return false;
        if (end == path.size()) return true;
        start = end + 1;
    }
}

std::vector<std::string_view> splitPrimPath(std::string_view path) {
    std::vector<std::string_view> elements;
    std::size_t start = 0;
    while (start < path.size()) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        if (end > start) elements.push_back(path.substr(start, end - start));
        start = end + 1;
    }
    return elements;
}

std::string_view parentPrimPath(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? std::string_view("/") : path.substr(0, slash);
}

std::string_view primPathName(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string joinPrimPath(std::string_view parent, std::string_view name) {
    std::string path(parent);
    if (path.empty() || path.back() != '/') path += '/';
    return path += name;
}

std::string makePrimName(std::string_view text, std::string_view fallback) {
    constexpr std::size_t kMaxBytes = 128;
    std::string name;
    bool meaningful = false;
    for (const char c : text.substr(0, kMaxBytes)) {
        const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const bool beyondAscii = static_cast<unsigned char>(c) >= 0x80;
        name += alphanumeric || beyondAscii ? c : '_';
        meaningful = meaningful || alphanumeric || beyondAscii || c == '_';
    }
    // A name cut inside a multi-byte character would not be UTF-8 any more.
    if (text.size() > kMaxBytes && (static_cast<unsigned char>(text[kMaxBytes]) & 0xC0) == 0x80) {
        while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0) == 0x80) name.pop_back();
        if (!name.empty()) name.pop_back();
    }
    if (!meaningful || name.empty()) return std::string(fallback);
    if (name.front() >= '0' && name.front() <= '9') name.insert(name.begin(), '_');
    return name;
}

std::string uniquePrimName(std::string_view text, std::set<std::string, std::less<>>& taken,
                           std::string_view fallback) {
    const std::string wanted = makePrimName(text, fallback);
    if (taken.insert(wanted).second) return wanted;
    // Counting on from the number of siblings keeps thousands of equal names from costing a square.
    for (std::size_t number = 1;; number = number < 16 ? number + 1 : std::max(number + 1, taken.size())) {
        std::string name = wanted + (wanted.back() >= '0' && wanted.back() <= '9' ? "_" : "") + std::to_string(number);
        if (taken.insert(name).second) return name;
    }
}

}  // namespace doppel

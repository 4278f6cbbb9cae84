#include "stage/token.h"

#include <functional>
#include <mutex>
#include <set>

namespace doppel {

namespace {

constinit const std::string kEmpty;

/// Nodes of a set stay where they are. The table outlives whatever ends late.
const std::string* kept(std::string_view text) {
    static std::mutex mutex;
    static auto& table = *new std::set<std::string, std::less<>>;
    const std::lock_guard lock(mutex);
    const auto found = table.find(text);
    return found != table.end() ? &*found : &*table.emplace(text).first;
}

} // namespace

Token::Token() : m_text(&kEmpty) {}

Token::Token(std::string_view text) : m_text(text.empty() ? &kEmpty : kept(text)) {}

} // namespace doppel

#include "stage/token.h"

#include <functional>
#include <mutex>
#include <set>

namespace doppel {

namespace {

/// What ends late may still have tokens, so neither string nor table is ever destroyed.
const std::string* emptyText() {
    static const auto* empty = new std::string;
    return empty;
}

/// Nodes of a set stay where they are.
const std::string* kept(std::string_view text) {
    static std::mutex mutex;
    static auto& table = *new std::set<std::string, std::less<>>;
    const std::lock_guard lock(mutex);
    const auto found = table.find(text);
    return found != table.end() ? &*found : &*table.emplace(text).first;
}

} // namespace

Token::Token() : m_text(emptyText()) {}

Token::Token(std::string_view text) : m_text(text.empty() ? emptyText() : kept(text)) {}

} // namespace doppel

#include "clonecore/scene/node.h"

namespace doppel {
namespace {

constexpr std::size_t kMaxNameBytes = 128;

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool isValidNodeName(std::string_view name) {
    if (name.empty() || name.size() > kMaxNameBytes || !isLetter(name.front())) return false;
    for (const char c : name)
        if (!isLetter(c) && !isDigit(c)) return false;
    return true;
}

}  // namespace doppel

#include "clonecore/link/utf8_repair.h"

#include "clonecore/base/utf8.h"

namespace doppel {

std::string toValidUtf8(std::string_view text, std::size_t maxBytes) {
    constexpr std::string_view kReplacement = "\xef\xbf\xbd";
    if (text.size() <= maxBytes && isValidUtf8(text)) return std::string(text);
    std::string out;
    while (!text.empty()) {
        const std::string_view valid = text.substr(0, validUtf8Length(text));
        if (out.size() + valid.size() > maxBytes) {
            std::size_t end = maxBytes - out.size();
            while (end > 0 && (static_cast<unsigned char>(valid[end]) & 0xc0u) == 0x80u) --end; // a character's middle
            return out += valid.substr(0, end);
        }
        out += valid;
        text.remove_prefix(valid.size());
        if (text.empty() || out.size() + kReplacement.size() > maxBytes) break;
        out += kReplacement;
        text.remove_prefix(1);
    }
    return out;
}

} // namespace doppel

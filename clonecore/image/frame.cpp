#include "clonecore/image/frame.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <limits>
#include <set>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kOffsetAlignment = 64;
constexpr std::size_t kMaxChannels = 4;
constexpr std::size_t kMaxNameBytes = 255;

/// Bytes of `layout` that one AOV covers; nothing when a size is out of range (the product then can't overflow).
std::optional<std::size_t> checkedAovBytes(const FrameLayout& layout, const AovLayout& aov) {
    if (layout.width < 1 || layout.height < 1 || layout.width > kMaxFrameSide || layout.height > kMaxFrameSide)
        return std::nullopt;
    if (aov.channels.empty() || aov.channels.size() > kMaxChannels || aov.type > PixelType::UInt32) return std::nullopt;
    return static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height) * aov.bytesPerPixel();
}

std::size_t alignUp(std::size_t value) { return (value + kOffsetAlignment - 1) / kOffsetAlignment * kOffsetAlignment; }

bool isValidName(std::string_view name) {
    return !name.empty() && name.size() <= kMaxNameBytes &&
           std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool hasValidNames(const AovLayout& aov) {
    if (!isValidName(aov.name)) return false;
    std::set<std::string_view> seen;
    return std::all_of(aov.channels.begin(), aov.channels.end(),
                       [&](const std::string& channel) { return isValidName(channel) && seen.insert(channel).second; });
}

/// `*` and `?` only; linear in both but for one restart point, so that hostile patterns cost nothing.
bool matchesWildcard(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') {
            ++p;
            ++n;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

} // namespace

void FrameLayout::computeOffsets() {
    // At most kMaxAovs * 2^34 bytes, so the sum can't overflow 64 bits.
    std::size_t end = 0;
    for (AovLayout& aov : aovs) {
        const auto bytes = checkedAovBytes(*this, aov);
        if (!bytes || aovs.size() > kMaxAovs) {
            byteSize = std::numeric_limits<std::size_t>::max(); // isValid() refuses it
            return;
        }
        aov.offset = end;
        end = alignUp(end + *bytes);
    }
    byteSize = end;
}

bool FrameLayout::isValid() const {
    if (fullWidth < 1 || fullHeight < 1 || fullWidth > kMaxFrameSide || fullHeight > kMaxFrameSide) return false;
    if (width < 1 || height < 1 || width > fullWidth || height > fullHeight) return false;
    if (x < 0 || y < 0 || x > fullWidth - width || y > fullHeight - height) return false;
    if (aovs.empty() || aovs.size() > kMaxAovs || byteSize > kMaxFrameBytes) return false;

    std::size_t end = 0;
    std::set<std::string_view> names;
    for (const AovLayout& aov : aovs) {
        const auto bytes = checkedAovBytes(*this, aov);
        if (!bytes || !hasValidNames(aov) || !names.insert(aov.name).second) return false;
        if (aov.offset % kOffsetAlignment != 0 || aov.offset < end) return false;
        if (aov.offset > byteSize || *bytes > byteSize - aov.offset) return false;
        end = aov.offset + *bytes;
    }
    return true;
}

int FrameLayout::indexOf(std::string_view aov) const {
    const auto found = std::find_if(aovs.begin(), aovs.end(), [&](const AovLayout& a) { return a.name == aov; });
    return found == aovs.end() ? -1 : static_cast<int>(found - aovs.begin());
}

std::size_t FrameLayout::aovBytes(std::size_t index) const {
    assert(index < aovs.size());
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * aovs[index].bytesPerPixel();
}

Frame::Frame(FrameLayout layout, FrameInfo info, std::shared_ptr<const std::byte> buffer)
    : m_layout(std::move(layout)), m_info(std::move(info)), m_buffer(std::move(buffer)) {
    assert(m_layout.isValid() && "check a layout from outside with isValid() first");
    assert(m_buffer);
}

std::span<const std::byte> Frame::aov(std::size_t index) const {
    assert(index < m_layout.aovs.size());
    return {m_buffer.get() + m_layout.aovs[index].offset, m_layout.aovBytes(index)};
}

std::shared_ptr<Frame> Frame::allocate(FrameLayout layout, FrameInfo info,
                                       const std::function<void(std::span<std::byte>)>& fill) {
    if (layout.byteSize == 0) layout.computeOffsets();
    if (!layout.isValid()) return nullptr;

    // calloc hands out untouched zero pages, which a memset after an aligned allocation would not.
    std::byte* const block = static_cast<std::byte*>(std::calloc(layout.byteSize + kOffsetAlignment, 1));
    if (!block) return nullptr;
    const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(block) % kOffsetAlignment;
    std::byte* const pixels = block + (kOffsetAlignment - misaligned) % kOffsetAlignment;
    const std::shared_ptr<const std::byte> buffer(pixels, [block](const std::byte*) { std::free(block); });
    if (fill) fill({pixels, layout.byteSize});
    return std::make_shared<Frame>(std::move(layout), std::move(info), buffer);
}

namespace {

/// Takes the next blank-separated word off `text`; "" at its end.
std::string_view takeWord(std::string_view& text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    return word;
}

} // namespace

bool matchesAovPatterns(std::string_view patterns, std::string_view name) {
    std::optional<bool> matches;
    for (std::string_view pattern = takeWord(patterns); !pattern.empty(); pattern = takeWord(patterns)) {
        const bool excludes = pattern.front() == '^';
        if (excludes) pattern.remove_prefix(1);
        // A list that starts with an exclusion means "all but".
        if (!matches) matches = excludes;
        if (matchesWildcard(pattern, name)) matches = !excludes;
    }
    return matches.value_or(true);
}

int firstShownAov(const FrameLayout& layout, std::string_view patterns) {
    // C goes first whatever its place in the layout.
    std::vector<int> order;
    const int color = layout.indexOf("C");
    if (color >= 0) order.push_back(color);
    for (int i = 0; i < static_cast<int>(layout.aovs.size()); ++i) {
        if (i != color) order.push_back(i);
    }
    const auto first = [&](const auto& accepts) {
        const auto found = std::find_if(order.begin(), order.end(), [&](int i) {
            const std::string& name = layout.aovs[static_cast<std::size_t>(i)].name;
            return matchesAovPatterns(patterns, name) && accepts(name);
        });
        return found == order.end() ? -1 : *found;
    };
    std::string_view rest = patterns;
    for (std::string_view pattern = takeWord(rest); !pattern.empty(); pattern = takeWord(rest)) {
        if (pattern.front() == '^') continue;
        if (const int found = first([&](const std::string& name) { return matchesWildcard(pattern, name); }); found >= 0)
            return found;
    }
    if (const int found = first([](const std::string&) { return true; }); found >= 0) return found;
    return order.empty() ? -1 : order.front();
}

} // namespace doppel

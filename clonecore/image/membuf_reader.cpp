// The OpenImageIO reader behind `membuf:<session id>`. A reader takes the current frame when it is opened and keeps it,
// so whatever is published meanwhile, it never shows half of two frames; being immutable, it needs no lock to be read
// from.
#include "clonecore/image/aov_spec.h"
#include "clonecore/image/membuf_cache.h"
#include "clonecore/image/membuf_registry.h"

#include <OpenImageIO/imageio.h>

#include <charconv>
#include <cstring>
#include <mutex>
#include <optional>

namespace doppel {

namespace {

constexpr std::string_view kScheme = "membuf:";

constexpr std::string_view kNameHelp =
    ": not a membuf name; write membuf:<session id> or membuf:<session id>?version=<number>";

/// "membuf:hero" or, one version only, "membuf:hero?version=12".
struct MembufName {
    std::string id;
    std::optional<std::uint64_t> version;
};

std::optional<MembufName> parseName(std::string_view name) {
    if (!name.starts_with(kScheme)) return std::nullopt;
    name.remove_prefix(kScheme.size());
    constexpr std::string_view kVersion = "?version=";
    const std::size_t query = name.find('?');
    if (query == std::string_view::npos) return MembufName{std::string(name), std::nullopt};
    const std::string_view rest = name.substr(query);
    std::uint64_t version = 0;
    if (!rest.starts_with(kVersion)) return std::nullopt;
    const char* const end = rest.data() + rest.size();
    const auto [parsed, error] = std::from_chars(rest.data() + kVersion.size(), end, version);
    if (error != std::errc{} || parsed != end) return std::nullopt;
    return MembufName{std::string(name.substr(0, query)), version};
}

std::string knownIds() {
    std::string text;
    for (const std::string& id : MembufRegistry::global().ids()) text += (text.empty() ? "" : ", ") + id;
    return text.empty() ? "none yet" : text;
}

/// Why the name does not open; "" if it does.
std::string whyMissing(const std::string& name, const MembufName& parsed, const MembufRegistry::Entry& entry) {
    if (!entry.frame) return name + ": no such image; known: " + knownIds();
    if (parsed.version && *parsed.version != entry.version)
        return name + ": that version is gone; the current one is " + std::to_string(entry.version);
    return {};
}

class MembufInput final : public OIIO::ImageInput {
public:
    const char* format_name() const override { return "membuf"; }
    int supports(OIIO::string_view feature) const override {
        return feature == "multiimage" || feature == "procedural";
    }

    bool valid_file(const std::string& filename) const override;

    bool open(const std::string& name, OIIO::ImageSpec& newspec) override;
    bool open(const std::string& name, OIIO::ImageSpec& newspec, const OIIO::ImageSpec& config) override;
    bool close() override;

    OIIO::ImageSpec spec(int subimage, int miplevel = 0) override;
    OIIO::ImageSpec spec_dimensions(int subimage, int miplevel = 0) override;
    int current_subimage() const override {
        lock_guard lock(*this);
        return m_subimage;
    }
    int current_miplevel() const override { return 0; }
    bool seek_subimage(int subimage, int miplevel) override;

    bool read_native_scanline(int subimage, int miplevel, int y, int z, void* data) override {
        return read_native_scanlines(subimage, miplevel, y, y + 1, z, data);
    }
    using OIIO::ImageInput::read_native_scanlines;
    bool read_native_scanlines(int subimage, int miplevel, int ybegin, int yend, int z, void* data) override;

private:
    bool hasSubimage(int subimage, int miplevel) const {
        return m_frame && miplevel == 0 && subimage >= 0 && static_cast<std::size_t>(subimage) < m_specs.size();
    }
    void reportIfStale() const;

    std::string m_name, m_id;
    FramePtr m_frame;
    std::uint64_t m_version = 0;
    std::vector<OIIO::ImageSpec> m_specs;
    int m_subimage = 0;
    bool m_mayBeCached = false;
    mutable bool m_wasProbed = false; ///< by valid_file()
};

bool MembufInput::valid_file(const std::string& filename) const {
    const auto parsed = parseName(filename);
    // ImageCache has readers created before it opens them, and remembers what failed; a plain open does not come by
    // here.
    if (parsed) MembufCache::instance().noteLookup(parsed->id, filename);
    m_wasProbed = parsed.has_value();
    return m_wasProbed;
}

bool MembufInput::open(const std::string& name, OIIO::ImageSpec& newspec, const OIIO::ImageSpec& config) {
    // While it looks for a reader, OpenImageIO opens with "nowait" and drops the errors. One that is asked for first
    // and opened later (by ImageCache and ImageBuf, or with a configuration) fails then, so that its own error is
    // shown.
    const bool isSearch = config.find_attribute("nowait") != nullptr;
    if (isSearch && m_wasProbed) return true;
    if (isSearch) return open(name, newspec);

    const auto parsed = parseName(name);
    if (parsed) MembufCache::instance().noteLookup(parsed->id, name);
    if (!open(name, newspec)) return false;
    m_mayBeCached = true;
    MembufCache::instance().noteLayout(m_id, m_frame->layout());
    return true;
}

bool MembufInput::open(const std::string& name, OIIO::ImageSpec& newspec) {
    close();
    const auto parsed = parseName(name);
    if (!parsed) {
        errorfmt("{}{}", name, kNameHelp);
        return false;
    }
    const MembufRegistry::Entry entry = MembufRegistry::global().current(parsed->id);
    if (const std::string why = whyMissing(name, *parsed, entry); !why.empty()) {
        errorfmt("{}", why);
        return false;
    }
    m_name = name;
    m_id = parsed->id;
    m_frame = entry.frame;
    m_version = entry.version;
    for (std::size_t aov = 0; aov < m_frame->layout().aovs.size(); ++aov) {
        OIIO::ImageSpec& added = m_specs.emplace_back(aovSpec(*m_frame, aov));
        added.attribute("doppel:session", m_id);
        added.attribute("doppel:version", OIIO::TypeDesc(OIIO::TypeDesc::UINT64), &m_version);
    }
    m_spec = m_specs.front();
    newspec = m_spec;
    return true;
}

bool MembufInput::close() {
    m_frame.reset();
    m_specs.clear();
    m_subimage = 0;
    m_mayBeCached = false;
    m_spec = OIIO::ImageSpec();
    return true;
}

OIIO::ImageSpec MembufInput::spec(int subimage, int miplevel) {
    return hasSubimage(subimage, miplevel) ? m_specs[static_cast<std::size_t>(subimage)] : OIIO::ImageSpec();
}

OIIO::ImageSpec MembufInput::spec_dimensions(int subimage, int miplevel) {
    OIIO::ImageSpec dimensions;
    if (hasSubimage(subimage, miplevel)) dimensions.copy_dimensions(m_specs[static_cast<std::size_t>(subimage)]);
    return dimensions;
}

bool MembufInput::seek_subimage(int subimage, int miplevel) {
    lock_guard lock(*this);
    if (!hasSubimage(subimage, miplevel)) return false;
    if (subimage != m_subimage) {
        m_subimage = subimage;
        m_spec = m_specs[static_cast<std::size_t>(subimage)];
    }
    return true;
}

bool MembufInput::read_native_scanlines(int subimage, int miplevel, int ybegin, int yend, int /*z*/, void* data) {
    if (!hasSubimage(subimage, miplevel)) {
        errorfmt("{}: no subimage {} at mip level {}", m_name, subimage, miplevel);
        return false;
    }
    const OIIO::ImageSpec& dimensions = m_specs[static_cast<std::size_t>(subimage)];
    if (ybegin < dimensions.y || yend > dimensions.y + dimensions.height || ybegin > yend) {
        errorfmt("{}: rows {} to {} are not within {} to {}", m_name, ybegin, yend, dimensions.y,
                 dimensions.y + dimensions.height);
        return false;
    }
    const std::size_t rowBytes = dimensions.scanline_bytes(true);
    const std::span<const std::byte> pixels = m_frame->aov(static_cast<std::size_t>(subimage));
    std::memcpy(data, pixels.data() + static_cast<std::size_t>(ybegin - dimensions.y) * rowBytes,
                static_cast<std::size_t>(yend - ybegin) * rowBytes);
    reportIfStale();
    return true;
}

void MembufInput::reportIfStale() const {
    if (m_mayBeCached && MembufRegistry::global().current(m_id).version != m_version)
        MembufCache::instance().noteStaleRead(m_id, m_name);
}

} // namespace

void registerMembufReader() {
    static std::once_flag once;
    std::call_once(once, [] {
        // A name like "membuf:hero" has no extension, so OpenImageIO asks its readers one after the other, in the order
        // of their extensions (2.4) or of their declaration (later): "!membuf" puts this one before those that look at
        // files.
        static const char* extensions[] = {"!membuf", "membuf", nullptr};
        OIIO::declare_imageio_format(
            "membuf", []() -> OIIO::ImageInput* { return new MembufInput; }, extensions, nullptr, nullptr, nullptr);
        MembufCache::instance();
        static const Subscription changes = MembufRegistry::global().observe([](const std::string& id) {
            MembufCache::instance().versionChanged(id, MembufRegistry::global().current(id).frame);
        });
    });
}

} // namespace doppel

#include "clonecore/image/frame_input.h"

#include "clonecore/image/aov_spec.h"

#include <cstring>

namespace doppel {

bool FrameInput::valid_file(const std::string& filename) const {
    const auto parsed = parseMembufName(filename);
    // ImageCache has readers created before it opens them, and remembers what failed; a plain open does not come by
    // here.
    if (parsed) lookedUp(parsed->id, filename);
    m_wasProbed = parsed.has_value();
    return m_wasProbed;
}

bool FrameInput::open(const std::string& name, OIIO::ImageSpec& newspec, const OIIO::ImageSpec& config) {
    // While it looks for a reader, OpenImageIO opens with "nowait" and drops the errors. One that is asked for first
    // and opened later (by ImageCache and ImageBuf, or with a configuration) fails then, so that its own error is
    // shown.
    const bool isSearch = config.find_attribute("nowait") != nullptr;
    if (isSearch && m_wasProbed) return true;
    if (isSearch) return open(name, newspec);

    if (const auto parsed = parseMembufName(name)) lookedUp(parsed->id, name);
    if (!open(name, newspec)) return false;
    openedForCache();
    return true;
}

bool FrameInput::open(const std::string& name, OIIO::ImageSpec& newspec) {
    close();
    const auto parsed = parseMembufName(name);
    if (!parsed) {
        errorfmt("{}: not a membuf name; write membuf:<session id> or membuf:<session id>?version=<number>", name);
        return false;
    }
    const auto found = find(*parsed, name);
    if (!found) {
        errorfmt("{}", found.error().text());
        return false;
    }
    if (parsed->version && *parsed->version != found->version) {
        errorfmt("{}: that version is gone; the current one is {}", name, found->version);
        return false;
    }
    m_name = name;
    m_id = parsed->id;
    m_frame = found->frame;
    m_version = found->version;
    for (std::size_t aov = 0; aov < m_frame->layout().aovs.size(); ++aov) {
        OIIO::ImageSpec& added = m_specs.emplace_back(aovSpec(*m_frame, aov));
        added.attribute("doppel:session", m_id);
        added.attribute("doppel:version", OIIO::TypeDesc(OIIO::TypeDesc::UINT64), &m_version);
    }
    m_spec = m_specs.front();
    newspec = m_spec;
    return true;
}

bool FrameInput::close() {
    m_frame.reset();
    m_specs.clear();
    m_subimage = 0;
    m_spec = OIIO::ImageSpec();
    return true;
}

OIIO::ImageSpec FrameInput::spec(int subimage, int miplevel) {
    return hasSubimage(subimage, miplevel) ? m_specs[static_cast<std::size_t>(subimage)] : OIIO::ImageSpec();
}

OIIO::ImageSpec FrameInput::spec_dimensions(int subimage, int miplevel) {
    OIIO::ImageSpec dimensions;
    if (hasSubimage(subimage, miplevel)) dimensions.copy_dimensions(m_specs[static_cast<std::size_t>(subimage)]);
    return dimensions;
}

bool FrameInput::seek_subimage(int subimage, int miplevel) {
    lock_guard lock(*this);
    if (!hasSubimage(subimage, miplevel)) return false;
    if (subimage != m_subimage) {
        m_subimage = subimage;
        m_spec = m_specs[static_cast<std::size_t>(subimage)];
    }
    return true;
}

bool FrameInput::read_native_scanlines(int subimage, int miplevel, int ybegin, int yend, int /*z*/, void* data) {
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
    hasRead();
    return true;
}

} // namespace doppel

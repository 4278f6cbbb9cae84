// A frame as an OpenImageIO file: AOVs as subimages, attributes, rows. Where the frame comes from is the business of who derives from
// it: the registry of this process, or another process (api/membuf_plugin). It takes the current frame when it is opened and keeps it,
// so whatever is published meanwhile, it never shows half of two frames; being immutable, it needs no lock to be read from.
// Owned and called as any ImageInput; blocks as long as find() does.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"
#include "clonecore/image/membuf_name.h"

#include <OpenImageIO/imageio.h>

namespace doppel {

class FrameInput : public OIIO::ImageInput {
public:
    const char* format_name() const override { return "membuf"; }
    int supports(OIIO::string_view feature) const override { return feature == "multiimage" || feature == "procedural"; }
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

protected:
    struct Found {
        FramePtr frame;
        std::uint64_t version = 0;
    };
    /// The frame of that name; `name` is how it was written, for messages.
    virtual Result<Found> find(const MembufName& parsed, const std::string& name) = 0;

    // What OpenImageIO's caches do with the name, for who renews what they remember.
    virtual void lookedUp(const std::string& /*id*/, const std::string& /*name*/) const {}
    virtual void openedForCache() {}
    virtual void hasRead() const {}

    const std::string& name() const { return m_name; }
    const std::string& id() const { return m_id; }
    std::uint64_t version() const { return m_version; }
    const FrameLayout& layout() const { return m_frame->layout(); } ///< while open

private:
    bool hasSubimage(int subimage, int miplevel) const {
        return m_frame && miplevel == 0 && subimage >= 0 && static_cast<std::size_t>(subimage) < m_specs.size();
    }

    std::string m_name, m_id;
    FramePtr m_frame;
    std::uint64_t m_version = 0;
    std::vector<OIIO::ImageSpec> m_specs;
    int m_subimage = 0;
    mutable bool m_wasProbed = false; ///< by valid_file()
};

} // namespace doppel

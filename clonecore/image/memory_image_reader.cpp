#include "clonecore/image/memory_image_reader.h"

#include "clonecore/base/memory_image.h"
#include "clonecore/base/source_map.h"

#include <filesystem>


namespace doppel {

namespace {

/// Hands everything to the reader of the image's format. That one opens the memory by a path, so it need not know of it.
class MemoryImageInput final : public OIIO::ImageInput {
public:
    const char* format_name() const override { return "doppelmem"; }
    int supports(OIIO::string_view feature) const override { return m_inner ? m_inner->supports(feature) : 0; }
    bool valid_file(const std::string& filename) const override { return isMemoryImageName(filename); }

    bool open(const std::string& name, OIIO::ImageSpec& newspec) override { return open(name, newspec, OIIO::ImageSpec()); }
    bool open(const std::string& name, OIIO::ImageSpec& newspec, const OIIO::ImageSpec& config) override {
        close();
        const MemoryFilePtr file = isMemoryImageName(name) ? MemoryImage::find(name) : nullptr;
        if (!file) {
            errorfmt("{}: there is no such image in memory", name);
            return false;
        }
        std::string format = std::filesystem::path(file->name()).extension().string();
        if (!format.empty()) format.erase(0, 1);
        auto inner = OIIO::ImageInput::create(format);
        if (!inner) {
            (void)OIIO::geterror(); // said better here
            errorfmt("{}: OpenImageIO reads no '.{}' images", name, format);
            return false;
        }
        if (!inner->open(file->path().string(), newspec, config)) {
            errorfmt("{}: {}", name, withName(inner->geterror(), file->path().string(), name));
            return false;
        }
        m_file = file;
        m_inner = std::move(inner);
        m_spec = m_inner->spec();
        return true;
    }
    bool close() override {
        m_inner.reset();
        m_file.reset();
        return true;
    }

    int current_subimage() const override { return m_inner ? m_inner->current_subimage() : -1; }
    int current_miplevel() const override { return m_inner ? m_inner->current_miplevel() : -1; }
    bool seek_subimage(int subimage, int miplevel) override {
        if (!m_inner || !m_inner->seek_subimage(subimage, miplevel)) return false;
        m_spec = m_inner->spec();
        return true;
    }
    OIIO::ImageSpec spec(int subimage, int miplevel = 0) override { return m_inner ? m_inner->spec(subimage, miplevel) : OIIO::ImageSpec(); }
    OIIO::ImageSpec spec_dimensions(int subimage, int miplevel = 0) override {
        return m_inner ? m_inner->spec_dimensions(subimage, miplevel) : OIIO::ImageSpec();
    }

    bool read_native_scanline(int subimage, int miplevel, int y, int z, void* data) override {
        return m_inner && told(m_inner->read_native_scanline(subimage, miplevel, y, z, data));
    }
    using OIIO::ImageInput::read_native_scanlines;
    bool read_native_scanlines(int subimage, int miplevel, int ybegin, int yend, int z, void* data) override {
        return m_inner && told(m_inner->read_native_scanlines(subimage, miplevel, ybegin, yend, z, data));
    }
    bool read_native_tile(int subimage, int miplevel, int x, int y, int z, void* data) override {
        return m_inner && told(m_inner->read_native_tile(subimage, miplevel, x, y, z, data));
    }

private:
    /// What the inner reader complains of names the place of the memory, which means nothing to anybody.
    static std::string withName(std::string text, const std::string& path, const std::string& name) {
        for (std::size_t at = text.find(path); at != std::string::npos; at = text.find(path, at + name.size())) text.replace(at, path.size(), name);
        return text.empty() ? "it is no image of its format, or damaged" : text;
    }
    bool told(bool read) {
        if (!read) errorfmt("{}", withName(m_inner->geterror(), m_file->path().string(), m_file->name()));
        return read;
    }

    MemoryFilePtr m_file;
    std::unique_ptr<OIIO::ImageInput> m_inner;
};

} // namespace

bool isMemoryImageName(const std::string& name) { return meansSource(name) && name.find('#') != std::string::npos; }

OIIO::ImageInput* makeMemoryImageInput() { return new MemoryImageInput; }

std::unique_ptr<OIIO::ImageInput> openImage(const std::string& name, std::string& error, const OIIO::ImageSpec* config) {
    if (!isMemoryImageName(name)) {
        auto file = OIIO::ImageInput::open(name, config);
        if (!file) error = OIIO::geterror();
        return file;
    }
    std::unique_ptr<OIIO::ImageInput> image(makeMemoryImageInput());
    OIIO::ImageSpec spec;
    if (image->open(name, spec, config ? *config : OIIO::ImageSpec())) return image;
    error = image->geterror();
    return nullptr;
}

} // namespace doppel

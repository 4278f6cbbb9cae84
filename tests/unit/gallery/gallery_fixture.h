// A gallery in a temporary folder, and small requests to fill it with.
#pragma once

#include "clonecore/scene/scene_file.h"
#include "gallery/gallery_service.h"
#include "gallery/gallery_store.h"

#include <Imath/half.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace doppel::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "doppel-gallery-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::permissions(m_path, std::filesystem::perms::owner_all, error);
        std::filesystem::remove_all(m_path, error);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

inline FramePtr smallFrame(float value = 0.5f, int width = 32, int height = 16) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half}, {"depth", {"Z"}, PixelType::Float}};
    layout.computeOffsets();
    FrameInfo info;
    info.samples = 16;
    info.frame = 24;
    info.renderer = "embree";
    return Frame::allocate(layout, info, [&](std::span<std::byte> buffer) {
        auto* colours = reinterpret_cast<Imath::half*>(buffer.data());
        for (int i = 0; i < width * height * 4; ++i) colours[i] = value;
        auto* depths = reinterpret_cast<float*>(buffer.data() + layout.aovs[1].offset);
        for (int i = 0; i < width * height; ++i) depths[i] = value;
    });
}

inline SnapshotRequest smallRequest(float value = 0.5f) {
    SnapshotRequest request;
    request.frame = smallFrame(value);
    request.scene.contextOptions["shot"] = 10.0;
    request.scene.directory = "/shows/demo";
    request.connection.sessionId = "hero";
    request.connection.name = "Hero camera";
    request.connection.cameraPath = "/World/cam";
    request.connection.lopNode = "OUT";
    request.scene.setConnection(request.connection);
    request.inputs.frame = 24;
    request.inputs.options["variant"] = std::string("red");
    return request;
}

inline std::unique_ptr<GalleryStore> openOrFail(const std::filesystem::path& database,
                                                GalleryStore::Mode mode = GalleryStore::Mode::ReadWrite) {
    auto store = GalleryStore::open(database, mode);
    EXPECT_TRUE(store) << store.error().text();
    return store ? std::move(*store) : nullptr;
}

/// A file of one byte, as the image of an item.
inline void touch(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "x";
}

inline std::size_t countFiles(const std::filesystem::path& folder) {
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; ++entry) ++count;
    return count;
}

} // namespace doppel::test

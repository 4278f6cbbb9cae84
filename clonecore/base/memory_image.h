// Images in memory by name, for whoever opens images by name (clonecore/image/memory_image_reader.h opens them with OpenImageIO). A
// MemoryImage makes its file known in this process as long as it lives. Thread-safe.
#pragma once

#include "clonecore/base/memory_file.h"

#include <memory>
#include <string>

namespace doppel {

class MemoryImage {
public:
    /// `name`: see sourceImageName(). Equal names have equal contents.
    MemoryImage(std::string name, MemoryFilePtr file);
    ~MemoryImage();
    MemoryImage(const MemoryImage&) = delete;
    MemoryImage& operator=(const MemoryImage&) = delete;

    const std::string& name() const { return m_name; }

    /// nullptr when nobody has one of that name.
    static MemoryFilePtr find(const std::string& name);

private:
    const std::string m_name;
    const MemoryFilePtr m_file;
};

using MemoryImagePtr = std::shared_ptr<const MemoryImage>;

} // namespace doppel

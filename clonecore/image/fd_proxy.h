// Lets OpenImageIO's writers write to a file whose every failure is seen. Their own stream is buffered, and what fails
// when that is closed (a full disk, usually) goes unnoticed. Private to clonecore/image.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <OpenImageIO/filesystem.h>

#include <filesystem>

namespace doppel {

class FdProxy final : public OIIO::Filesystem::IOProxy {
public:
    /// Opens for writing and truncates; `opened()` is false if that failed.
    explicit FdProxy(const std::filesystem::path& file);

    const char* proxytype() const override { return "doppel"; }
    void close() override;
    std::size_t read(void* buffer, std::size_t size) override;
    std::size_t write(const void* buffer, std::size_t size) override;
    std::size_t pread(void* buffer, std::size_t size, std::int64_t offset) override;
    std::size_t pwrite(const void* buffer, std::size_t size, std::int64_t offset) override;
    std::size_t size() const override;

    /// errno of the first call that failed; 0 = none so far.
    int errnoValue() const { return m_errno; }

private:
    FileDescriptor m_file;
    int m_errno = 0;
};

} // namespace doppel

#include "stage/gltf/guarded_io.h"

#include <assimp/IOStream.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace doppel::assimp {

namespace {

// Readers look behind the end now and then; only broken files make them do it again and again.
constexpr int kMaxEmptyReads = 1000;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

class GuardedStream : public Assimp::IOStream {
public:
    GuardedStream(FileHandle file, std::size_t size, const std::atomic<bool>& cancelled)
        : m_file(std::move(file)), m_size(size), m_cancelled(cancelled) {}

    std::size_t Read(void* buffer, std::size_t size, std::size_t count) override {
        if (m_cancelled) throw std::runtime_error("cancelled");
        const std::size_t read = std::fread(buffer, size, count, m_file.get());
        const bool isEmpty = read == 0 && size > 0 && count > 0;
        if (isEmpty && ++m_emptyReads > kMaxEmptyReads)
            throw std::runtime_error("the file ends before its content does");
        return read;
    }
    std::size_t Write(const void*, std::size_t, std::size_t) override { return 0; }
    aiReturn Seek(std::size_t offset, aiOrigin origin) override {
        const int whence = origin == aiOrigin_SET ? SEEK_SET : origin == aiOrigin_CUR ? SEEK_CUR : SEEK_END;
        return std::fseek(m_file.get(), static_cast<long>(offset), whence) == 0 ? aiReturn_SUCCESS : aiReturn_FAILURE;
    }
    std::size_t Tell() const override { return static_cast<std::size_t>(std::ftell(m_file.get())); }
    std::size_t FileSize() const override { return m_size; }
    void Flush() override {}

private:
    FileHandle m_file;
    const std::size_t m_size;
    const std::atomic<bool>& m_cancelled;
    int m_emptyReads = 0;
};

class MemoryStream : public Assimp::IOStream {
public:
    MemoryStream(MemoryFilePtr file, const std::atomic<bool>& cancelled) : m_file(std::move(file)), m_cancelled(cancelled) {}

    std::size_t Read(void* buffer, std::size_t size, std::size_t count) override {
        if (m_cancelled) throw std::runtime_error("cancelled");
        if (size == 0 || count == 0) return 0;
        const std::size_t whole = std::min((m_file->bytes().size() - m_at) / size, count);
        if (whole == 0 && ++m_emptyReads > kMaxEmptyReads) throw std::runtime_error("the file ends before its content does");
        std::memcpy(buffer, m_file->bytes().data() + m_at, whole * size);
        m_at += whole * size;
        return whole;
    }
    std::size_t Write(const void*, std::size_t, std::size_t) override { return 0; }
    aiReturn Seek(std::size_t offset, aiOrigin origin) override {
        const std::size_t end = m_file->bytes().size();
        // Backwards is forwards by almost 2^64: unsigned arithmetic wraps as it should.
        const std::size_t to = offset + (origin == aiOrigin_SET ? 0 : origin == aiOrigin_CUR ? m_at : end);
        if (to > end) return aiReturn_FAILURE;
        m_at = to;
        return aiReturn_SUCCESS;
    }
    std::size_t Tell() const override { return m_at; }
    std::size_t FileSize() const override { return m_file->bytes().size(); }
    void Flush() override {}

private:
    const MemoryFilePtr m_file;
    const std::atomic<bool>& m_cancelled;
    std::size_t m_at = 0;
    int m_emptyReads = 0;
};

}  // namespace

bool GuardedIo::Exists(const char* file) const {
    if (m_memory) return file && m_memory->has(MemoryScope::nameIn(file));
    std::error_code error;  // what cannot be looked at is not there
    return file && std::filesystem::is_regular_file(moved(file), error);
}

/// Absolute names are below the root, unless they are already.
std::filesystem::path GuardedIo::moved(const char* file) const {
    const std::filesystem::path path(file);
    if (m_root.empty() || !path.is_absolute() || path.string().starts_with(m_root.string() + "/")) return path;
    return m_root / path.relative_path();
}

Assimp::IOStream* GuardedIo::Open(const char* file, const char* mode) {
    std::error_code error;
    const bool reads = mode && std::string_view(mode).find_first_of("wa+") == std::string_view::npos;
    if (!file || !reads) return nullptr;
    if (m_memory) {
        auto source = m_memory->find(MemoryScope::nameIn(file));
        return source ? new MemoryStream(std::move(*source), m_cancelled) : nullptr;
    }
    const std::filesystem::path path = moved(file);
    if (!std::filesystem::is_regular_file(path, error)) return nullptr;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size > kMaxFileBytes) return nullptr;
    FileHandle handle(std::fopen(path.c_str(), "rb"));
    if (handle && m_opened) m_opened(path);
    return handle ? new GuardedStream(std::move(handle), static_cast<std::size_t>(size), m_cancelled) : nullptr;
}

void GuardedIo::Close(Assimp::IOStream* stream) { delete stream; }

}  // namespace doppel::assimp

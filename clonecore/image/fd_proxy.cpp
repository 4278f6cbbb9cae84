#include "clonecore/image/fd_proxy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace doppel {

FdProxy::FdProxy(const std::filesystem::path& file)
    : IOProxy(file.string(), Write), m_file(::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
    if (!m_file) {
        m_errno = errno;
        m_mode = Closed;
    }
}

void FdProxy::close() {
    // Writers may close and reopen us between subimages, so the file stays open until we go.
}

std::size_t FdProxy::read(void* buffer, std::size_t size) {
    const std::size_t done = pread(buffer, size, m_pos);
    m_pos += static_cast<std::int64_t>(done);
    return done;
}

std::size_t FdProxy::write(const void* buffer, std::size_t size) {
    const std::size_t done = pwrite(buffer, size, m_pos);
    m_pos += static_cast<std::int64_t>(done);
    return done;
}

std::size_t FdProxy::pread(void* buffer, std::size_t size, std::int64_t offset) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = ::pread(m_file.get(), static_cast<char*>(buffer) + done, size - done,
                                  offset + static_cast<std::int64_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && m_errno == 0) m_errno = errno;
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

std::size_t FdProxy::pwrite(const void* buffer, std::size_t size, std::int64_t offset) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = ::pwrite(m_file.get(), static_cast<const char*>(buffer) + done, size - done,
                                   offset + static_cast<std::int64_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            if (m_errno == 0) m_errno = n < 0 ? errno : ENOSPC;
            break;
        }
        done += static_cast<std::size_t>(n);
    }
    return done;
}

std::size_t FdProxy::size() const {
    struct stat info {};
    return ::fstat(m_file.get(), &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
}

} // namespace doppel

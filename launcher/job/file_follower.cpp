#include "launcher/job/file_follower.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace doppel {

namespace {
constexpr std::size_t kMaxBytesAtOnce = 4 * 1024 * 1024;
}

FileFollower::FileFollower(ProcessReactor& reactor, std::filesystem::path file, std::function<void(std::string)> onLine, bool fromEnd)
    : m_reactor(reactor), m_file(std::move(file)), m_onLine(std::move(onLine)),
      m_notify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    // The folder, because the file may not be there yet. Without inotify look() alone must do.
    if (m_notify && ::inotify_add_watch(m_notify.get(), m_file.parent_path().c_str(), IN_CREATE | IN_MODIFY | IN_MOVED_TO) >= 0)
        m_watch = m_reactor.watch(m_notify, [this] { onChange(); });
    if (fromEnd) open(SEEK_END); // what comes later is all new
}

FileFollower::~FileFollower() { m_reactor.cancel(m_watch); }

void FileFollower::onChange() {
    std::array<char, 4096> events{}; // what changed does not matter: the file is looked at
    while (::read(m_notify.get(), events.data(), events.size()) > 0) continue;
    look();
}

void FileFollower::open(int whence) {
    FileDescriptor in(::open(m_file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (!in || ::fstat(in.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return;
    ::lseek(in.get(), 0, whence);
    m_in = std::move(in);
}

void FileFollower::look() {
    if (!m_in) open(SEEK_SET);
    std::array<char, 64 * 1024> block{};
    for (std::size_t total = 0; m_in && total < kMaxBytesAtOnce;) {
        const ssize_t count = ::read(m_in.get(), block.data(), block.size());
        if (count <= 0) return;
        m_lines.feed({block.data(), static_cast<std::size_t>(count)}, m_onLine);
        total += static_cast<std::size_t>(count);
    }
}

void FileFollower::finish() {
    look();
    m_lines.finish(m_onLine);
}

} // namespace doppel

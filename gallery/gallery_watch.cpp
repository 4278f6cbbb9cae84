#include "gallery/gallery_watch.h"

#include "gallery/image_folder.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace doppel {

namespace {

/// After its last write, when readers can see it; the writes of a commit themselves come too early.
constexpr std::uint32_t kDatabaseEvents = IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_TO;

Error watchError(const std::filesystem::path& database, int errnoValue) {
    Error error = errnoError("cannot watch the gallery", database.string(), errnoValue);
    error.message += "; what other programs change is seen only when the gallery is next looked at";
    return error;
}

} // namespace

Result<std::unique_ptr<GalleryWatch>> GalleryWatch::start(const std::filesystem::path& database, std::function<void()> changed) {
    std::unique_ptr<GalleryWatch> watch(new GalleryWatch);
    watch->m_name = database.filename().string();
    watch->m_changed = std::move(changed);
    watch->m_events = FileDescriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    watch->m_end = FileDescriptor(::eventfd(0, EFD_CLOEXEC));
    if (!watch->m_events || !watch->m_end) return tl::unexpected<Error>(watchError(database, errno));
    if (::inotify_add_watch(watch->m_events.get(), database.parent_path().c_str(), kDatabaseEvents | IN_ONLYDIR) < 0)
        return tl::unexpected<Error>(watchError(database, errno));
    // A gallery that may only be read may have no image folder: then nobody writes it either.
    watch->m_imagesWatch = ::inotify_add_watch(watch->m_events.get(), ImageFolder(database).path().c_str(), IN_ATTRIB | IN_ONLYDIR);
    watch->m_thread = std::thread([raw = watch.get()] { raw->run(); });
    return watch;
}

GalleryWatch::~GalleryWatch() {
    const std::uint64_t one = 1;
    // An eventfd takes a 1 unless it is full, which it is not.
    if (m_thread.joinable() && ::write(m_end.get(), &one, sizeof one) == static_cast<ssize_t>(sizeof one)) m_thread.join();
}

bool GalleryWatch::concernsUs() {
    bool concerns = false;
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    for (ssize_t size; (size = ::read(m_events.get(), buffer.data(), buffer.size())) > 0;) {
        for (const char* at = buffer.data(); at < buffer.data() + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            at += sizeof(inotify_event) + event->len;
            const bool isOverflow = (event->mask & IN_Q_OVERFLOW) != 0;
            const bool isImages = event->wd == m_imagesWatch && event->len == 0;
            const bool isDatabase = event->wd != m_imagesWatch && event->len > 0 &&
                                    std::strncmp(event->name, m_name.c_str(), m_name.size()) == 0;
            concerns = concerns || isOverflow || isImages || isDatabase;
        }
    }
    return concerns;
}

void GalleryWatch::run() {
    std::array<pollfd, 2> fds{pollfd{m_events.get(), POLLIN, 0}, pollfd{m_end.get(), POLLIN, 0}};
    while (true) {
        if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
        if (fds[1].revents) return;
        if (fds[0].revents && concernsUs()) m_changed();
    }
}

} // namespace doppel

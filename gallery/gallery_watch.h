// Notices that somebody changed a gallery: a thread that blocks on inotify. Doppel touches the image folder after each commit;
// other programs are noticed when they close the database. What other machines do to a shared folder is not seen. The
// destructor ends and joins the thread. Linux only. Private to gallery.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace doppel {

class GalleryWatch {
public:
    /// `changed` is called on the watch's thread, once for events that came together, also for changes of this process. Watches
    /// the folders that exist now. Fails when the system has no more watches to give.
    static Result<std::unique_ptr<GalleryWatch>> start(const std::filesystem::path& database, std::function<void()> changed);
    ~GalleryWatch();

private:
    GalleryWatch() = default;
    void run();
    bool concernsUs();

    std::string m_name; ///< of the database file
    std::function<void()> m_changed;
    FileDescriptor m_events, m_end;
    int m_imagesWatch = -1;
    std::thread m_thread;
};

} // namespace doppel

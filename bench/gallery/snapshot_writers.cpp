#include "bench/gallery/snapshot_writers.h"

#include "bench/common/report.h"
#include "clonecore/image/frame_file.h"
#include "gallery/gallery_service.h"

#include <Imath/half.h>

#include <sys/wait.h>

#include <spawn.h>
#include <unistd.h>

#include <atomic>

namespace doppel::bench {

namespace {

constexpr int kWidth = 480, kHeight = 270;

SnapshotRequest requestOf(int number) {
    FrameLayout layout;
    layout.width = layout.fullWidth = kWidth;
    layout.height = layout.fullHeight = kHeight;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half}, {"depth", {"Z"}, PixelType::Float}};
    layout.computeOffsets();
    SnapshotRequest request;
    request.frame = Frame::allocate(layout, {}, [&](std::span<std::byte> buffer) {
        auto* colours = reinterpret_cast<Imath::half*>(buffer.data());
        for (int i = 0; i < kWidth * kHeight * 4; ++i) colours[i] = static_cast<float>((i * 31 + number) % 1000) / 1000.0f;
    });
    request.connection.sessionId = "writer" + std::to_string(::getpid());
    request.inputs.frame = number;
    return request;
}

} // namespace

int takeSnapshots(const std::filesystem::path& database, int count) {
    std::atomic<int> kept{0};
    {
        GalleryService service(database);
        for (int i = 0; i < count; ++i) {
            service.createSnapshot(requestOf(i), [&](Result<GalleryItem> item) {
                kept += item ? 1 : 0;
                if (!item) std::fprintf(stderr, "gallery bench: %s\n", item.error().text().c_str());
            });
        }
    }
    return kept == count ? 0 : 1;
}

Result<WritersOutcome> runWriters(const std::filesystem::path& database, int writers, int snapshotsEach) {
    WritersOutcome outcome;
    outcome.seconds = secondsOf([&] {
        std::vector<pid_t> processes;
        for (int i = 0; i < writers; ++i) {
            std::string arguments[] = {"/proc/self/exe", "--write", database.string(), std::to_string(snapshotsEach)};
            char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), arguments[3].data(), nullptr};
            pid_t pid = 0;
            if (::posix_spawn(&pid, argv[0], nullptr, nullptr, argv, environ) == 0)
                processes.push_back(pid);
            else
                ++outcome.failed;
        }
        for (const pid_t pid : processes) {
            int status = 0;
            if (::waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) ++outcome.failed;
        }
    });
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadOnly);
    if (!store) return tl::unexpected(store.error());
    const auto items = (*store)->items();
    if (!items) return tl::unexpected(items.error());
    for (const GalleryItem& item : *items) outcome.kept += readExr(item.filePath) ? 1 : 0;
    return outcome;
}

} // namespace doppel::bench

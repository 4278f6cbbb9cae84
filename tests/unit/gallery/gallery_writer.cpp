// The other process of the gallery tests: `gallery_writer COMMAND DATABASE [NUMBER]`. Exits with 0, or with the number
// of the step that failed (77 = can't be tried here).
#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"
#include "gallery/gallery_repair.h"
#include "gallery/snapshot.h"

#include <sys/mount.h>

#include <sched.h>
#include <unistd.h>

#include <algorithm>

namespace doppel {
namespace {

namespace fs = std::filesystem;

/// Tells the parent to go on, on stdout.
bool sayReady() { return ::write(STDOUT_FILENO, "x", 1) == 1; }

/// Takes, stars and partly removes `count` snapshots.
int takeSnapshots(const fs::path& database, int count) {
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return 1;
    for (int i = 0; i < count; ++i) {
        auto made = storeSnapshot(**store, test::smallRequest());
        if (!made) return 2;
        made->starred = true;
        if (!(*store)->update(*made)) return 3;
        if (i == 0 && !(*store)->remove(made->id)) return 4;
    }
    return 0;
}

/// Takes snapshots until it is killed.
int takeSnapshotsForEver(const fs::path& database) {
    SnapshotRequest request = test::smallRequest();
    request.frame = test::smallFrame(0.5f, 512, 512); // long enough to be hit
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store || !sayReady()) return 1;
    while (true) {
        if (!storeSnapshot(**store, request)) return 2;
    }
}

/// Takes snapshots that go on, and completes them, until it is killed.
int completeSnapshotsForEver(const fs::path& database) {
    SnapshotRequest request = test::smallRequest();
    request.frame = test::smallFrame(0.5f, 512, 512);
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store || !sayReady()) return 1;
    while (true) {
        request.goesOn = true;
        const auto item = storeSnapshot(**store, request);
        request.goesOn = false;
        if (!item || !completeSnapshot(**store, item->id, request)) return 2;
    }
}

/// Marks all items for deletion, and waits for a byte on stdin.
int markEverything(const fs::path& database) {
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return 1;
    const auto ids = (*store)->ids({});
    if (!ids || !(*store)->markForDeletion(*ids)) return 2;
    char byte = 0;
    if (!sayReady() || ::read(STDIN_FILENO, &byte, 1) != 1) return 3;
    return (*store)->close() ? 0 : 4;
}

/// Saves the gallery under other names until it is killed.
int saveForEver(const fs::path& database) {
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadOnly);
    if (!store || !sayReady()) return 1;
    for (int i = 0; true; ++i) {
        if (!(*store)->saveAs(database.parent_path() / "copies" / ("copy" + std::to_string(i) + ".db"))) return 2;
    }
}

/// Damages the gallery as `whole` beside it is damaged, and repairs it, until it is killed.
int repairForEver(const fs::path& database) {
    if (!sayReady()) return 1;
    while (true) {
        if (!repairGallery(database)) return 2;
        fs::copy_file(database.parent_path() / "whole", database, fs::copy_options::overwrite_existing);
    }
}

/// Reads a gallery that it may not write: 0 if a service shows its items with a warning, refuses to change them, and saves them elsewhere.
int readOldOne(const fs::path& database) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 77;
    GalleryService service(database);
    std::size_t items = 0, found = 0;
    std::string warning, refusal;
    bool isSaved = false;
    service.list([&](auto all) { items = all ? all->size() : 0; });
    GalleryQuery query;
    query.terms = *parseGallerySearch("hero");
    service.page(query, 0, 10, [&](auto page) { found = page ? page->total : 0; });
    service.warning([&](auto text) { warning = text ? *text : ""; });
    GalleryItemEdit edit{{"old"}, {}};
    edit.edit.starred = true;
    service.edit({edit}, [&](auto edited) { refusal = edited ? "" : edited.error().text(); });
    const test::TemporaryFolder folder;
    service.saveAs(folder.path() / "new.db", [&](auto copy) { isSaved = copy && copy->items == 2; });
    service.flush();
    if (items != 2 || found != 2) return 1;
    if (warning.find("older Doppel") == std::string::npos) return 2;
    if (refusal.find("may not be written") == std::string::npos) return 3;
    if (!isSaved) return 4;
    const auto copy = GalleryStore::open(folder.path() / "new.db", GalleryStore::Mode::ReadOnly);
    return copy && (*copy)->items()->size() == 2 ? 0 : 5;
}

/// Writes an image, waits for a byte on stdin, then adds the item.
int holdADraft(const fs::path& database) {
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return 1;
    auto draft = (*store)->begin(".exr");
    if (!draft || !writeExr(*test::smallFrame(), draft->file())) return 2;
    char byte = 0;
    if (!sayReady() || ::read(STDIN_FILENO, &byte, 1) != 1) return 3;
    GalleryItem item;
    item.id = draft->id();
    item.filePath = draft->file().string();
    if (!(*store)->add(item, {}, "scene")) return 4;
    draft->keep();
    return 0;
}

/// Covers `folder` with a file system of 1 MB, in a mount namespace of our own.
bool mountSmallDisk(const fs::path& folder) {
    return (::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
}

FramePtr noiseFrame(int side) {
    return Frame::allocate(test::smallFrame(1, side, side)->layout(), {}, [](std::span<std::byte> bytes) {
        std::uint32_t state = 1;
        for (std::byte& b : bytes) b = static_cast<std::byte>((state = state * 1664525u + 1013904223u) >> 24);
    });
}

int fillTheDisk(const fs::path& database) {
    if (!mountSmallDisk(database.parent_path())) return 77;
    const auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return 1;
    GalleryItem item;
    item.id = "big";
    const auto added = (*store)->add(item, {}, std::string(3 << 20, 's'));
    if (added || added.error().code != ErrorCode::NoSpace) return 2;
    if (!(*store)->items() || !(*store)->items()->empty()) return 3;

    auto draft = (*store)->begin(".exr");
    if (!draft) return 4;
    const auto written = writeExr(*noiseFrame(1024), draft->file());
    if (written || written.error().code != ErrorCode::NoSpace) return 5;
    if (written.error().message.find(draft->file().string()) == std::string::npos) return 6;
    return test::countFiles(draft->file().parent_path()) == 1 ? 0 : 7; // only the mark
}

/// Writes an image with more and more room left on the disk: it must be whole or refused.
int fillTheDiskNearly(const fs::path& database) {
    if (!mountSmallDisk(database.parent_path())) return 77;
    const FramePtr tile = noiseFrame(64);
    const fs::path ballast = database.parent_path() / "ballast", picture = database.parent_path() / "picture.exr";
    bool failed = false, succeeded = false;
    for (std::size_t room = 0; room < 100'000; room += 4096) {
        fs::remove(picture);
        std::ofstream(ballast) << std::string(2 << 20, 'x'); // as much as fits
        const std::uintmax_t filled = fs::file_size(ballast);
        fs::resize_file(ballast, filled > room ? filled - room : 0);
        const bool ok = writeExr(*tile, picture).has_value();
        (ok ? succeeded : failed) = true;
        if (ok != fs::exists(picture) || test::countFiles(database.parent_path()) != (ok ? 2u : 1u)) return 1;
        if (ok) {
            const auto read = readExr(picture);
            if (!read || !std::ranges::equal((*read)->bytes(), tile->bytes())) return 2;
        }
    }
    return failed && succeeded ? 0 : 3;
}

} // namespace
} // namespace doppel

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    const std::string command = argv[1];
    const std::filesystem::path database = argv[2];
    if (command == "snapshots" && argc > 3) return doppel::takeSnapshots(database, std::atoi(argv[3]));
    if (command == "for-ever") return doppel::takeSnapshotsForEver(database);
    if (command == "complete-for-ever") return doppel::completeSnapshotsForEver(database);
    if (command == "mark") return doppel::markEverything(database);
    if (command == "save-for-ever") return doppel::saveForEver(database);
    if (command == "repair-for-ever") return doppel::repairForEver(database);
    if (command == "read-old") return doppel::readOldOne(database);
    if (command == "draft") return doppel::holdADraft(database);
    if (command == "disk-nearly-full") return doppel::fillTheDiskNearly(database);
    if (command == "disk-full") return doppel::fillTheDisk(database);
    return 64;
}

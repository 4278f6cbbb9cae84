#include "gallery/gallery_service.h"

#include "gallery/service_stores.h"
#include "gallery/snapshot.h"
#include "gallery/work_queue.h"

#include <atomic>
#include <future>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kThumbnailsAtOnce = 16; ///< between them the reading thread looks for more urgent questions

Error endedError() { return {ErrorCode::Cancelled, "the gallery is being closed", {}}; }
Error cancelledError() { return {ErrorCode::Cancelled, "the question to the gallery was taken back", {}}; }
Error noGallery(const std::filesystem::path& path) {
    return {ErrorCode::NotFound, "there is no gallery '" + path.string() + "' yet", {}};
}

/// Asked to stop when either of two is.
class EitherStop {
public:
    EitherStop(const std::stop_token& a, const std::stop_token& b) : m_a(a, Stop{m_source}), m_b(b, Stop{m_source}) {}
    std::stop_token token() const { return m_source.get_token(); }

private:
    struct Stop {
        std::stop_source source;
        void operator()() { source.request_stop(); }
    };
    std::stop_source m_source;
    std::stop_callback<Stop> m_a, m_b;
};

} // namespace

class GalleryService::Impl {
public:
    Impl(const std::filesystem::path& file, GalleryOpenOptions options)
        : path(std::filesystem::absolute(file)),
          m_stores(path, std::move(options), [this] { look(); }),
          m_store([this] { m_stores.tellWritten(); }) {}

    ~Impl() {
        m_end.request_stop();
        m_stores.endWatch(); // it enqueues
        m_store.finish();    // may need the others (a repair)
        m_reading.finish();
        m_files.finish();
    }

    /// Queues `work(store)` for the store thread; its result, or why there is no store, goes to `done`.
    template <class T, class Work>
    void write(Work work, Done<T> done) {
        answer<T>(m_store, std::move(done), [this, work = std::move(work)]() -> Result<T> {
            const Result<GalleryStore*> store = m_stores.writer();
            if (!store) return tl::unexpected<Error>(store.error());
            return work(**store);
        });
    }

    /// Queues `work(store)` for the reading thread; `whenNone` is the answer if there is no gallery yet.
    template <class T, class Work>
    void read(Result<T> whenNone, Work work, Done<T> done, std::stop_token cancel = {}) {
        answer<T>(m_reading, std::move(done), [this, whenNone = std::move(whenNone), work = std::move(work), cancel]() -> Result<T> {
            if (cancel.stop_requested()) return tl::unexpected<Error>(cancelledError());
            const Result<GalleryStore*> store = m_stores.reader();
            if (!store) return tl::unexpected<Error>(store.error());
            if (!*store) return whenNone;
            return work(**store);
        });
    }

    /// Queues `work(store, cancel)` for the file thread, with a connection of its own.
    template <class T, class Work>
    void file(Work work, Done<T> done, std::stop_token cancel = {}) {
        answer<T>(m_files, std::move(done), [this, work = std::move(work), cancel]() -> Result<T> {
            const EitherStop stop(cancel, m_end.get_token());
            if (cancel.stop_requested()) return tl::unexpected<Error>(cancelledError());
            return work(stop.token());
        });
    }

    void readThumbnails(Ids ids, std::function<void(const std::string&, Result<std::vector<std::uint8_t>>)> each,
                        std::stop_token cancel) {
        m_reading.enqueueSteps([this, ids = std::move(ids), each = std::move(each), cancel = std::move(cancel),
                                next = std::size_t{0}]() mutable {
            const Result<GalleryStore*> store = m_stores.reader();
            const std::size_t end = std::min(ids.size(), next + kThumbnailsAtOnce);
            for (; next < end && !cancel.stop_requested(); ++next) {
                if (!store)
                    each(ids[next], tl::unexpected<Error>(store.error()));
                else if (!*store)
                    each(ids[next], tl::unexpected<Error>(noGallery(path)));
                else
                    each(ids[next], (*store)->thumbnail(ids[next]));
            }
            return next < ids.size() && !cancel.stop_requested();
        });
    }

    /// Store thread. Holds the other threads and every connection away while `work` has the files for itself.
    template <class Work>
    auto alone(Work work) {
        std::promise<void> done;
        const std::shared_future<void> over = done.get_future().share();
        for (WorkQueue* queue : {&m_reading, &m_files}) {
            auto away = std::make_shared<std::promise<void>>();
            const bool isTaken = queue->enqueue([this, queue, away, over] {
                if (queue == &m_reading) m_stores.closeReader();
                away->set_value();
                over.wait();
            });
            if (isTaken) away->get_future().wait();
        }
        m_stores.closeWriter();
        auto result = work();
        done.set_value();
        return result;
    }

    template <class T, class Work>
    void queueRepair(Work work, Done<T> done) {
        answer<T>(m_store, std::move(done), std::move(work));
    }

    void flush() {
        for (WorkQueue* queue : {&m_store, &m_reading, &m_files}) {
            if (queue->isOwnThread()) return;
        }
        for (WorkQueue* queue : {&m_store, &m_reading, &m_files}) queue->flush();
    }

    ServiceStores& stores() { return m_stores; }

    const std::filesystem::path path;

private:
    template <class T, class Work>
    void answer(WorkQueue& queue, Done<T> done, Work work) {
        const auto shared = std::make_shared<Done<T>>(std::move(done));
        const bool isTaken = queue.enqueue([shared, work = std::move(work)]() mutable {
            Result<T> result = work();
            if (*shared) (*shared)(std::move(result));
        });
        if (!isTaken && *shared) (*shared)(tl::unexpected<Error>(endedError()));
    }

    /// Watch's thread: something has changed; the reading thread finds out what.
    void look() {
        if (m_isLookQueued.exchange(true)) return;
        m_reading.enqueue([this] {
            m_isLookQueued = false; // what changes from here on is looked at again
            m_stores.tellSeen();
        });
    }

    std::stop_source m_end;
    std::atomic<bool> m_isLookQueued{false};
    ServiceStores m_stores;
    WorkQueue m_store, m_reading, m_files; // last: they use the others
};

GalleryService::GalleryService(std::filesystem::path database, GalleryOpenOptions options)
    : m_impl(std::make_unique<Impl>(database, std::move(options))) {}
GalleryService::~GalleryService() = default;

void GalleryService::createSnapshot(SnapshotRequest request, Done<GalleryItem> done) {
    m_impl->write<GalleryItem>([request = std::move(request)](GalleryStore& store) { return storeSnapshot(store, request); },
                               std::move(done));
}

void GalleryService::completeSnapshot(const std::string& id, SnapshotRequest request, Done<GalleryItem> done) {
    m_impl->write<GalleryItem>(
        [id, request = std::move(request)](GalleryStore& store) { return doppel::completeSnapshot(store, id, request); },
        std::move(done));
}

void GalleryService::edit(std::vector<GalleryItemEdit> edits, Done<GalleryEditResult> done) {
    m_impl->write<GalleryEditResult>([edits = std::move(edits)](GalleryStore& store) { return store.edit(edits); },
                                     std::move(done));
}

void GalleryService::update(GalleryItem item, Done<void> done) {
    m_impl->write<void>([item = std::move(item)](GalleryStore& store) { return store.update(item); }, std::move(done));
}

void GalleryService::remove(const std::string& id, Done<void> done) {
    m_impl->write<void>([id](GalleryStore& store) { return store.remove(id); }, std::move(done));
}

void GalleryService::markForDeletion(Ids ids, Done<Ids> done) {
    m_impl->write<Ids>([ids = std::move(ids)](GalleryStore& store) { return store.markForDeletion(ids); }, std::move(done));
}

void GalleryService::unmark(Ids ids, Done<Ids> done) {
    m_impl->write<Ids>([ids = std::move(ids)](GalleryStore& store) { return store.unmark(ids); }, std::move(done));
}

void GalleryService::createTag(const std::string& tag, Done<bool> done) {
    m_impl->write<bool>([tag](GalleryStore& store) { return store.createTag(tag); }, std::move(done));
}

void GalleryService::deleteTag(const std::string& tag, bool deleteIfAssigned, Done<bool> done) {
    m_impl->write<bool>([=](GalleryStore& store) { return store.deleteTag(tag, deleteIfAssigned); }, std::move(done));
}

void GalleryService::perform(std::function<Result<void>(GalleryStore&)> work, Done<void> done) {
    m_impl->write<void>(
        [work = std::move(work)](GalleryStore& store) -> Result<void> {
            if (Result<void> begun = store.beginTransaction(); !begun) return begun;
            const Result<void> worked = work(store);
            const Result<void> ended = store.endTransaction(worked.has_value());
            return worked ? ended : worked;
        },
        std::move(done));
}

void GalleryService::repair(Done<GalleryRepair> done) {
    m_impl->queueRepair<GalleryRepair>(
        [impl = m_impl.get()]() -> Result<GalleryRepair> { return impl->alone([impl] { return repairGallery(impl->path); }); },
        std::move(done));
}

void GalleryService::list(Done<std::vector<GalleryItem>> done) {
    m_impl->read<std::vector<GalleryItem>>({}, [](const GalleryStore& store) { return store.items(); }, std::move(done));
}

void GalleryService::page(GalleryQuery query, std::size_t offset, std::size_t limit, Done<GalleryPage> done,
                          std::stop_token cancel) {
    m_impl->read<GalleryPage>(
        GalleryPage{},
        [=, query = std::move(query)](const GalleryStore& store) { return store.page(query, offset, limit, cancel); },
        std::move(done), cancel);
}

void GalleryService::ids(GalleryQuery query, Done<Ids> done, std::stop_token cancel) {
    m_impl->read<Ids>(
        Ids{}, [cancel, query = std::move(query)](const GalleryStore& store) { return store.ids(query, cancel); },
        std::move(done), cancel);
}

void GalleryService::position(GalleryQuery query, const std::string& id, Done<std::optional<std::size_t>> done,
                              std::stop_token cancel) {
    m_impl->read<std::optional<std::size_t>>(
        std::optional<std::size_t>(),
        [cancel, id, query = std::move(query)](const GalleryStore& store) { return store.position(query, id, cancel); },
        std::move(done), cancel);
}

void GalleryService::item(const std::string& id, Done<GalleryItem> done) {
    m_impl->read<GalleryItem>(
        tl::unexpected<Error>(noGallery(database())), [id](const GalleryStore& store) { return store.item(id); }, std::move(done));
}

void GalleryService::tags(Done<std::vector<GalleryTag>> done) {
    m_impl->read<std::vector<GalleryTag>>({}, [](const GalleryStore& store) { return store.tags(); }, std::move(done));
}

void GalleryService::sceneState(const std::string& id, Done<std::string> done) {
    m_impl->read<std::string>(
        tl::unexpected<Error>(noGallery(database())), [id](const GalleryStore& store) { return store.sceneState(id); },
        std::move(done));
}

void GalleryService::thumbnail(const std::string& id, Done<std::vector<std::uint8_t>> done) {
    m_impl->read<std::vector<std::uint8_t>>(
        tl::unexpected<Error>(noGallery(database())), [id](const GalleryStore& store) { return store.thumbnail(id); },
        std::move(done));
}

void GalleryService::thumbnails(Ids ids, std::function<void(const std::string&, Result<std::vector<std::uint8_t>>)> each,
                                std::stop_token cancel) {
    m_impl->readThumbnails(std::move(ids), std::move(each), std::move(cancel));
}

void GalleryService::warning(Done<std::string> done) {
    m_impl->read<std::string>(
        std::string(), [impl = m_impl.get()](const GalleryStore& store) -> Result<std::string> { return impl->stores().warning(store); },
        std::move(done));
}

void GalleryService::exportImage(const std::string& id, std::filesystem::path target, Done<void> done) {
    m_impl->file<void>(
        [=, impl = m_impl.get(), target = std::move(target)](const std::stop_token&) -> Result<void> {
            const auto store = impl->stores().another();
            if (!store) return tl::unexpected<Error>(store.error());
            return (*store)->exportImage(id, target);
        },
        std::move(done));
}

void GalleryService::saveAs(std::filesystem::path target, Done<GalleryCopy> done, std::stop_token cancel) {
    m_impl->file<GalleryCopy>(
        [impl = m_impl.get(), target = std::move(target)](const std::stop_token& stop) -> Result<GalleryCopy> {
            const auto store = impl->stores().another();
            if (!store) return tl::unexpected<Error>(store.error());
            return (*store)->saveAs(target, stop);
        },
        std::move(done), std::move(cancel));
}

void GalleryService::check(Done<GalleryCheck> done, std::stop_token cancel) {
    m_impl->file<GalleryCheck>(
        [file = database()](const std::stop_token& stop) { return checkGallery(file, stop); }, std::move(done), std::move(cancel));
}

void GalleryService::flush() { m_impl->flush(); }

Subscription GalleryService::observe(std::function<void(const GalleryChanges&)> changed) {
    return m_impl->stores().observers.add(std::move(changed));
}

const std::filesystem::path& GalleryService::database() const { return m_impl->path; }

} // namespace doppel

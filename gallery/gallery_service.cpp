#include "gallery/gallery_service.h"

#include "gallery/snapshot.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace doppel {

class GalleryService::Impl {
public:
    explicit Impl(const std::filesystem::path& file)
        : path(std::filesystem::absolute(file)), m_thread([this] { run(); }) {}

    ~Impl() {
        {
            std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }

    /// Returns whether the gallery may have changed.
    using Job = std::function<bool()>;
    void enqueue(Job job) {
        {
            std::lock_guard lock(m_mutex);
            m_jobs.push_back(std::move(job));
            ++m_enqueued;
        }
        m_wake.notify_all();
    }

    /// Queues `work(store)`, whose result goes to `done`. Without a store (it can't be opened), the error does.
    template <class Work, class T>
    void request(bool changes, Work work, std::function<void(Result<T>)> done) {
        enqueue([this, changes, work = std::move(work), done = std::move(done)] {
            Result<T> result = [&]() -> Result<T> {
                const Result<GalleryStore*> store = opened();
                if (!store) return tl::unexpected<Error>(store.error());
                return work(**store);
            }();
            if (done) done(std::move(result));
            return changes; // even if it failed, it may have got halfway: a row deleted, its file not
        });
    }

    void flush() {
        if (std::this_thread::get_id() == m_thread.get_id()) return; // from a callback: what came before is done
        std::unique_lock lock(m_mutex);
        const std::uint64_t last = m_enqueued;
        m_idle.wait(lock, [&] { return m_done >= last; });
    }

    const std::filesystem::path path;
    CallbackList<void()> observers;

private:
    /// Store thread. A failed open is tried again with the next request: the reason may be gone.
    Result<GalleryStore*> opened() {
        if (!m_store) {
            Result<std::unique_ptr<GalleryStore>> store = GalleryStore::open(path, GalleryStore::Mode::ReadWrite);
            if (!store) return tl::unexpected<Error>(store.error());
            m_store = std::move(*store);
        }
        return m_store.get();
    }

    void run() {
        std::unique_lock lock(m_mutex);
        bool changed = false;
        while (true) {
            m_wake.wait(lock, [this] { return m_stop || !m_jobs.empty(); });
            if (m_jobs.empty()) break; // stop, and the queue is done
            const Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            changed = job() || changed;
            lock.lock();
            // One notification for a run of changes. The last job counts as done once its observers have been called.
            if (changed && m_jobs.empty()) {
                changed = false;
                lock.unlock();
                observers.notify();
                lock.lock();
            }
            ++m_done;
            m_idle.notify_all();
        }
        m_store.reset();
    }

    std::mutex m_mutex;
    std::condition_variable m_wake, m_idle;
    std::deque<Job> m_jobs;
    std::uint64_t m_enqueued = 0, m_done = 0;
    bool m_stop = false;
    std::unique_ptr<GalleryStore> m_store; ///< store thread only
    std::thread m_thread;                  ///< last: it uses the others
};

GalleryService::GalleryService(std::filesystem::path database) : m_impl(std::make_unique<Impl>(database)) {}
GalleryService::~GalleryService() = default;

void GalleryService::createSnapshot(SnapshotRequest request, std::function<void(Result<GalleryItem>)> done) {
    m_impl->request(
        true, [request = std::move(request)](GalleryStore& store) { return storeSnapshot(store, request); },
        std::move(done));
}

void GalleryService::remove(const std::string& id, std::function<void(Result<void>)> done) {
    m_impl->request(
        true, [id](GalleryStore& store) { return store.remove(id); }, std::move(done));
}

void GalleryService::update(GalleryItem item, std::function<void(Result<void>)> done) {
    m_impl->request(
        true, [item = std::move(item)](GalleryStore& store) { return store.update(item); }, std::move(done));
}

void GalleryService::list(std::function<void(Result<std::vector<GalleryItem>>)> done) {
    m_impl->request(
        false, [](GalleryStore& store) { return store.items(); }, std::move(done));
}

void GalleryService::thumbnail(const std::string& id, std::function<void(Result<std::vector<std::uint8_t>>)> done) {
    m_impl->request(
        false, [id](GalleryStore& store) { return store.thumbnail(id); }, std::move(done));
}

void GalleryService::sceneState(const std::string& id, std::function<void(Result<std::string>)> done) {
    m_impl->request(
        false, [id](GalleryStore& store) { return store.sceneState(id); }, std::move(done));
}

void GalleryService::exportImage(const std::string& id, std::filesystem::path target,
                                 std::function<void(Result<void>)> done) {
    m_impl->request(
        false, [id, target = std::move(target)](GalleryStore& store) { return store.exportImage(id, target); },
        std::move(done));
}

void GalleryService::flush() { m_impl->flush(); }

Subscription GalleryService::observe(std::function<void()> changed) {
    return m_impl->observers.add(std::move(changed));
}

const std::filesystem::path& GalleryService::database() const { return m_impl->path; }

} // namespace doppel

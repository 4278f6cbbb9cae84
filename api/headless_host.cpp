#include "api/headless_host.h"

#include "api/script_runner.h"
#include "clonecore/base/strand_pool.h"
#include "clonecore/scene/scene_file.h"
#include "stage/relocate.h"

#include <cassert>
#include <future>
#include <optional>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

/// Files are read and written by a strand of their own; the document is touched on its thread only.
class HeadlessFiles final : public ApiFiles, public std::enable_shared_from_this<HeadlessFiles> {
public:
    using Post = std::function<void(std::function<void()>)>;

    HeadlessFiles(Document& document, CloneManager& manager, HeadlessHost::Parts& parts, StrandPool::Strand worker, Post post)
        : m_document(document), m_manager(manager), m_parts(parts), m_worker(std::move(worker)), m_post(std::move(post)) {}

    fs::path file() const override { return m_file; }

    void open(const fs::path& file, std::function<void(Result<void>)> done) override {
        const fs::path absolute = fs::absolute(file);
        m_worker.post([self = shared_from_this(), absolute, done = std::move(done)] {
            auto scene = self->m_parts.loadFile(absolute);
            self->m_post([self, absolute, scene = std::move(scene), done]() mutable {
                if (!scene) return done(tl::unexpected(scene.error()));
                // A scene made of a geometry file has no file of its own yet.
                self->show(std::move(*scene), absolute.extension() == ".doppel" ? absolute : fs::path());
                done({});
            });
        });
    }

    void save(const fs::path& file, std::function<void(Result<void>)> done) override {
        const fs::path target = file.empty() ? m_file : fs::absolute(file);
        if (target.empty()) return done(fail(ErrorCode::InvalidArgument, "the scene has no file yet: say where to save it"));
        m_worker.post([self = shared_from_this(), target, scene = m_document.scene(), done = std::move(done)] {
            const Scene written = relocated(scene, target.parent_path()); // file names mean the same files from there
            auto saved = saveScene(written, target);
            self->m_post([self, target, scene, written, saved = std::move(saved), done] {
                if (!saved) return done(tl::unexpected(saved.error()));
                self->m_file = target;
                self->m_manager.setSceneFile(target);
                if (self->m_document.scene() == scene) { // else there are newer edits
                    self->m_document.edit("Save", [&](Scene& s) { s = written; });
                    self->m_document.markSaved();
                }
                if (self->m_parts.fileChanged) self->m_parts.fileChanged(target);
                done({});
            });
        });
    }

    void clear(std::function<void(Result<void>)> done) override {
        show(Scene{}, {});
        done({});
    }

    /// Made when it is asked for; another when the scene lies elsewhere.
    GalleryService* gallery() {
        const fs::path database = m_parts.galleryFile ? m_parts.galleryFile(m_document.scene(), m_file) : fs::path();
        if (database.empty()) return nullptr;
        if (!m_gallery || m_galleryFile != database) {
            m_gallery = std::make_unique<GalleryService>(database);
            m_galleryFile = database;
        }
        return m_gallery.get();
    }

    void closeGallery() { m_gallery.reset(); }

private:
    void show(Scene scene, const fs::path& file) {
        m_manager.stopAll();
        closeGallery(); // waits for what it has to write: nobody finds it half-way who was told that another scene is open
        m_file = file;
        m_document.reset(std::move(scene));
        m_manager.setSceneFile(file);
        if (m_parts.fileChanged) m_parts.fileChanged(file);
    }

    Document& m_document;
    CloneManager& m_manager;
    HeadlessHost::Parts& m_parts;
    StrandPool::Strand m_worker;
    const Post m_post;
    fs::path m_file;
    fs::path m_galleryFile;
    std::unique_ptr<GalleryService> m_gallery;
};

} // namespace

class HeadlessHost::Impl {
public:
    explicit Impl(Parts parts) : m_parts(std::move(parts)) {
        run([this] {
            const LauncherRegistry launchers = m_parts.manager.launchers;
            MembufRegistry& membuf = *m_parts.manager.membuf;
            m_manager.emplace(m_document, std::move(m_parts.manager));
            const auto post = [strand = m_strand](std::function<void()> task) mutable { strand.post(std::move(task)); };
            m_files = std::make_shared<HeadlessFiles>(m_document, *m_manager, m_parts, m_workers->makeStrand(), post);
            ApiServices services{m_document, *m_manager, membuf, post, m_files, [this] { return m_files->gallery(); }, launchers, m_parts.kind, nullptr};
            if (m_parts.allowScripts) services.scripts = std::make_shared<ScriptRunner>();
            m_api.emplace(std::move(services));
        });
    }

    ~Impl() {
        m_workers.reset(); // what they have done comes to the document before it goes
        run([this] {
            m_api.reset();
            m_files->closeGallery();
            m_manager.reset();
        });
    }

    void run(const std::function<void()>& task) {
        std::promise<void> done;
        m_strand.post([&] {
            task();
            done.set_value();
        });
        done.get_future().wait();
    }

    Result<void> await(const std::function<void(std::function<void(Result<void>)>)>& begin) {
        auto answered = std::make_shared<std::promise<Result<void>>>();
        m_strand.post([&begin, answered] { begin([answered](Result<void> result) { answered->set_value(std::move(result)); }); });
        return answered->get_future().get();
    }

    Parts m_parts;
    Document m_document;
    StrandPool m_documentThread{1};
    StrandPool::Strand m_strand = m_documentThread.makeStrand();
    std::optional<CloneManager> m_manager;
    std::optional<StrandPool> m_workers{1};
    std::shared_ptr<HeadlessFiles> m_files;
    std::optional<ApiHost> m_api;
};

HeadlessHost::HeadlessHost(Parts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) {}
HeadlessHost::~HeadlessHost() = default;

ApiHost& HeadlessHost::api() { return *m_impl->m_api; }

Result<void> HeadlessHost::open(const fs::path& file) {
    return m_impl->await([&](auto done) { m_impl->m_files->open(file, std::move(done)); });
}

Result<bool> HeadlessHost::saveChanges() {
    bool needed = false;
    run([&](Document& document, CloneManager&) { needed = document.isModified() && !m_impl->m_files->file().empty(); });
    if (!needed) return false;
    auto saved = m_impl->await([&](auto done) { m_impl->m_files->save({}, std::move(done)); });
    if (!saved) return tl::unexpected(std::move(saved.error()));
    return true;
}

void HeadlessHost::run(const std::function<void(Document&, CloneManager&)>& task) {
    m_impl->run([&] { task(m_impl->m_document, *m_impl->m_manager); });
}

} // namespace doppel

#include "ui/script/desk_scripting.h"

#include "clonecore/image/membuf_export.h"
#include "ui/base/text.h"
#include "ui/desk_files.h"
#include "ui/gallery/gallery_session.h"

#include <mutex>
#include <utility>

namespace doppel {

namespace {

class DeskApiFiles final : public ApiFiles {
public:
    explicit DeskApiFiles(DeskFiles& files) : m_files(files) {}

    std::filesystem::path file() const override { return m_files.file(); }
    void open(const std::filesystem::path& file, std::function<void(Result<void>)> done) override { m_files.openUnasked(file, std::move(done)); }
    void save(const std::filesystem::path& file, std::function<void(Result<void>)> done) override { m_files.saveUnasked(file, std::move(done)); }
    void clear(std::function<void(Result<void>)> done) override {
        m_files.clearUnasked();
        done({});
    }

private:
    DeskFiles& m_files;
};

} // namespace

struct DeskScripting::Served {
    std::mutex mutex; ///< several workers may tell of files
    std::optional<HostNotice> notice;
    std::unique_ptr<HostEndpoint> endpoint;
    Result<std::unique_ptr<MembufExport>> images; ///< scripts work without, so a failure is only told of
};

DeskScripting::DeskScripting(DeskContext& context, DeskFiles& files, GallerySession& gallery, QObject* parent)
    : QObject(parent), m_context(context), m_files(files) {
    ApiServices services{.document = context.document,
                         .manager = context.manager,
                         .membuf = context.membuf,
                         .post = [mailbox = m_mailbox.handle()](std::function<void()> task) { mailbox.post(std::move(task)); },
                         .files = std::make_shared<DeskApiFiles>(files),
                         .gallery = [&gallery] { return gallery.service(); },
                         .launchers = context.services.launchers,
                         .kind = "desk"};
    m_host.emplace(std::move(services));
    connect(&files, &DeskFiles::fileChanged, this, &DeskScripting::tellFile);
    context.fileWorkers.run([this, host = &*m_host, &membuf = context.membuf, file = files.file(), mailbox = m_mailbox.handle()](const CancelToken&) {
        auto made = [&]() -> Result<std::shared_ptr<Served>> {
            auto served = std::make_shared<Served>();
            auto notice = HostNotice::post("desk");
            if (!notice) return tl::unexpected(notice.error());
            served->notice.emplace(std::move(*notice));
            auto endpoint = HostEndpoint::serve(*host, {.endpoint = served->notice->endpoint()});
            if (!endpoint) return tl::unexpected(endpoint.error());
            served->endpoint = std::move(*endpoint);
            served->images = MembufExport::serve(served->notice->imagesSocket(), membuf);
            if (auto told = served->notice->tell(file); !told) return tl::unexpected(told.error());
            return served;
        }();
        mailbox.post([this, made = std::move(made)]() mutable { started(std::move(made)); });
    });
}

DeskScripting::~DeskScripting() {
    m_context.fileWorkers.drain(); // it may be serving this moment
    m_served.reset();
}

void DeskScripting::started(Result<std::shared_ptr<Served>> served) {
    if (!served) {
        m_context.messages.info(tr("Scripts can't reach this desk: %1").arg(toQt(served.error().text())));
        return;
    }
    m_served = std::move(*served);
    if (!m_served->images) m_context.messages.info(toQt(m_served->images.error().text()));
    tellFile(); // it may have changed meanwhile
    emit ready();
}

void DeskScripting::tellFile() {
    if (!m_served) return;
    m_context.fileWorkers.run([served = m_served, file = m_files.file(), mailbox = m_mailbox.handle(), this](const CancelToken&) {
        std::lock_guard lock(served->mutex);
        auto told = served->notice->tell(file);
        if (!told) mailbox.post([this, told] { m_context.messages.info(toQt(told.error().text())); });
    });
}

} // namespace doppel

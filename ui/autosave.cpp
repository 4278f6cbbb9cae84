#include "ui/autosave.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/user_folders.h"
#include "clonecore/scene/scene_file.h"
#include "ui/base/text.h"

#include <QUuid>

#include <nlohmann/json.hpp>

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace doppel {

namespace {

constexpr const char* kExtension = ".autosave";
constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = 256u << 20;

std::unique_ptr<QLockFile> lockOf(const std::filesystem::path& file) {
    auto lock = std::make_unique<QLockFile>(pathToQt(file) + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // only the end of its process makes it stale
    return lock;
}

std::string textOf(const Scene& scene, const std::filesystem::path& file) {
    const nlohmann::json json{{"doppel autosave", kVersion},
                              {"file", file.string()},
                              {"directory", scene.directory.string()},
                              {"saved", QDateTime::currentSecsSinceEpoch()},
                              {"scene", serializeScene(scene)}};
    return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<LostScene> readLost(const std::filesystem::path& file) {
    const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!in) return {};
    const auto text = readUpTo(in, kMostBytes, "cannot read", file);
    if (!text || text->size() > kMostBytes) return {};
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object() || json.value("doppel autosave", 0) != kVersion) return {};
    for (const char* key : {"file", "directory", "scene"})
        if (!json.contains(key) || !json[key].is_string()) return {};
    auto scene = parseScene(json["scene"].get_ref<const std::string&>(), file.string());
    if (!scene) return {};
    LostScene lost;
    lost.file = json["file"].get<std::string>();
    lost.when = QDateTime::fromSecsSinceEpoch(json.contains("saved") && json["saved"].is_number_integer() ? json["saved"].get<qint64>() : 0);
    lost.scene = std::move(*scene);
    lost.scene.directory = json["directory"].get<std::string>();
    lost.kept = file;
    if (auto saved = loadScene(lost.file); !lost.file.empty() && saved) lost.saved = std::move(*saved);
    return lost;
}

} // namespace

std::filesystem::path Autosave::userFolder() { return doppel::userFolder("XDG_STATE_HOME", ".local/state", "/tmp") / "doppel" / "autosave"; }

Autosave::Autosave(DeskContext& context, std::filesystem::path folder, std::chrono::milliseconds delay, QObject* parent)
    : QObject(parent), m_context(context), m_folder(std::move(folder)) {
    m_file = m_folder / (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + kExtension);
    m_delay.setSingleShot(true);
    m_delay.setInterval(delay);
    connect(&m_delay, &QTimer::timeout, this, &Autosave::write);
    m_changes = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange&) {
        if (m_isOn && !m_delay.isActive()) m_delay.start();
    });
}

void Autosave::set(bool on, std::chrono::milliseconds delay) {
    m_delay.setInterval(delay);
    if (m_isOn == on) return;
    m_isOn = on;
    if (on) return m_delay.start();
    m_delay.stop();
    m_again = false;
    if (!m_isWriting) removeFile(); // else when it is written
}

Autosave::~Autosave() {
    m_changes.reset();
    m_context.fileWorkers.drain();
    if (!m_keeps || !m_context.document.isModified())
        removeFile();
    else if (m_lock && !writeBytesAtomically(m_file, textOf(m_context.document.scene(), m_sceneFile)))
        m_lock.reset(); // the disk is full, say: what was written before stays
}

void Autosave::setSceneFile(const std::filesystem::path& file) {
    m_sceneFile = file;
    if (m_isOn) m_delay.start(); // what was unsaved may be saved now
}

void Autosave::keepAtEnd() {
    if (!m_isOn) return;
    m_keeps = true;
    if (m_context.document.isModified() && !m_lock) write();
}

void Autosave::removeFile() {
    if (!m_lock) return;
    std::error_code ignored;
    std::filesystem::remove(m_file, ignored);
    m_lock.reset(); // removes its file too
}

void Autosave::write() {
    if (m_isWriting) {
        m_again = true;
        return;
    }
    if (!m_context.document.isModified()) return removeFile();
    if (!m_lock) {
        std::error_code ignored;
        std::filesystem::create_directories(m_folder.parent_path(), ignored);
        const Result<void> folder = makePrivateFolder(m_folder, "the folder for unsaved changes");
        auto lock = lockOf(m_file);
        if (!folder || !lock->tryLock(0)) {
            const QString why = folder ? tr("'%1' can't be locked").arg(pathToQt(m_file)) : toQt(folder.error().text());
            if (!std::exchange(m_isFaulty, true)) m_context.messages.show(MessageBar::Kind::Warning, tr("Unsaved changes are not kept for a crash"), why);
            return;
        }
        m_lock = std::move(lock);
    }
    m_isWriting = true;
    m_context.fileWorkers.run([this, scene = m_context.document.scene(), file = m_file, sceneFile = m_sceneFile, mailbox = m_mailbox.handle()](const CancelToken&) {
        auto result = writeBytesAtomically(file, textOf(scene, sceneFile));
        mailbox.post([this, result = std::move(result)] {
            m_isWriting = false;
            if (!result && !std::exchange(m_isFaulty, true))
                m_context.messages.show(MessageBar::Kind::Warning, tr("Unsaved changes are not kept for a crash"), toQt(result.error().text()));
            m_isFaulty = !result;
            if (!m_isOn) removeFile();
            if (std::exchange(m_again, false)) write();
            emit written();
        });
    });
}

std::vector<LostScene> Autosave::lostScenes(const std::filesystem::path& folder) {
    std::vector<LostScene> all;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() != kExtension) continue;
        std::shared_ptr<QLockFile> lock = lockOf(entry.path());
        if (!lock->tryLock(0)) continue; // of a desk that lives
        if (auto lost = readLost(entry.path())) {
            lost->lock = std::move(lock);
            all.push_back(std::move(*lost));
        }
    }
    std::sort(all.begin(), all.end(), [](const LostScene& a, const LostScene& b) { return a.when > b.when; });
    return all;
}

void Autosave::discard(const LostScene& lost) {
    std::error_code ignored;
    std::filesystem::remove(lost.kept, ignored);
}

} // namespace doppel

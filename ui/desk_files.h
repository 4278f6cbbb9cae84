// Opening and saving: dialogs, recent files, the question on unsaved changes. Files are read and written by workers; the
// desk stays usable meanwhile, and what was open stays untouched when something fails. Main thread.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QObject>
#include <QStringList>

#include <filesystem>
#include <functional>

class QWidget;

namespace doppel {

class DeskFiles : public QObject {
    Q_OBJECT

public:
    DeskFiles(DeskContext& context, QWidget* window);

    /// The file that the scene is saved to; empty for a new one or one made from a geometry file.
    const std::filesystem::path& file() const { return m_file; }
    /// What the title calls the scene.
    QString displayName() const;
    bool isBusy() const { return m_loading || m_saving; }

    void newScene();   ///< asks about unsaved changes first
    void chooseFile(); ///< the open dialog, then open()
    void open(const std::filesystem::path& file);

    // For scripts: nothing is asked, no dialog says what went wrong. `done` is called later, on the main thread.
    using Done = std::function<void(Result<void>)>;
    void openUnasked(const std::filesystem::path& file, Done done) { load(file, std::move(done)); } ///< unsaved changes are lost
    void saveUnasked(const std::filesystem::path& file, Done done);  ///< "" = where it is
    void clearUnasked();                                             ///< a new scene

    /// Shows a scene with unsaved changes, which one undo takes back to `saved`; `file` is what it is saved to ("" = none).
    void recover(const Scene& scene, const Scene& saved, const std::filesystem::path& file);
    void save();
    void saveAs();
    /// Runs `then` once unsaved changes are saved or given up; not at all when the user cancels.
    void askThen(std::function<void()> then);

    /// Where snapshots were kept so far; empty when there are none. A scene that is saved for the first time keeps that gallery.
    void setUsedGallery(std::function<std::filesystem::path()> gallery) { m_usedGallery = std::move(gallery); }

    static QStringList recentFiles();
    static void clearRecentFiles();

signals:
    void fileChanged();
    void busyChanged();
    void recentFilesChanged();

private:
    void load(const std::filesystem::path& file, Done done = {});
    void loaded(const std::filesystem::path& file, const Result<Scene>& scene, const Done& done);
    void saveTo(const std::filesystem::path& file, std::function<void()> then, Done done = {});
    void saved(const std::filesystem::path& file, const Scene& before, const Scene& written, const Result<void>& result, const Done& done);
    void moveTo(const Scene& written);
    void failed(const QString& title, const Error& error);
    void remember(const std::filesystem::path& file);
    void setFile(const std::filesystem::path& file, const QString& source);

    DeskContext& m_context;
    QWidget* m_window;
    std::filesystem::path m_file;
    QString m_source; // name of the geometry file that an unsaved scene was made of
    bool m_loading = false;
    bool m_saving = false;
    CancelToken m_loadToken;
    std::function<void()> m_afterSave;
    std::function<std::filesystem::path()> m_usedGallery;
    Mailbox m_mailbox;
};

} // namespace doppel

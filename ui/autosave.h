// Keeps unsaved changes where a crash leaves them: some seconds after an edit a worker writes the scene into the user's state folder,
// and a later desk finds it there. A file belongs to the desk that holds its lock; what is saved or given up in order leaves nothing
// behind. Main thread.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QDateTime>
#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace doppel {

/// What a desk that has ended out of order left behind. Its file goes with discard(), or with the desk that recovers it.
struct LostScene {
    std::filesystem::path file; ///< of the scene; "" = it had none
    QDateTime when;
    Scene scene;
    Scene saved; ///< what the scene's file has; empty without one
    std::filesystem::path kept; ///< where it lies now
    std::shared_ptr<QLockFile> lock;
};

class Autosave : public QObject {
    Q_OBJECT

public:
    static std::filesystem::path userFolder();
    /// `delay`: between an edit and the write that has it. Faults of the disk are told once in the message bar.
    Autosave(DeskContext& context, std::filesystem::path folder, std::chrono::milliseconds delay, QObject* parent);
    ~Autosave() override; ///< waits for a write that is under way; removes the file unless keepAtEnd()

    /// Off: what was kept is removed and nothing is kept until it is on again. `delay` counts from the next change on.
    void set(bool on, std::chrono::milliseconds delay);
    /// The scene's own file, for the desk that finds it.
    void setSceneFile(const std::filesystem::path& file);
    /// What is not saved stays for the next desk, e.g. when the session ends without a question.
    void keepAtEnd();
    /// Where changes are now; may not exist.
    const std::filesystem::path& file() const { return m_file; }

    /// What other desks left behind, newest first. Damaged files are left alone. Reads files: some milliseconds.
    static std::vector<LostScene> lostScenes(const std::filesystem::path& folder);
    static void discard(const LostScene& lost);

signals:
    void written();

private:
    void write();
    void removeFile();

    DeskContext& m_context;
    std::filesystem::path m_folder, m_file, m_sceneFile;
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_delay;
    bool m_isOn = true, m_isWriting = false, m_again = false, m_keeps = false, m_isFaulty = false;
    Mailbox m_mailbox;
    Subscription m_changes;
};

} // namespace doppel

// What was changed in the gallery by this desk, to be taken back and done again: the gallery's own undo, apart from the scene's.
// One change is under way at a time; what is asked for meanwhile waits. Takes back field by field, so what others change meanwhile
// stays. Owned by the GallerySession; main thread; nothing waits.
#pragma once

#include "ui/base/mailbox.h"
#include "ui/desk_context.h"
#include "gallery/gallery_item.h"

#include <QObject>
#include <QString>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace doppel {

class GallerySession;

class GalleryHistory : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kMaxSteps = 100;

    GalleryHistory(DeskContext& context, GallerySession& session);

    /// One step called `label` ("Rate"). Failures are told in the message bar; so are those of the others here.
    void edit(const QString& label, std::vector<GalleryItemEdit> edits);
    /// The same changes for all of `ids`.
    void edit(const QString& label, std::vector<std::string> ids, GalleryEdit edit);
    /// Hides the items; they are deleted for good when the gallery is closed.
    void remove(std::vector<std::string> ids);
    void undo();
    void redo();
    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    QString undoLabel() const { return m_undo.empty() ? QString() : m_undo.back().label; }
    QString redoLabel() const { return m_redo.empty() ? QString() : m_redo.back().label; }
    /// Another gallery is shown.
    void clear();

signals:
    void changed();
    void removed(std::size_t count);

private:
    struct Step {
        QString label;
        std::vector<GalleryItemEdit> edits; ///< to make; or, if there are none:
        std::vector<std::string> marks;     ///< to mark for deletion,
        bool unmarks = false;               ///< or to unmark
    };
    using Steps = std::deque<Step>;

    void enqueue(std::function<void()> work);
    void next();
    /// Makes the step; what takes it back goes to `back`.
    void perform(Step step, Steps& back, bool isNew);
    void keep(Steps& back, Step step, bool isNew);

    DeskContext& m_context;
    GallerySession& m_session;
    Steps m_undo, m_redo;
    std::deque<std::function<void()>> m_waiting;
    bool m_busy = false;
    std::uint64_t m_generation = 0; ///< of the gallery: steps of the one before are forgotten
};

} // namespace doppel

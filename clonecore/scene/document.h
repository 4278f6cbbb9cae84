// The open document: the current Scene, its undo history and whoever wants to hear of changes. Lives on one thread
// (the main thread in the desk); scenes that it hands out are values and may go to any thread.
#pragma once

#include "clonecore/base/subscription.h"
#include "clonecore/scene/scene.h"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Longest history, in steps, unless another is asked for; very large scenes keep fewer, so that the copies of their maps stay
/// below about a million entries (at least kMinUndoSteps are kept all the same).
inline constexpr std::size_t kMaxUndoSteps = 500;
inline constexpr std::size_t kMinUndoSteps = 20;

class Document {
public:
    using Observer = std::function<void(const Scene& before, const Scene& after, const SceneChange& change)>;

    Document() = default;
    explicit Document(Scene scene) : m_scene(std::move(scene)), m_saved(m_scene) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const Scene& scene() const { return m_scene; }

    /// Applies `edit` to a copy of the scene and makes that current, as one undoable step called `label` ("Move camera").
    /// Steps with the same non-empty `mergeKey` in a row become one (dragging). Nothing happens if nothing changed.
    /// Observers run before this returns; an edit made by an observer is told when all have heard of the one before.
    /// A change of `directory` alone (the file moved) is told, but is no step. Returns false if nothing changed.
    bool edit(std::string_view label, const std::function<void(Scene&)>& edit, std::string_view mergeKey = {});

    /// Makes `frame` current without a step, which is what playing does: the history, a drag that is merged meanwhile and
    /// isModified() stay as they are. Undo and redo go back to a frame only where a step itself set it. Returns false if
    /// it is current already.
    bool playTo(double frame);

    /// Ends merging: the next edit is a step of its own whatever its mergeKey.
    void endMerge() { m_mergeKey.clear(); }

    /// Keeps so many steps, at least kMinUndoSteps; older ones are forgotten at once. kMaxUndoSteps at first.
    void setUndoSteps(std::size_t steps);

    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    std::string undoLabel() const; ///< "" when there is nothing to undo
    std::string redoLabel() const;
    /// One step back or forth; nothing happens when there is none. `directory` stays as it is.
    void undo();
    void redo();

    /// The labels of all steps that are kept, oldest first, those that were undone at the end.
    std::vector<std::string> history() const;
    /// How many of history() are done: 0 = all are undone, history().size() = none is.
    std::size_t historyPosition() const { return m_undo.size(); }
    /// Undoes or redoes until `position` steps are done (clamped to what is kept). Observers hear of one change.
    void goTo(std::size_t position);

    /// Replaces everything (another file was opened), clears the history and counts as saved. Observers always hear.
    void reset(Scene scene);

    /// True when the scene differs, other than by its directory, from the one last marked as saved.
    bool isModified() const;
    void markSaved();

    [[nodiscard]] Subscription observe(Observer observer);

private:
    struct Step {
        std::string label;
        Scene scene;              ///< on the step's far side: before it when it is done, after it when it is undone
        bool movesFrame = false;  ///< it set frames.current; otherwise undo and redo leave that where it is
    };
    struct Notice {
        Scene before;
        Scene after;
        SceneChange change;
    };
    void step(std::deque<Step>& from, std::deque<Step>& to, std::size_t count = 1);
    void remember(std::string_view label);
    void forgetOldSteps();
    void change(Scene next, SceneChange change);
    void notify();

    Scene m_scene;
    Scene m_saved;
    std::deque<Step> m_undo;
    std::deque<Step> m_redo;
    std::size_t m_undoSteps = kMaxUndoSteps;
    std::string m_mergeKey;
    std::deque<Notice> m_notices; ///< not told yet
    bool m_notifying = false;
    CallbackList<void(const Scene&, const Scene&, const SceneChange&)> m_observers;
};

} // namespace doppel

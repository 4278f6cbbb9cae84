// The open document: the current Scene, its undo history and whoever wants to hear of changes. Lives on one thread
// (the main thread in the desk); scenes that it hands out are values and may go to any thread.
#pragma once

#include "clonecore/base/subscription.h"
#include "clonecore/scene/scene.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

class Document {
public:
    using Observer = std::function<void(const Scene& before, const Scene& after, const SceneChange& change)>;

    Document() = default;
    explicit Document(Scene scene) : m_scene(std::move(scene)) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const Scene& scene() const { return m_scene; }

    /// Applies `edit` to a copy of the scene and makes that current, as one undoable step called `label` ("Move camera").
    /// Steps with the same non-empty `mergeKey` in a row become one (dragging). Nothing happens if nothing changed.
    /// Observers run before this returns. Returns false if nothing changed.
    bool edit(std::string_view label, const std::function<void(Scene&)>& edit, std::string_view mergeKey = {});

    /// Ends merging: the next edit is a step of its own whatever its mergeKey.
    void endMerge() { m_mergeKey.clear(); }

    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    std::string undoLabel() const;
    std::string redoLabel() const;
    void undo();
    void redo();

    /// Replaces everything (another file was opened) and clears the history.
    void reset(Scene scene);

    /// True when the scene differs from the one last marked as saved.
    bool isModified() const;
    void markSaved();

    [[nodiscard]] Subscription observe(Observer observer);

private:
    struct Step {
        std::string label;
        Scene scene;
    };
    void change(Scene next);

    Scene m_scene;
    Scene m_saved;
    std::vector<Step> m_undo;
    std::vector<Step> m_redo;
    std::string m_mergeKey;
    CallbackList<void(const Scene&, const Scene&, const SceneChange&)> m_observers;
};

} // namespace doppel

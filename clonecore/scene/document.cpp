#include "clonecore/scene/document.h"

#include <algorithm>
#include <utility>

namespace doppel {
namespace {

constexpr std::size_t kMaxHistoryEntries = 1'000'000;  // of maps, each step counted as if it shared nothing

std::size_t entriesOf(const Scene& scene) { return scene.nodes->size() + scene.connections->size() + 1; }

bool onlyDirectoryDiffers(const Scene& before, const Scene& after, const SceneChange& change) {
    return !change.frames && !change.contextOptions && change.nodes.empty() && change.connections.empty() &&
           before.gallery == after.gallery && before.extra == after.extra;
}

}  // namespace

bool Document::edit(std::string_view label, const std::function<void(Scene&)>& edit, std::string_view mergeKey) {
    Scene next = m_scene;
    edit(next);
    SceneChange change = difference(m_scene, next);
    if (change.empty()) return false;
    if (!onlyDirectoryDiffers(m_scene, next, change)) {
        const bool merges = !mergeKey.empty() && mergeKey == m_mergeKey && !m_undo.empty();
        if (!merges) remember(label);
        if (m_scene.frames.current != next.frames.current) m_undo.back().movesFrame = true;
        m_redo.clear();
        m_mergeKey = mergeKey;
    }
    this->change(std::move(next), std::move(change));
    return true;
}

bool Document::playTo(double frame) {
    Scene next = m_scene;
    next.frames.current = frame;
    SceneChange change = difference(m_scene, next);
    if (change.empty()) return false;
    // Looking at another frame is nothing that would have to be saved; a frame that was set and not saved still is.
    if (m_saved.frames.current == m_scene.frames.current) m_saved.frames.current = frame;
    this->change(std::move(next), std::move(change));
    return true;
}

std::string Document::undoLabel() const { return m_undo.empty() ? std::string() : m_undo.back().label; }

std::string Document::redoLabel() const { return m_redo.empty() ? std::string() : m_redo.back().label; }

void Document::undo() { step(m_undo, m_redo); }

void Document::redo() { step(m_redo, m_undo); }

std::vector<std::string> Document::history() const {
    std::vector<std::string> labels;
    for (const Step& step : m_undo) labels.push_back(step.label);
    for (auto step = m_redo.rbegin(); step != m_redo.rend(); ++step) labels.push_back(step->label);
    return labels;
}

void Document::goTo(std::size_t position) {
    position = std::min(position, m_undo.size() + m_redo.size());
    if (position < m_undo.size())
        step(m_undo, m_redo, m_undo.size() - position);
    else
        step(m_redo, m_undo, position - m_undo.size());
}

void Document::step(std::deque<Step>& from, std::deque<Step>& to, std::size_t count) {
    count = std::min(count, from.size());
    if (count == 0) return;
    m_mergeKey.clear();
    Scene target = m_scene;
    double frame = m_scene.frames.current;
    for (; count > 0; --count) {
        Step taken = std::move(from.back());
        from.pop_back();
        if (taken.movesFrame) frame = taken.scene.frames.current;
        // A step keeps the scene on its far side, so the two stacks exchange them one by one.
        to.push_back(Step{std::move(taken.label), std::exchange(target, std::move(taken.scene)), taken.movesFrame});
    }
    target.frames.current = frame;
    // Where the file is does not belong to the history: after "save as" an undo must not move it back.
    target.directory = m_scene.directory;
    SceneChange difference = doppel::difference(m_scene, target);
    change(std::move(target), std::move(difference));
}

void Document::reset(Scene scene) {
    m_undo.clear();
    m_redo.clear();
    m_mergeKey.clear();
    m_saved = scene;
    SceneChange difference = doppel::difference(m_scene, scene);
    change(std::move(scene), std::move(difference));
}

bool Document::isModified() const {
    const SceneChange change = difference(m_saved, m_scene);
    return !change.empty() && !onlyDirectoryDiffers(m_saved, m_scene, change);
}

void Document::markSaved() {
    m_saved = m_scene;
    m_mergeKey.clear();  // so that an undo after saving comes back to what was saved
}

Subscription Document::observe(Observer observer) { return m_observers.add(std::move(observer)); }

void Document::remember(std::string_view label) {
    m_undo.push_back(Step{std::string(label), m_scene, false});
    forgetOldSteps();
}

void Document::setUndoSteps(std::size_t steps) {
    m_undoSteps = std::max(steps, kMinUndoSteps);
    while (m_redo.size() > m_undoSteps) m_redo.pop_front(); // the newest, which are farthest away
    forgetOldSteps();
}

void Document::forgetOldSteps() {
    const auto tooMany = [&] {
        return m_undo.size() > m_undoSteps ||
               (m_undo.size() > kMinUndoSteps && m_undo.size() * entriesOf(m_scene) > kMaxHistoryEntries);
    };
    while (tooMany()) m_undo.pop_front();
}

void Document::change(Scene next, SceneChange change) {
    Scene before = std::exchange(m_scene, std::move(next));
    m_notices.push_back(Notice{std::move(before), m_scene, std::move(change)});
    notify();
}

void Document::notify() {
    if (m_notifying) return;  // an observer edits: the loop below tells it when all have heard of the present change
    struct Guard {
        bool& flag;
        explicit Guard(bool& f) : flag(f) { flag = true; }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        ~Guard() { flag = false; }
    } guard(m_notifying);
    while (!m_notices.empty()) {
        const Notice notice = std::move(m_notices.front());
        m_notices.pop_front();
        m_observers.notify(notice.before, notice.after, notice.change);
    }
}

}  // namespace doppel

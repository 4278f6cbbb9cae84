#include "ui/gallery/gallery_history.h"

#include "ui/base/text.h"
#include "ui/gallery/gallery_session.h"

#include <utility>

namespace doppel {

GalleryHistory::GalleryHistory(DeskContext& context, GallerySession& session) : m_context(context), m_session(session) {}

void GalleryHistory::enqueue(std::function<void()> work) {
    m_waiting.push_back(std::move(work));
    if (!m_busy) next();
}

void GalleryHistory::next() {
    m_busy = false;
    while (!m_busy && !m_waiting.empty()) {
        const auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        work(); // may find that there is nothing to do
    }
}

void GalleryHistory::edit(const QString& label, std::vector<GalleryItemEdit> edits) {
    if (edits.empty()) return;
    enqueue([this, step = Step{label, std::move(edits), {}, false}] { perform(step, m_undo, true); });
}

void GalleryHistory::edit(const QString& label, std::vector<std::string> ids, GalleryEdit edit) {
    if (!ids.empty()) this->edit(label, {GalleryItemEdit{std::move(ids), std::move(edit)}});
}

void GalleryHistory::remove(std::vector<std::string> ids) {
    if (ids.empty()) return;
    enqueue([this, step = Step{tr("Delete"), {}, std::move(ids), false}] { perform(step, m_undo, true); });
}

void GalleryHistory::undo() {
    enqueue([this] {
        if (m_undo.empty()) return;
        Step step = std::move(m_undo.back());
        m_undo.pop_back();
        perform(std::move(step), m_redo, false);
    });
}

void GalleryHistory::redo() {
    enqueue([this] {
        if (m_redo.empty()) return;
        Step step = std::move(m_redo.back());
        m_redo.pop_back();
        perform(std::move(step), m_undo, false);
    });
}

void GalleryHistory::clear() {
    ++m_generation;
    m_undo.clear();
    m_redo.clear();
    m_waiting.clear();
    m_busy = false;
    emit changed();
}

void GalleryHistory::perform(Step step, Steps& back, bool isNew) {
    m_busy = true;
    const QString label = step.label;
    const auto finish = [this, label, &back, isNew, generation = m_generation](const Error* error, Step undo) {
        if (error) m_context.messages.error(tr("'%1' failed in the gallery").arg(label), toQt(error->text()));
        if (generation != m_generation) return;
        if (!error && (!undo.edits.empty() || !undo.marks.empty())) keep(back, std::move(undo), isNew);
        emit changed();
        next();
    };
    if (!step.edits.empty()) {
        return m_session.edit(std::move(step.edits), [finish, label](Result<GalleryEditResult> result) {
            finish(result ? nullptr : &result.error(), result ? Step{label, std::move(result->undo), {}, false} : Step{});
        });
    }
    const bool unmarks = step.unmarks;
    auto told = [this, finish, label, unmarks](Result<std::vector<std::string>> ids) {
        if (ids && !unmarks && !ids->empty()) emit removed(ids->size());
        finish(ids ? nullptr : &ids.error(), ids ? Step{label, {}, std::move(*ids), !unmarks} : Step{});
    };
    if (unmarks)
        m_session.unmark(std::move(step.marks), std::move(told));
    else
        m_session.markForDeletion(std::move(step.marks), std::move(told));
}

void GalleryHistory::keep(Steps& back, Step step, bool isNew) {
    back.push_back(std::move(step));
    if (back.size() > kMaxSteps) back.pop_front();
    if (isNew) m_redo.clear();
}

} // namespace doppel

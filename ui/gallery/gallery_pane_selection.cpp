// What is selected in the gallery, also where rows were never looked at, and what is done with it.
#include "ui/base/text.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_tasks.h"

#include <QListView>
#include <QPointer>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace doppel {

namespace {
constexpr std::size_t kMostShown = 500;      ///< selected items whose values the details look at
constexpr std::size_t kMostKept = 100'000; ///< ids of a selection that survive a change of the order
} // namespace

std::size_t GalleryPane::selectedCount() const {
    std::size_t count = 0;
    for (const auto& range : m_view->selectionModel()->selection()) count += static_cast<std::size_t>(range.height());
    return count;
}

std::vector<int> GalleryPane::selectedRows(std::size_t most) const {
    std::vector<int> rows;
    // Ranges, not indexes: with everything selected there may be a hundred thousand.
    for (const auto& range : m_view->selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom() && rows.size() < most; ++row) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::vector<GalleryItem> GalleryPane::selectedItems() const {
    std::vector<GalleryItem> items;
    for (const int row : selectedRows(kMostShown))
        if (const GalleryItem* item = m_model->item(row)) items.push_back(*item);
    return items;
}

void GalleryPane::withSelected(std::function<void(std::vector<std::string>)> then) {
    const auto rows = selectedRows(kMostKept);
    std::vector<std::string> ids;
    for (const int row : rows)
        if (const GalleryItem* item = m_model->item(row)) ids.push_back(item->id);
    if (ids.size() == rows.size()) return then(std::move(ids));
    m_session.ids(m_model->query(), [self = QPointer<GalleryPane>(this), rows, then = std::move(then), round = m_selectionRound](Result<std::vector<std::string>> all) {
        if (!self || round != self->m_selectionRound) return;
        if (!all) return self->m_context.messages.error(tr("The gallery can't be read"), toQt(all.error().text()));
        std::vector<std::string> chosen;
        for (const int row : rows)
            if (static_cast<std::size_t>(row) < all->size()) chosen.push_back((*all)[static_cast<std::size_t>(row)]);
        then(std::move(chosen));
    });
}

void GalleryPane::keepSelection() {
    m_kept.clear();
    for (const int row : selectedRows(kMostKept))
        if (const GalleryItem* item = m_model->item(row)) m_kept.push_back(item->id);
    const GalleryItem* current = m_model->item(m_view->currentIndex().row());
    m_keptCurrent = current ? current->id : std::string();
    m_keptScroll = m_view->verticalScrollBar()->value();
}

void GalleryPane::selectAgain() {
    ++m_selectionRound;
    // At the beginning there is nothing to go back to, and somebody may have scrolled already when this is called.
    if (m_keptScroll > 0) QTimer::singleShot(0, this, [this, scroll = m_keptScroll] { m_view->verticalScrollBar()->setValue(scroll); });
    updateSoon();
    if (m_kept.empty()) return;
    std::vector<int> rows;
    for (const auto& id : m_kept)
        if (const int row = m_model->rowOf(id); row >= 0) rows.push_back(row);
    if (rows.size() == m_kept.size()) return selectRows(rows);
    m_session.ids(m_model->query(), [self = QPointer<GalleryPane>(this), kept = m_kept, round = m_selectionRound](Result<std::vector<std::string>> all) {
        if (!self || !all || round != self->m_selectionRound) return; // somebody selected other items meanwhile
        std::unordered_map<std::string_view, int> places;
        for (std::size_t row = 0; row < all->size(); ++row) places[(*all)[row]] = static_cast<int>(row);
        std::vector<int> found;
        for (const auto& id : kept)
            if (const auto it = places.find(id); it != places.end() && it->second < self->m_model->rowCount()) found.push_back(it->second);
        self->selectRows(found);
    });
}

void GalleryPane::selectRows(const std::vector<int>& rows) {
    QItemSelection selection;
    for (const int row : rows) selection.select(m_model->index(row), m_model->index(row));
    if (const int row = m_model->rowOf(m_keptCurrent); row >= 0) m_view->selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::NoUpdate);
    m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

void GalleryPane::withItem(const std::string& id, std::function<void(const GalleryItem&)> then) {
    if (const GalleryItem* item = m_model->item(id)) return then(*item);
    m_session.item(id, [self = QPointer<GalleryPane>(this), then = std::move(then)](Result<GalleryItem> item) {
        if (!self) return;
        if (!item) return self->m_context.messages.error(tr("The snapshot can't be found"), toQt(item.error().text()));
        then(*item);
    });
}

void GalleryPane::openSnapshot(const std::string& id) {
    withItem(id, [this](const GalleryItem& item) { m_tasks->open(item); });
}

void GalleryPane::restore(const std::string& id) {
    withItem(id, [this](const GalleryItem& item) { m_tasks->restore(item); });
}

void GalleryPane::editSelected(const QString& label, const GalleryEdit& edit) {
    withSelected([this, label, edit](std::vector<std::string> ids) { m_session.history().edit(label, std::move(ids), edit); });
}

void GalleryPane::star() {
    const auto items = selectedItems();
    GalleryEdit edit;
    edit.starred = !std::all_of(items.begin(), items.end(), [](const GalleryItem& item) { return item.starred; });
    editSelected(tr("Star"), edit);
}

void GalleryPane::rate(int rating) {
    GalleryEdit edit;
    edit.rating = rating;
    editSelected(tr("Rate"), edit);
}

void GalleryPane::stackSelected() {
    withSelected([this](std::vector<std::string> ids) {
        if (ids.size() < 2) return;
        // The head may have been below one of the others.
        GalleryEdit head, below;
        head.parentId = m_opened.id;
        below.parentId = ids.front();
        std::vector<std::string> others(ids.begin() + 1, ids.end());
        m_session.history().edit(tr("Stack"), {GalleryItemEdit{{ids.front()}, head}, GalleryItemEdit{std::move(others), below}});
    });
}

void GalleryPane::unstackSelected() {
    GalleryEdit edit;
    edit.parentId = std::string();
    std::vector<std::string> children;
    for (const auto& item : selectedItems()) {
        if (item.children == 0) {
            if (!item.parentId.empty()) children.push_back(item.id);
            continue;
        }
        GalleryQuery query;
        query.parents = GalleryQuery::Parents::ChildrenOf;
        query.parentId = item.id;
        m_session.ids(query, [self = QPointer<GalleryPane>(this), edit](Result<std::vector<std::string>> ids) {
            if (!self) return;
            if (!ids) return self->m_context.messages.error(tr("The gallery can't be read"), toQt(ids.error().text()));
            self->m_session.history().edit(tr("Unstack"), std::move(*ids), edit);
        });
    }
    m_session.history().edit(tr("Unstack"), std::move(children), edit);
}

} // namespace doppel

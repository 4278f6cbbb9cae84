// The table of connections: headings that fold, cells that are edited in place, rows and groups that are dragged, columns that
// are chosen and remembered. Main thread.
#pragma once

#include "clonecore/scene/connection_order.h"
#include "ui/clones/clone_model.h"

#include <QTreeView>

#include <set>
#include <string>
#include <vector>

class QMenu;

namespace doppel {

class CloneDelegate;

class CloneTable : public QTreeView {
    Q_OBJECT

public:
    CloneTable(DeskContext& context, CloneModel* model, QWidget* parent = nullptr);
    ~CloneTable() override;

    CloneModel* cloneModel() const { return m_model; }
    /// The choice of columns, as the header's context menu shows it.
    void fillColumnMenu(QMenu& menu);
    /// Columns, widths and sorting as at the first start.
    void resetColumns();
    void setFolded(const std::string& group, bool folded);
    /// While the mouse is pressed on a heading: what becomes selected then is said by groupPressed.
    bool isPressingHeading() const { return m_isPressingHeading; }
    /// What a drop of `ids` at `position` of the viewport means; nullopt where nothing can be dropped.
    std::optional<ConnectionPlace> placeAt(const QPoint& position) const;
signals:
    void dropped(const std::vector<std::string>& ids, const doppel::ConnectionPlace& place);
    void groupRenameRequested(const std::string& group);
    void groupPressed(const std::string& group, bool adds);

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    bool edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpHeader();
    void restoreColumns();
    void saveColumns() const;
    void fitState();
    void unfoldAll();
    QModelIndex neighbour(const QModelIndex& from, int by, bool editableOnly) const;
    std::string nextInGroup(const QModelIndex& index) const;

    CloneModel* m_model;
    CloneDelegate* m_delegate;
    std::set<std::string> m_folded;
    std::string m_draggedGroup; // the heading that the mouse was pressed on
    bool m_isPressingHeading = false;
    bool m_isResetting = false;
};

} // namespace doppel

// The gallery pane: the snapshots of this scene as a grid or list, what was searched for, with their details at the side. Marks,
// deletion and stacks go through the gallery's own history; Ctrl+Z here takes the last of them back. Main thread.
#pragma once

#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_session.h"

#include <QWidget>

#include <functional>

class QFrame;
class QLabel;
class QListView;
class QStackedWidget;

namespace doppel {

class GalleryActions;
class GalleryDelegate;
class GalleryDetails;
class GallerySearchBar;
class GalleryTasks;

class GalleryPane : public QWidget {
    Q_OBJECT

public:
    GalleryPane(DeskContext& context, GallerySession& session, QWidget* parent = nullptr);
    ~GalleryPane() override;

    QListView* view() const { return m_view; }
    GalleryModel* model() const { return m_model; }
    GallerySearchBar* searchBar() const { return m_search; }
    GalleryTasks* tasks() const { return m_tasks; }
    void openSnapshot(const std::string& id);
    /// Makes the scene what it was, as one undoable step.
    void restore(const std::string& id);
    /// Shows what is stacked below an item; "" = all.
    void openStack(const GalleryItem& item);
    void closeStack();

signals:
    void restored();
    /// The image of a snapshot is to be compared with the live clone.
    void compareRequested(const doppel::FramePtr& frame, const QString& label);
    /// Of the selected clones.
    void keepWhenConvergedRequested(const std::vector<std::string>& ids);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool takeKey(const QKeyEvent& key);
    void makeView();
    QWidget* makeLines();
    QWidget* makeUndoLine();
    void connectParts();
    void connectActions();
    void updateQuery();
    void updateLooks();
    void updateSoon();
    void updateState();
    void updateLines();
    QString faultText() const; ///< why the gallery can't be read; "" = it can
    void keepSelection();
    void selectAgain();
    void selectRows(const std::vector<int>& rows);
    /// Rows that are selected, at most `most` of them.
    std::vector<int> selectedRows(std::size_t most) const;
    std::size_t selectedCount() const;
    /// Items that are selected and known.
    std::vector<GalleryItem> selectedItems() const;
    /// All ids that are selected, also of rows that were never looked at: then they are asked for.
    void withSelected(std::function<void(std::vector<std::string>)> then);
    void withItem(const std::string& id, std::function<void(const GalleryItem&)> then);
    void editSelected(const QString& label, const GalleryEdit& edit);
    void star();
    void rate(int rating);
    void stackSelected();
    void unstackSelected();

    DeskContext& m_context;
    GallerySession& m_session;
    GalleryModel* m_model;
    GalleryActions* m_actions;
    GalleryTasks* m_tasks;
    GallerySearchBar* m_search;
    GalleryDelegate* m_delegate;
    QListView* m_view;
    QStackedWidget* m_stack;
    GalleryDetails* m_details;
    QLabel *m_empty, *m_warning, *m_count, *m_crumb;
    QWidget* m_lines;
    QFrame* m_undoLine;
    QLabel* m_undoText;
    GalleryItem m_opened; ///< the stack that is shown; no id: none
    std::vector<std::string> m_kept; ///< selection over a reset of the model
    std::string m_keptCurrent;
    int m_keptScroll = 0;
    std::uint64_t m_selectionRound = 0; ///< counts what was selected: late answers are dropped
    std::size_t m_removed = 0;
    bool m_updatePending = false, m_isSelecting = false;
};

} // namespace doppel

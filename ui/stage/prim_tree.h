// The prims on the stage of a node: filter, cameras to render through, variants to choose. The stage is read only while this is
// visible. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

#include <string>

class QFormLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QSortFilterProxyModel;
class QTreeView;

namespace doppel {

class PrimModel;

class PrimTree : public QWidget {
    Q_OBJECT

public:
    explicit PrimTree(DeskContext& context, QWidget* parent = nullptr);

    /// Whose stage; "" = that of the current connection, else the scene's output.
    void setNode(const std::string& node);
    QTreeView* view() const { return m_view; }
    void select(const std::string& primPath);
    /// The selected connections render through this camera from now on.
    void renderThrough(const std::string& cameraPath);
    void makeEditable(const std::string& cameraPath);
    /// What can be done with a prim.
    void fillMenu(QMenu& menu, const std::string& primPath);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeHead();
    std::string shownNode() const;
    void lookAgain();
    void refresh();
    void showVariants();
    void choose(const std::string& primPath, const std::string& set, const QString& selection);
    const struct PrimSummary* selected() const;

    DeskContext& m_context;
    std::string m_node;
    PrimModel* m_model;
    QSortFilterProxyModel* m_filtered;
    QTreeView* m_view;
    QLineEdit* m_filter = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_note;
    QWidget* m_variants;
    QFormLayout* m_variantForm;
    Subscription m_documentChanges;
};

} // namespace doppel

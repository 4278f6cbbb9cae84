#include "ui/gallery/gallery_actions.h"

#include "ui/base/theme.h"

#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace doppel {

GalleryActions::GalleryActions(QWidget* pane)
    : QObject(pane), open(make(pane, "large", "large", tr("Open"), tr("Show the snapshot large, with all its AOVs"), tr("Return"))),
      compare(make(pane, "compare", "tiles", tr("Compare"), tr("Show two snapshots over each other, with what differs between their settings and scenes"))),
      compareLive(make(pane, "compare_live", "keep", tr("Compare with Live Clone"), tr("Show the snapshot as B over the clone that is large in the viewer"))),
      restore(make(pane, "restore", "restore", tr("Restore Scene"), tr("Make the scene what it was when this was taken. Undo brings back what is now."))),
      restoreParts(make(pane, "restore_parts", "", tr("Restore Parts…"), tr("Choose which nodes, options and connections become what they were"))),
      exportImage(make(pane, "export", "export", tr("Export…"), tr("Copy the image: OpenEXR with all AOVs, or a picture. Dragging a snapshot out does it too."))),
      locate(make(pane, "locate", "", tr("Locate Image…"), tr("Say where the image is that is missing"))),
      rename(make(pane, "rename", "", tr("Rename"), tr("Change the label"), tr("F2"))),
      star(make(pane, "star", "", tr("Star"), tr("Mark the snapshots with a star, or take it away"), tr("S"))),
      stack(make(pane, "stack", "", tr("Stack"), tr("Put the selected snapshots below the first of them"))),
      unstack(make(pane, "unstack", "", tr("Unstack"), tr("Take the snapshots out of their stack; of a stack, all that is below it"))),
      openStack(make(pane, "open_stack", "", tr("Open Stack"), tr("Show what is stacked below the snapshot"))),
      remove(make(pane, "delete", "delete", tr("Delete"), tr("Hide the snapshots; they are deleted for good when the gallery is closed. Undo brings them back."), tr("Del"))),
      undo(make(pane, "undo", "undo", tr("Undo"), tr("Take back the last change of the gallery"), tr("Ctrl+Z in this pane"))),
      redo(make(pane, "redo", "redo", tr("Redo"), tr("Do it again"), tr("Ctrl+Shift+Z in this pane"))),
      details(make(pane, "show_details", "info", tr("Details"), tr("Show and change what is known of the selected snapshots"))),
      keepConverged(make(pane, "keep_converged", "snapshot", tr("Keep When Converged"),
                         tr("Keep the image of the selected clones now, and give it its last pixels when the clone has converged"))),
      saveAs(make(pane, "save_as", "", tr("Save Gallery As…"), tr("Copy the gallery with the images that it owns"))),
      check(make(pane, "check", "", tr("Check and Repair…"), tr("Look for missing images, images without an item and damage, and mend them"))) {
    for (std::size_t stars = 0; stars < rating.size(); ++stars) {
        const QString text = stars == 0 ? tr("No Rating") : QString(static_cast<qsizetype>(stars), QChar(0x2605));
        rating[stars] = make(pane, qPrintable(QStringLiteral("rating_%1").arg(stars)), "", text, tr("Rate the snapshots"), QString::number(stars));
    }
    details->setCheckable(true);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    pane->addAction(remove);
}

QAction* GalleryActions::make(QWidget* pane, const char* name, const char* icon, const QString& text, const QString& tip, const QString& keys) {
    auto* action = new QAction(text, pane);
    if (*icon) action->setIcon(theme::icon(QLatin1String(icon)));
    action->setObjectName(QStringLiteral("gallery_") + QLatin1String(name));
    action->setToolTip(QStringLiteral("<b>%1</b>%2<br>%3").arg(text, keys.isEmpty() ? QString() : QStringLiteral(" &nbsp;<i>%1</i>").arg(keys), tip));
    action->setStatusTip(tip);
    return action;
}

void GalleryActions::update(std::size_t count, const std::vector<GalleryItem>& items, bool canUndo, bool canRedo) {
    const bool isOne = count == 1 && items.size() == 1;
    for (QAction* action : {open, star, remove}) action->setEnabled(count > 0);
    for (QAction* action : rating) action->setEnabled(count > 0);
    for (QAction* action : {compareLive, restore, restoreParts, exportImage, rename}) action->setEnabled(isOne);
    compare->setEnabled(count == 2 && items.size() == 2);
    stack->setEnabled(count > 1);
    openStack->setEnabled(isOne && items.front().children > 0);
    unstack->setEnabled(std::any_of(items.begin(), items.end(), [](const GalleryItem& item) { return item.children > 0 || !item.parentId.empty(); }));
    undo->setEnabled(canUndo);
    redo->setEnabled(canRedo);
}

void GalleryActions::fillBar(QToolBar& bar) const {
    bar.addActions({open, compare, compareLive, restore, exportImage, remove});
    bar.addSeparator();
    bar.addActions({undo, redo});
    bar.addSeparator();
    bar.addActions({keepConverged, details});
    auto* more = new QToolButton(&bar);
    more->setText(QStringLiteral("⋯"));
    more->setObjectName(QStringLiteral("galleryMore"));
    more->setAccessibleName(tr("More"));
    more->setToolTip(tr("Save the gallery elsewhere, check and repair it"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->addActions({saveAs, check});
    bar.addWidget(more);
}

void GalleryActions::fillMenu(QMenu& menu, bool hasSelection) const {
    if (hasSelection) {
        menu.addActions({open, compare, compareLive});
        menu.addSeparator();
        menu.addActions({restore, restoreParts, exportImage});
        menu.addSeparator();
        if (locate->isEnabled()) menu.addAction(locate);
        menu.addActions({rename, star});
        auto* ratings = menu.addMenu(tr("Rating"));
        for (QAction* action : rating) ratings->addAction(action);
        menu.addActions({stack, unstack, openStack});
        menu.addSeparator();
        menu.addAction(remove);
        menu.addSeparator();
    }
    menu.addActions({undo, redo});
    menu.addSeparator();
    menu.addActions({saveAs, check});
}

} // namespace doppel

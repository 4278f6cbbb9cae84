// What can be done in the gallery, as QActions of its toolbar and menus. They say what is possible; the pane does it. Main thread.
#pragma once

#include "gallery/gallery_item.h"

#include <QAction>
#include <QObject>

#include <array>
#include <vector>

class QMenu;
class QToolBar;

namespace doppel {

class GalleryActions : public QObject {
    Q_OBJECT

public:
    explicit GalleryActions(QWidget* pane);

    QAction *const open, *const compare, *const compareLive, *const restore, *const restoreParts, *const exportImage;
    QAction *const locate, *const rename, *const star, *const stack, *const unstack, *const openStack, *const remove;
    QAction *const undo, *const redo, *const details, *const keepConverged, *const saveAs, *const check;
    std::array<QAction*, 6> rating; ///< 0..5

    /// `count` are selected; `items` are those of them that are known.
    void update(std::size_t count, const std::vector<GalleryItem>& items, bool canUndo, bool canRedo);
    void fillBar(QToolBar& bar) const;
    /// For the selected items; without any, for the gallery.
    void fillMenu(QMenu& menu, bool hasSelection) const;

private:
    QAction* make(QWidget* pane, const char* name, const char* icon, const QString& text, const QString& tip, const QString& keys = {});
};

} // namespace doppel

// Everything about one pixel: every channel of every AOV as rendered, what the screen shows of it, and the names that Cryptomatte
// gives what covers it. Main thread; reads the pixel at once.
#pragma once

#include "clonecore/image/frame.h"

#include <QColor>
#include <QPoint>
#include <QWidget>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace doppel {

class PixelInspector : public QWidget {
    Q_OBJECT

public:
    explicit PixelInspector(QWidget* parent = nullptr);

    /// `shown`: the colour on the screen, after the transform; invalid = unknown. Without a frame or outside of it: empty.
    void setPixel(const FramePtr& frame, QPoint pixel, const QColor& shown);
    QTreeWidget* table() const { return m_table; }

private:
    QTreeWidgetItem* row(int index);

    QLabel* m_place;
    QLabel* m_swatch;
    QLabel* m_shown;
    QTreeWidget* m_table;
};

} // namespace doppel

#include "ui/viewer/pixel_inspector.h"

#include "clonecore/image/cryptomatte_names.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/viewer/pixel_readout.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <cmath>

namespace doppel {

PixelInspector::PixelInspector(QWidget* parent)
    : QWidget(parent), m_place(new QLabel(this)), m_swatch(new QLabel(this)), m_shown(new QLabel(this)), m_table(new QTreeWidget(this)) {
    setObjectName(QStringLiteral("pixelInspector"));
    m_swatch->setFixedSize(34, 20);
    m_swatch->setAutoFillBackground(true);
    m_swatch->setToolTip(tr("What the screen shows of the pixel"));
    theme::keepFixedPitch(m_shown);
    m_shown->setToolTip(m_swatch->toolTip());
    theme::keepFixedPitch(m_place);
    m_table->setObjectName(QStringLiteral("inspectorTable"));
    m_table->setAccessibleName(tr("Values of the pixel"));
    m_table->setColumnCount(2);
    m_table->setHeaderLabels({tr("AOV"), tr("Values as rendered")});
    m_table->setRootIsDecorated(false);
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setFocusPolicy(Qt::NoFocus);
    m_table->header()->setStretchLastSection(true);
    m_table->setColumnWidth(0, 96);

    auto* top = new QHBoxLayout;
    top->addWidget(m_place, 1);
    top->addWidget(m_shown);
    top->addWidget(m_swatch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    setPixel(nullptr, {}, {});
}

QTreeWidgetItem* PixelInspector::row(int index) {
    while (m_table->topLevelItemCount() <= index) new QTreeWidgetItem(m_table);
    return m_table->topLevelItem(index);
}

void PixelInspector::setPixel(const FramePtr& frame, QPoint pixel, const QColor& shown) {
    const bool isOver = frame && pixelValues(*frame, 0, pixel.x(), pixel.y());
    m_place->setText(isOver ? QStringLiteral("x %1  y %2").arg(pixel.x()).arg(pixel.y()) : tr("Point at the image"));
    const bool hasColor = isOver && shown.isValid();
    m_shown->setText(hasColor ? QStringLiteral("%1 %2 %3").arg(shown.red()).arg(shown.green()).arg(shown.blue()) : QString());
    QPalette palette = m_swatch->palette();
    palette.setColor(QPalette::Window, hasColor ? shown : QColor(Qt::transparent));
    m_swatch->setPalette(palette);

    int rows = 0;
    const auto put = [&](const QString& what, const QString& value) {
        QTreeWidgetItem* item = row(rows++);
        item->setText(0, what);
        item->setText(1, value);
        item->setToolTip(1, value);
    };
    if (isOver) {
        for (std::size_t i = 0; i < frame->layout().aovs.size(); ++i) {
            const AovLayout& aov = frame->layout().aovs[i];
            put(toQt(aov.name), valuesText(*frame, i, pixel.x(), pixel.y()));
        }
        for (const CryptomattePick& pick : pickCryptomatte(*frame, pixel.x(), pixel.y()))
            put(toQt(pick.layer), QStringLiteral("%1  %2 %").arg(toQt(pick.name)).arg(std::lround(pick.coverage * 100)));
    }
    while (m_table->topLevelItemCount() > rows) delete m_table->takeTopLevelItem(rows);
}

} // namespace doppel

#include "ui/gallery/snapshot_window.h"

#include "clonecore/image/frame_file.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_model.h"
#include "ui/viewer/display_bar.h"
#include "ui/viewer/image_view.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace doppel {

SnapshotWindow::SnapshotWindow(DeskContext& context, const GalleryItem& item, QWidget* parent)
    : QDialog(parent, Qt::Window), m_context(context), m_item(item), m_view(new ImageView(this)), m_converter(context.displayWorkers) {
    setObjectName(QStringLiteral("snapshotWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("%1 — Snapshot").arg(toQt(item.label)));
    resize(1180, 720);
    m_view->setEmptyText(tr("Reading the image…"), toQt(item.filePath));
    m_readout = new QLabel(this);
    m_readout->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_readout->setContentsMargins(10, 4, 10, 4);
    m_readout->setFixedHeight(28);

    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    leftLayout->addWidget(makeBar());
    leftLayout->addWidget(m_view, 1);
    leftLayout->addWidget(m_readout);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(left);
    splitter->addWidget(makeDetails());
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({860, 320});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(&m_converter, &DisplayConverter::converted, this,
            [this] { m_view->setImage(m_converter.image(), m_converter.shown().frame, m_converter.shown().aov, m_converter.result().region); });
    connect(m_view, &ImageView::wantedSizeChanged, this, &SnapshotWindow::convert);
    connect(m_view, &ImageView::readout, m_readout, &QLabel::setText);
    load();
}

QWidget* SnapshotWindow::makeBar() {
    auto* bar = new QWidget(this);
    auto* label = new QLabel(tr("AOV"), bar);
    label->setProperty("role", "dim");
    m_aov = new QComboBox(bar);
    m_aov->setObjectName(QStringLiteral("snapshotAov"));
    m_aov->setAccessibleName(tr("AOV"));
    m_aov->setMinimumContentsLength(14);
    connect(m_aov, &QComboBox::currentIndexChanged, this, &SnapshotWindow::convert);
    m_display = new DisplayBar(bar);
    connect(m_display, &DisplayBar::changed, this, &SnapshotWindow::convert);
    auto* fit = new QPushButton(tr("Fit"), bar);
    fit->setToolTip(tr("Fit the image into the view (F)"));
    connect(fit, &QPushButton::clicked, m_view, &ImageView::fit);
    auto* one = new QPushButton(tr("1:1"), bar);
    one->setToolTip(tr("One image pixel on one screen pixel (1)"));
    connect(one, &QPushButton::clicked, m_view, &ImageView::oneToOne);
    for (QPushButton* button : {fit, one}) button->setAutoDefault(false);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 6, 10, 6);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_aov);
    layout->addWidget(m_display);
    layout->addStretch(1);
    layout->addWidget(fit);
    layout->addWidget(one);
    return bar;
}

QWidget* SnapshotWindow::makeDetails() {
    auto* side = new QWidget(this);
    auto* title = new QLabel(toQt(m_item.label), side);
    title->setProperty("role", "title");
    title->setWordWrap(true);
    auto* date = new QLabel(formatDate(m_item.created), side);
    date->setProperty("role", "dim");
    auto* table = new QTreeWidget(side);
    table->setObjectName(QStringLiteral("snapshotDetails"));
    table->setColumnCount(2);
    table->setHeaderLabels({tr("What"), tr("Value")});
    table->setRootIsDecorated(false);
    table->setAlternatingRowColors(true);
    const auto add = [table](const QString& what, const QString& value) {
        auto* row = new QTreeWidgetItem(table, {what, value});
        row->setToolTip(1, value);
    };
    if (!m_item.sessionId.empty()) add(tr("Session id"), toQt(m_item.sessionId));
    for (const auto& [key, value] : m_item.metadata) add(toQt(key), toQt(value));
    add(tr("File"), toQt(m_item.filePath));
    table->header()->setStretchLastSection(true);
    table->resizeColumnToContents(0);
    auto* restore = new QPushButton(theme::icon(QStringLiteral("restore")), tr("Restore this scene"), side);
    restore->setToolTip(tr("Make the scene what it was when this was taken; one undo brings back what is now"));
    restore->setAutoDefault(false);
    connect(restore, &QPushButton::clicked, this, [this] { emit restoreRequested(m_item.id); });
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(date);
    layout->addWidget(table, 1);
    layout->addWidget(restore);
    return side;
}

void SnapshotWindow::load() {
    m_loading = m_context.fileWorkers.run([this, file = std::filesystem::path(m_item.filePath),
                                           mailbox = m_mailbox.handle()](const CancelToken& token) {
        auto frame = readExr(file);
        if (!token.isCancelled()) mailbox.post([this, frame = std::move(frame)] { showFrame(frame); });
    });
}

void SnapshotWindow::showFrame(const Result<FramePtr>& frame) {
    if (!frame) {
        m_view->setState(tr("This image can't be shown"), toQt(frame.error().text()), QColor(theme::kError), false);
        return;
    }
    m_frame = *frame;
    for (const auto& aov : m_frame->layout().aovs) m_aov->addItem(toQt(aov.name));
    const auto shown = m_item.metadata.find("display_aov");
    const int index = shown == m_item.metadata.end() ? -1 : m_frame->layout().indexOf(shown->second);
    m_aov->setCurrentIndex(index >= 0 ? index : firstShownAov(m_frame->layout(), {}));
    convert();
}

void SnapshotWindow::convert() {
    if (!m_frame || m_aov->currentIndex() < 0) return;
    DisplayRequest request{m_frame, static_cast<std::size_t>(m_aov->currentIndex()), m_display->look(), nullptr, 0};
    request.options.region = m_view->wantedRegion();
    const QSize wanted = m_converter.shown().frame ? m_view->wantedSize() : m_view->size();
    request.options.maxWidth = wanted.isEmpty() ? 0 : wanted.width();
    request.options.maxHeight = wanted.isEmpty() ? 0 : wanted.height();
    m_converter.request(request, WorkerPool::Priority::High);
}

} // namespace doppel

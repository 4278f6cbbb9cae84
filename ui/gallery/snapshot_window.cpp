#include "ui/gallery/snapshot_window.h"

#include "clonecore/image/frame_file.h"
#include "clonecore/scene/scene_file.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/gallery/difference_tree.h"
#include "ui/gallery/gallery_model.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/display_bar.h"
#include "ui/viewer/image_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScreen>
#include <QScreen>
#include <QSplitter>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

SnapshotWindow::SnapshotWindow(DeskContext& context, GallerySession& session, const GalleryItem& item, QWidget* parent)
    : QDialog(parent, Qt::Window), m_context(context), m_session(session), m_a{item, nullptr, std::make_unique<DisplayConverter>(context.displayWorkers), {}},
      m_view(new ImageView(this)) {
    setObjectName(QStringLiteral("snapshotWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("%1 — Snapshot").arg(toQt(item.label)));
    resize((QSizeF(1280, 760) * theme::textScale()).toSize().boundedTo(screen()->availableSize() * 9 / 10));
    m_view->setEmptyText(tr("Reading the image…"), toQt(item.filePath));
    m_readout = new QLabel(this);
    theme::keepFixedPitch(m_readout);
    m_readout->setContentsMargins(10, 4, 10, 4);
    theme::keepScaled(m_readout, [this](double scale) { m_readout->setFixedHeight(static_cast<int>(28 * scale)); });

    auto* left = new QWidget(this);
    m_bars = new QVBoxLayout(left);
    m_bars->setContentsMargins(0, 0, 0, 0);
    m_bars->setSpacing(0);
    m_bars->addWidget(makeBar());
    m_bars->addWidget(m_view, 1);
    m_bars->addWidget(m_readout);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(left);
    splitter->addWidget(makeSide());
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({900, 380});
    splitter->setCollapsible(0, false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    setTabOrder(findChild<QPushButton*>(QStringLiteral("snapshotOneToOne")), m_view); // it stands below the bar

    connect(m_a.converter.get(), &DisplayConverter::converted, this, &SnapshotWindow::showConverted);
    connect(m_view, &ImageView::wantedSizeChanged, this, &SnapshotWindow::convert);
    connect(m_view, &ImageView::readout, m_readout, &QLabel::setText);
    load(m_a, &SnapshotWindow::showFrame);
}

SnapshotWindow::~SnapshotWindow() {
    m_a.loading.cancel();
    if (m_b) m_b->loading.cancel();
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
    one->setObjectName(QStringLiteral("snapshotOneToOne"));
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
    theme::keepMinimumWidth(side, 280);
    auto* title = new QLabel(toQt(m_a.item.label), side);
    title->setProperty("role", "title");
    title->setWordWrap(true);
    auto* date = new QLabel(formatDate(m_a.item.created), side);
    date->setProperty("role", "dim");
    auto* table = new QTreeWidget(side);
    table->setObjectName(QStringLiteral("snapshotDetails"));
    table->setAccessibleName(tr("What is known of the snapshot"));
    table->setColumnCount(2);
    table->setHeaderLabels({tr("What"), tr("Value")});
    table->setRootIsDecorated(false);
    table->setAlternatingRowColors(true);
    const auto add = [table](const QString& what, const QString& value) {
        auto* row = new QTreeWidgetItem(table, {what, value});
        row->setToolTip(1, value);
    };
    if (!m_a.item.sessionId.empty()) add(tr("Session id"), toQt(m_a.item.sessionId));
    for (const auto& [key, value] : m_a.item.metadata) add(toQt(key), toQt(value));
    add(tr("File"), toQt(m_a.item.filePath));
    table->header()->setStretchLastSection(true);
    table->resizeColumnToContents(0);
    auto* restore = new QPushButton(theme::icon(QStringLiteral("restore")), tr("Restore this scene"), side);
    restore->setToolTip(tr("Make the scene what it was when this was taken; one undo brings back what is now"));
    connect(restore, &QPushButton::clicked, this, &SnapshotWindow::restoreRequested);
    auto* parts = new QPushButton(tr("Restore parts…"), side);
    parts->setToolTip(tr("Choose which nodes, options and connections become what they were"));
    connect(parts, &QPushButton::clicked, this, &SnapshotWindow::restorePartsRequested);
    for (QPushButton* button : {restore, parts}) button->setAutoDefault(false);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(date);
    layout->addWidget(table, 1);
    layout->addWidget(restore);
    layout->addWidget(parts);
    return side;
}

QWidget* SnapshotWindow::makeSide() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeDetails(), tr("Details"));
    return m_tabs;
}

void SnapshotWindow::load(Side& side, void (SnapshotWindow::*arrived)(const Result<FramePtr>&)) {
    side.loading = m_context.fileWorkers.run([this, arrived, file = std::filesystem::path(side.item.filePath),
                                              mailbox = m_mailbox.handle()](const CancelToken& token) {
        auto frame = readExr(file);
        std::error_code error;
        if (!frame && std::filesystem::status(file, error).type() == std::filesystem::file_type::not_found) frame.error().code = ErrorCode::NotFound;
        if (!token.isCancelled()) mailbox.post([this, arrived, frame = std::move(frame)] { (this->*arrived)(frame); });
    });
}

void SnapshotWindow::showFrame(const Result<FramePtr>& frame) {
    if (!frame && frame.error().code == ErrorCode::NotFound) return showMissing();
    if (!frame) {
        m_view->setState(tr("This image can't be shown"), toQt(frame.error().text()), theme::darkColors().error, false);
        return;
    }
    m_a.frame = *frame;
    for (const auto& aov : m_a.frame->layout().aovs) m_aov->addItem(toQt(aov.name));
    const auto shown = m_a.item.metadata.find("display_aov");
    const int index = shown == m_a.item.metadata.end() ? -1 : m_a.frame->layout().indexOf(shown->second);
    m_aov->setCurrentIndex(index >= 0 ? index : firstShownAov(m_a.frame->layout(), {}));
    convert();
}

void SnapshotWindow::showMissing() {
    m_view->setState(tr("The image is missing"), tr("It was %1. Its scene and what is known of it are still here.").arg(toQt(m_a.item.filePath)),
                     theme::darkColors().error, false);
    auto* bar = new QWidget(this);
    bar->setObjectName(QStringLiteral("missingBar"));
    auto* locate = new QPushButton(tr("Locate…"), bar);
    locate->setObjectName(QStringLiteral("locateButton"));
    locate->setToolTip(tr("Say where the image is now"));
    connect(locate, &QPushButton::clicked, this, &SnapshotWindow::locateRequested);
    auto* remove = new QPushButton(tr("Remove from Gallery"), bar);
    remove->setObjectName(QStringLiteral("removeButton"));
    remove->setToolTip(tr("Delete the snapshot; Undo in the gallery brings it back"));
    connect(remove, &QPushButton::clicked, this, &SnapshotWindow::removeRequested);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 6, 10, 6);
    layout->addStretch(1);
    for (QPushButton* button : {locate, remove}) {
        button->setAutoDefault(false);
        layout->addWidget(button);
        connect(button, &QPushButton::clicked, this, &QWidget::close);
    }
    layout->addStretch(1);
    m_bars->insertWidget(m_bars->indexOf(m_view) + 1, bar);
}

// ---- two of them

void SnapshotWindow::compareWith(const GalleryItem& other) {
    m_b.emplace(Side{other, nullptr, std::make_unique<DisplayConverter>(m_context.displayWorkers), {}});
    connect(m_b->converter.get(), &DisplayConverter::converted, this, &SnapshotWindow::showOther);
    setWindowTitle(tr("%1 and %2 — Snapshots").arg(toQt(m_a.item.label), toQt(other.label)));
    const QString a = toQt(m_a.item.label), b = toQt(other.label);
    if (!m_compare) {
        m_compare = new CompareBar(this);
        m_compare->setContentsMargins(10, 0, 10, 6);
        m_bars->insertWidget(1, m_compare, 0, Qt::AlignLeft);
        m_compare->addKeys(m_view);
        // It stands between the bar above and the image.
        setTabOrder(findChild<QPushButton*>(QStringLiteral("snapshotOneToOne")), m_compare->modeChoice());
        setTabOrder(m_compare->modeChoice(), m_compare->otherChoice());
        setTabOrder(m_compare->otherChoice(), m_view);
        connect(m_compare, &CompareBar::changed, this, &SnapshotWindow::convert);
    }
    m_compare->setChoices({}, b);
    m_compare->chooseKept();
    m_compare->setMode(Compare::Wipe);
    if (!m_differences) {
        m_differences = new DifferenceTree(QStringLiteral("A"), QStringLiteral("B"), false, this);
        m_differences->setObjectName(QStringLiteral("snapshotDifferences"));
        m_tabs->insertTab(0, m_differences, tr("What differs"));
    }
    m_tabs->setCurrentIndex(0);
    resize(std::min(1600, screen()->availableGeometry().width()), height()); // room for two columns of values
    m_differences->setHeaderLabels({tr("What differs"), a == b ? tr("A, %1").arg(formatDate(m_a.item.created)) : tr("A: %1").arg(a),
                                    a == b ? tr("B, %1").arg(formatDate(other.created)) : tr("B: %1").arg(b)});
    m_view->setOverlay({tr("A: %1").arg(a), tr("B: %1").arg(b)});
    load(*m_b, &SnapshotWindow::showOtherFrame);
    loadDifferences();
}

void SnapshotWindow::showOtherFrame(const Result<FramePtr>& frame) {
    if (!frame) {
        m_context.messages.error(tr("'%1' can't be compared with").arg(toQt(m_b->item.label)), toQt(frame.error().text()));
        return;
    }
    m_b->frame = *frame;
    convert();
}

void SnapshotWindow::loadDifferences() {
    m_differences->setDifferences(metadataDifferences(m_a.item.metadata, m_b->item.metadata));
    const auto failed = [this, mailbox = m_mailbox.handle()](const Error& error) {
        mailbox.post([this, text = toQt(error.text())] { m_context.messages.error(tr("The scenes of the snapshots can't be compared"), text); });
    };
    // One answer after the other, as both come from the same thread anyway.
    m_session.sceneState(m_a.item.id, [self = QPointer<SnapshotWindow>(this), failed](Result<std::string> a) {
        if (!self) return;
        if (!a) return failed(a.error());
        self->m_session.sceneState(self->m_b->item.id, [self, failed, a = std::move(*a)](Result<std::string> b) {
            if (!self) return;
            if (!b) return failed(b.error());
            self->m_context.fileWorkers.run([window = self.data(), failed, a, b = std::move(*b), first = self->m_a.item.metadata, second = self->m_b->item.metadata,
                                             mailbox = self->m_mailbox.handle()](const CancelToken&) {
                const auto sceneA = parseScene(a, "A"), sceneB = parseScene(b, "B");
                if (!sceneA || !sceneB) return failed(sceneA ? sceneB.error() : sceneA.error());
                auto rows = metadataDifferences(first, second);
                const auto scenes = sceneDifferences(*sceneA, *sceneB);
                // Facts last: what was asked for is what one looks for.
                const auto facts = std::find_if(rows.begin(), rows.end(), [](const SceneDifference& row) { return row.part.kind == ScenePart::Kind::Fact; });
                rows.insert(facts, scenes.begin(), scenes.end());
                mailbox.post([window, rows = std::move(rows)] { window->m_differences->setDifferences(rows); });
            });
        });
    });
}

int SnapshotWindow::otherAov() const {
    if (!m_b || !m_b->frame || !m_a.frame || m_aov->currentIndex() < 0) return -1;
    return m_b->frame->layout().indexOf(m_a.frame->layout().aovs[static_cast<std::size_t>(m_aov->currentIndex())].name);
}

void SnapshotWindow::convert() {
    if (!m_a.frame || m_aov->currentIndex() < 0) return;
    DisplayRequest request{m_a.frame, static_cast<std::size_t>(m_aov->currentIndex()), m_display->look(), nullptr, 0};
    const bool isFirst = !m_a.converter->shown().frame;
    const QSize wanted = isFirst ? m_view->size() : m_view->wantedSize();
    request.options.region = m_view->wantedRegion();
    request.options.maxWidth = wanted.isEmpty() ? 0 : wanted.width();
    request.options.maxHeight = wanted.isEmpty() ? 0 : wanted.height();
    const int other = otherAov();
    const Compare mode = m_compare ? m_compare->mode() : Compare::Off;
    if (mode == Compare::Difference && other >= 0) {
        request.other = m_b->frame;
        request.otherAov = static_cast<std::size_t>(other);
    }
    m_a.converter->request(request, WorkerPool::Priority::High);
    if (!m_compare) return;
    m_view->setCompare(other >= 0 ? mode : Compare::Off);
    if (other < 0 && m_b && m_b->frame && mode != Compare::Off)
        m_view->setState(tr("B has no AOV '%1'").arg(m_aov->currentText()), tr("Choose another AOV to compare"), theme::darkColors().warning, false);
    else
        m_view->setState({}, {}, {}, false);
    if (other < 0 || mode == Compare::Off) return m_view->setOther({});
    DisplayRequest second = request;
    second.frame = m_b->frame;
    second.aov = static_cast<std::size_t>(other);
    second.other = nullptr;
    const FrameLayout &a = m_a.frame->layout(), &b = m_b->frame->layout();
    // The same part of both where their pixels lie over each other.
    if (a.width != b.width || a.height != b.height || a.fullWidth != b.fullWidth) second.options.region = {};
    m_b->converter->request(second, WorkerPool::Priority::High);
    showOther();
}

void SnapshotWindow::showConverted() {
    const DisplayConverter& converter = *m_a.converter;
    m_view->setImage(converter.image(), converter.shown().frame, converter.shown().aov, converter.result().region);
    if (m_compare) m_compare->setDifference(converter.result().difference);
}

void SnapshotWindow::showOther() {
    const DisplayConverter& converter = *m_b->converter;
    if (m_compare->mode() != Compare::Off && otherAov() >= 0)
        m_view->setOther({converter.image(), converter.shown().frame, converter.shown().aov, converter.result().region});
}

} // namespace doppel

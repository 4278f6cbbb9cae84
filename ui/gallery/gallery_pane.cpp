#include "ui/gallery/gallery_pane.h"

#include "ui/base/elided_label.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_actions.h"
#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/gallery_details.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_search_bar.h"
#include "ui/gallery/gallery_tasks.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

#include <utility>

namespace doppel {

GalleryPane::GalleryPane(DeskContext& context, GallerySession& session, QWidget* parent)
    : QWidget(parent), m_context(context), m_session(session), m_model(new GalleryModel(context, session, this)), m_actions(new GalleryActions(this)),
      m_tasks(new GalleryTasks(context, session, this)), m_search(new GallerySearchBar(this)), m_delegate(new GalleryDelegate(this)), m_view(new QListView(this)),
      m_stack(new QStackedWidget(this)), m_details(new GalleryDetails(session, this)), m_empty(new QLabel(this)) {
    setObjectName(QStringLiteral("galleryPane"));
    makeView();
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(m_stack);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 1);
    splitter->setCollapsible(0, false);
    const bool showsDetails = QSettings().value(QStringLiteral("gallery/details"), false).toBool();
    m_actions->details->setChecked(showsDetails);
    m_details->setVisible(showsDetails);
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    m_actions->fillBar(*bar);
    m_count = new ElidedLabel(m_search);
    m_count->setObjectName(QStringLiteral("galleryCount"));
    m_count->setProperty("role", "dim");
    m_search->addAtEnd(m_count);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_search);
    layout->addWidget(makeLines());
    layout->addWidget(splitter, 1);
    layout->addWidget(makeUndoLine());
    connectParts();
    connectActions();
    connect(&theme::watch(), &theme::Watch::changed, this, &GalleryPane::updateLines); // a link has a colour of its own
    updateLooks();
    updateQuery();
    updateLines();
    updateState();
}

GalleryPane::~GalleryPane() = default;

void GalleryPane::makeView() {
    m_view->setObjectName(QStringLiteral("galleryView"));
    m_view->setAccessibleName(tr("Snapshots"));
    m_view->setModel(m_model);
    m_view->installEventFilter(this);
    m_view->setItemDelegate(m_delegate);
    // Wrapping lines of a list, not Qt's icon mode: that one keeps an entry for every item.
    m_view->setViewMode(QListView::ListMode);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setMovement(QListView::Static);
    m_view->setUniformItemSizes(true);
    m_view->setMouseTracking(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setDragEnabled(true);
    m_view->setDragDropMode(QAbstractItemView::DragOnly);
    m_empty->setObjectName(QStringLiteral("galleryEmpty"));
    m_empty->setProperty("role", "empty");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(6);
    connect(m_empty, &QLabel::linkActivated, this, [this](const QString& link) { link == QLatin1String("check") ? m_tasks->checkGallery() : m_search->clearSearch(); });
}

QWidget* GalleryPane::makeLines() {
    auto* lines = new QWidget(this);
    m_warning = new QLabel(lines);
    m_warning->setObjectName(QStringLiteral("galleryWarning"));
    m_warning->setWordWrap(true);
    m_warning->setProperty("role", "warning");
    connect(m_warning, &QLabel::linkActivated, m_tasks, &GalleryTasks::checkGallery);
    m_crumb = new QLabel(lines);
    m_crumb->setObjectName(QStringLiteral("galleryCrumb"));
    connect(m_crumb, &QLabel::linkActivated, this, &GalleryPane::closeStack);
    auto* layout = new QVBoxLayout(lines);
    layout->setContentsMargins(8, 0, 8, 3);
    layout->setSpacing(2);
    layout->addWidget(m_warning);
    layout->addWidget(m_crumb);
    m_lines = lines;
    return lines;
}

QWidget* GalleryPane::makeUndoLine() {
    m_undoLine = new QFrame(this);
    m_undoLine->setObjectName(QStringLiteral("galleryUndoLine"));
    m_undoText = new QLabel(m_undoLine);
    auto* button = new QPushButton(tr("Undo"), m_undoLine);
    button->setObjectName(QStringLiteral("galleryUndoButton"));
    connect(button, &QPushButton::clicked, &m_session.history(), &GalleryHistory::undo);
    auto* layout = new QHBoxLayout(m_undoLine);
    layout->setContentsMargins(10, 4, 10, 4);
    layout->addWidget(m_undoText, 1);
    layout->addWidget(button);
    m_undoLine->hide();
    return m_undoLine;
}

void GalleryPane::connectParts() {
    connect(m_view, &QListView::activated, this, [this] { m_actions->open->trigger(); });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_actions->fillMenu(*menu, m_view->indexAt(at).isValid());
        menu->popup(m_view->viewport()->mapToGlobal(at));
    });
    connect(m_delegate, &GalleryDelegate::starClicked, this, [this](const QModelIndex& index) {
        const GalleryItem* item = m_model->item(index.row());
        if (!item) return;
        GalleryEdit edit;
        edit.starred = !item->starred;
        m_session.history().edit(tr("Star"), {item->id}, edit);
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        ++m_selectionRound;
        updateSoon();
    });
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &GalleryPane::keepSelection);
    connect(m_model, &QAbstractItemModel::modelReset, this, &GalleryPane::selectAgain);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
        if (roles != QList<int>{Qt::DecorationRole}) updateSoon(); // more than a thumbnail
    });
    connect(m_model, &GalleryModel::answered, this, &GalleryPane::updateSoon);
    connect(m_search, &GallerySearchBar::queryChanged, this, &GalleryPane::updateQuery);
    connect(m_search, &GallerySearchBar::looksChanged, this, &GalleryPane::updateLooks);
    connect(m_tasks, &GalleryTasks::restored, this, &GalleryPane::restored);
    connect(m_tasks, &GalleryTasks::compareRequested, this, &GalleryPane::compareRequested);
    connect(&m_session, &GallerySession::databaseChanged, this, &GalleryPane::closeStack);
    for (const auto signal : {&GallerySession::countChanged, &GallerySession::warningChanged}) connect(&m_session, signal, this, &GalleryPane::updateLines);
    connect(&m_context.selection, &Selection::changed, this, &GalleryPane::updateSoon);
    GalleryHistory& history = m_session.history();
    connect(&history, &GalleryHistory::removed, this, [this](std::size_t count) { m_removed = count; });
    connect(&history, &GalleryHistory::changed, this, [this, &history] {
        m_undoText->setText(counted(m_removed, tr("%1 snapshot deleted."), tr("%1 snapshots deleted.")));
        m_undoLine->setVisible(m_removed > 0 && history.undoLabel() == GalleryHistory::tr("Delete"));
        updateSoon();
    });
}

void GalleryPane::connectActions() {
    // No pointers to members in the slots: GCC 12 loses parts of such captures when it builds with sanitizers.
    const auto withOne = [this](QAction* action, auto work) {
        connect(action, &QAction::triggered, this, [this, work] {
            if (const auto items = selectedItems(); items.size() == 1) work(*m_tasks, items.front());
        });
    };
    withOne(m_actions->compareLive, [](GalleryTasks& tasks, const GalleryItem& item) { tasks.compareWithLive(item); });
    withOne(m_actions->restore, [](GalleryTasks& tasks, const GalleryItem& item) { tasks.restore(item); });
    withOne(m_actions->restoreParts, [](GalleryTasks& tasks, const GalleryItem& item) { tasks.restoreParts(item); });
    withOne(m_actions->exportImage, [](GalleryTasks& tasks, const GalleryItem& item) { tasks.exportImage(item); });
    withOne(m_actions->locate, [](GalleryTasks& tasks, const GalleryItem& item) { tasks.locate(item); });
    connect(m_actions->open, &QAction::triggered, this, [this] {
        constexpr std::size_t kMostWindows = 8;
        for (const int row : selectedRows(kMostWindows))
            if (const GalleryItem* item = m_model->item(row)) m_tasks->open(*item);
    });
    connect(m_actions->compare, &QAction::triggered, this, [this] {
        if (const auto items = selectedItems(); items.size() == 2) m_tasks->compare(items[0], items[1]);
    });
    connect(m_actions->openStack, &QAction::triggered, this, [this] {
        if (const auto items = selectedItems(); items.size() == 1) openStack(items.front());
    });
    connect(m_actions->rename, &QAction::triggered, this, [this] { m_view->edit(m_view->currentIndex()); });
    connect(m_actions->remove, &QAction::triggered, this, [this] {
        withSelected([this](std::vector<std::string> ids) { m_session.history().remove(std::move(ids)); });
    });
    connect(m_actions->star, &QAction::triggered, this, &GalleryPane::star);
    for (std::size_t stars = 0; stars < m_actions->rating.size(); ++stars)
        connect(m_actions->rating[stars], &QAction::triggered, this, [this, stars] { rate(static_cast<int>(stars)); });
    connect(m_actions->stack, &QAction::triggered, this, &GalleryPane::stackSelected);
    connect(m_actions->unstack, &QAction::triggered, this, &GalleryPane::unstackSelected);
    connect(m_actions->undo, &QAction::triggered, &m_session.history(), &GalleryHistory::undo);
    connect(m_actions->redo, &QAction::triggered, &m_session.history(), &GalleryHistory::redo);
    connect(m_actions->saveAs, &QAction::triggered, m_tasks, &GalleryTasks::saveGalleryAs);
    connect(m_actions->check, &QAction::triggered, m_tasks, &GalleryTasks::checkGallery);
    connect(m_actions->keepConverged, &QAction::triggered, this, [this] { emit keepWhenConvergedRequested(m_context.selection.ids()); });
    connect(m_actions->details, &QAction::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        QSettings().setValue(QStringLiteral("gallery/details"), on);
        updateSoon();
    });
}

void GalleryPane::updateQuery() {
    GalleryQuery query = m_search->query();
    // A search looks into the stacks too.
    query.parents = !m_opened.id.empty() ? GalleryQuery::Parents::ChildrenOf : query.terms.empty() ? GalleryQuery::Parents::Roots : GalleryQuery::Parents::All;
    query.parentId = m_opened.id;
    m_model->setQuery(query);
}

void GalleryPane::updateLooks() {
    m_delegate->setList(m_search->isList());
    m_delegate->setPictureWidth(m_search->pictureWidth());
    m_view->setFlow(m_search->isList() ? QListView::TopToBottom : QListView::LeftToRight);
    m_view->setWrapping(!m_search->isList());
    m_view->setSpacing(m_search->isList() ? 0 : 1);
    m_view->doItemsLayout();
}

void GalleryPane::updateSoon() {
    if (std::exchange(m_updatePending, true)) return;
    QTimer::singleShot(0, this, [this] {
        m_updatePending = false;
        updateState();
        updateLines();
    });
}

void GalleryPane::updateState() {
    const auto items = selectedItems();
    const GalleryHistory& history = m_session.history();
    m_actions->update(selectedCount(), items, history.canUndo(), history.canRedo());
    m_actions->locate->setEnabled(items.size() == 1 && selectedCount() == 1 && m_model->isMissing(items.front().id));
    m_actions->undo->setText(history.canUndo() ? tr("Undo %1").arg(history.undoLabel()) : tr("Undo"));
    m_actions->keepConverged->setEnabled(!m_context.selection.ids().empty());
    if (!m_actions->details->isChecked()) return;
    withSelected([this, items](std::vector<std::string> ids) { m_details->setItems(std::move(ids), items); });
}

void GalleryPane::updateLines() {
    const QString fault = faultText();
    m_warning->setText(fault.isEmpty() ? toQt(m_session.warning()).toHtmlEscaped() : fault);
    m_warning->setVisible(!m_warning->text().isEmpty());
    m_crumb->setText(tr("<a href='all'>All snapshots</a> › %1").arg(toQt(m_opened.label).toHtmlEscaped()));
    m_crumb->setVisible(!m_opened.id.empty());
    m_lines->setVisible(!m_opened.id.empty() || m_warning->isVisibleTo(m_lines));
    const auto shown = static_cast<std::size_t>(m_model->rowCount());
    const std::size_t selected = selectedCount();
    QString text = shown == m_session.count() ? counted(shown, tr("%1 snapshot"), tr("%1 snapshots")) : tr("%1 of %2 snapshots").arg(shown).arg(m_session.count());
    if (selected > 1) text += tr(", %1 selected").arg(selected);
    if (m_session.count() == 0) text.clear();
    m_count->setText(text);
    const bool isFiltered = !m_search->query().terms.empty();
    m_empty->setText(!fault.isEmpty() ? tr("Nothing of it can be shown.")
                     : isFiltered && m_session.count() > 0
                         ? tr("Nothing found. <a href='clear'>Clear the search</a>")
                     : !m_opened.id.empty() ? tr("Nothing is stacked here any more.")
                                            : tr("No snapshots yet. The camera button (Ctrl+Shift+S) keeps the image of the selected clones here, with "
                                                 "the scene that made it."));
    m_stack->setCurrentIndex(shown > 0 ? 0 : 1);
}

// With what to do about it. Where it may not be read, or is of another program, there is nothing to mend.
QString GalleryPane::faultText() const {
    const auto& fault = m_session.fault();
    if (!fault) return {};
    const QString text = tr("<b>The gallery can't be read.</b> %1").arg(toQt(fault->text()).toHtmlEscaped());
    const bool canBeMended = fault->code == ErrorCode::ParseFailed || fault->code == ErrorCode::Io;
    return canBeMended ? text + QStringLiteral(" <a href='check' style='color:%1'>%2</a>").arg(theme::colors().result.name(), tr("Check and repair…")) : text;
}

void GalleryPane::openStack(const GalleryItem& item) {
    m_opened = item;
    updateQuery();
    updateLines();
}

void GalleryPane::closeStack() { openStack({}); }

// The desk's own keys (undo) must not take those of the pane.
bool GalleryPane::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isMark = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier && (key->key() == Qt::Key_S || (key->key() >= Qt::Key_0 && key->key() <= Qt::Key_5));
        if (isMark || key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo) || key->matches(QKeySequence::Find)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

// The view would take letters and digits for a search of its own.
bool GalleryPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view && event->type() == QEvent::KeyPress && takeKey(*static_cast<QKeyEvent*>(event))) return true;
    return QWidget::eventFilter(watched, event);
}

void GalleryPane::keyPressEvent(QKeyEvent* event) {
    if (!takeKey(*event)) QWidget::keyPressEvent(event);
}

bool GalleryPane::takeKey(const QKeyEvent& key) {
    const bool isPlain = (key.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (key.matches(QKeySequence::Undo))
        m_session.history().undo();
    else if (key.matches(QKeySequence::Redo))
        m_session.history().redo();
    else if (key.matches(QKeySequence::Find))
        m_search->searchLine()->setFocus();
    else if (isPlain && key.key() == Qt::Key_S)
        star();
    else if (isPlain && key.key() >= Qt::Key_0 && key.key() <= Qt::Key_5)
        rate(key.key() - Qt::Key_0);
    else if (key.key() == Qt::Key_Backspace && !m_opened.id.empty())
        closeStack();
    else
        return false;
    return true;
}

} // namespace doppel

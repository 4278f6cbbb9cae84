#include "ui/gallery/gallery_search_bar.h"

#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_delegate.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QSettings>
#include <QSlider>
#include <QToolButton>

namespace doppel {

namespace {
constexpr int kDelayMilliseconds = 150;
constexpr int kSearchRoom = 80; // of the icons and the margins around its text, pixels

struct Order {
    GallerySort sort;
    const char* label;
    bool ascendsAtFirst;
};
constexpr Order kOrders[] = {
    {GallerySort::Created, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Date"), false},
    {GallerySort::Modified, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Last change"), false},
    {GallerySort::Label, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Label"), true},
    {GallerySort::Rating, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Rating"), false},
    {GallerySort::Session, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Clone"), true},
    {GallerySort::Frame, QT_TRANSLATE_NOOP("doppel::GallerySearchBar", "Frame"), true},
};

QIcon starIcon() {
    QIcon icon;
    for (const bool on : {false, true}) {
        QPixmap pixmap(32, 32);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        paintStar(painter, QRectF(3, 3, 26, 26), on ? theme::colors().star : theme::colors().icon, on);
        painter.end();
        icon.addPixmap(pixmap, QIcon::Normal, on ? QIcon::On : QIcon::Off);
    }
    return icon;
}

QString searchHelp() {
    return GallerySearchBar::tr(
        "<b>Search</b> &nbsp;<i>Ctrl+F</i><br>All words must hold:<table>"
        "<tr><td><code>hero</code></td><td>&nbsp; a word that begins so, anywhere</td></tr>"
        "<tr><td><code>\"wide shot\"</code></td><td>&nbsp; these words in this order</td></tr>"
        "<tr><td><code>-hero</code></td><td>&nbsp; what does not have it</td></tr>"
        "<tr><td><code>rating:&gt;=3 star:yes color:red</code></td><td>&nbsp; marks</td></tr>"
        "<tr><td><code>tag:seq* label:hero comment:grain</code></td><td>&nbsp; tags, words of one field</td></tr>"
        "<tr><td><code>frame:10..20 created:today</code></td><td>&nbsp; ranges; created:&gt;2026-11-01</td></tr>"
        "<tr><td><code>camera:/cams/* samples:&gt;=64</code></td><td>&nbsp; any metadata is a field</td></tr>"
        "<tr><td><code>option:shot:10 session:hero</code></td><td>&nbsp; context option, clone</td></tr></table>");
}
} // namespace

GallerySearchBar::GallerySearchBar(QWidget* parent)
    : QWidget(parent), m_others(new QWidget(this)), m_search(new QLineEdit(this)), m_field(new Field(m_search, this)), m_star(new QToolButton(this)), m_sort(new QComboBox(this)),
      m_direction(new QToolButton(this)), m_list(new QToolButton(this)), m_size(new QSlider(Qt::Horizontal, this)) {
    m_search->setObjectName(QStringLiteral("gallerySearch"));
    m_search->setAccessibleName(tr("Search the gallery"));
    m_search->setPlaceholderText(tr("Search: hero rating:>=3 tag:seq*"));
    m_search->setToolTip(searchHelp());
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(static_cast<int>(kMaxGallerySearchBytes) / 4);
    m_search->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_star->setObjectName(QStringLiteral("galleryStarFilter"));
    m_star->setIcon(starIcon());
    connect(&theme::watch(), &theme::Watch::changed, this, [this] { m_star->setIcon(starIcon()); });
    m_star->setCheckable(true);
    m_star->setAccessibleName(tr("Only starred"));
    m_star->setToolTip(tr("Show only snapshots with a star"));
    m_sort->setObjectName(QStringLiteral("gallerySort"));
    m_sort->setAccessibleName(tr("Sort by"));
    m_sort->setToolTip(tr("What the snapshots are sorted by"));
    for (const Order& order : kOrders) m_sort->addItem(tr(order.label));
    m_direction->setObjectName(QStringLiteral("gallerySortDirection"));
    m_direction->setCheckable(true);
    m_direction->setAccessibleName(tr("Ascending"));
    m_list->setObjectName(QStringLiteral("galleryList"));
    m_list->setCheckable(true);
    m_list->setIcon(theme::icon(QStringLiteral("details")));
    m_list->setAccessibleName(tr("List"));
    m_list->setToolTip(tr("A list with more about each snapshot, or a grid of pictures"));
    m_size->setObjectName(QStringLiteral("gallerySize"));
    m_size->setAccessibleName(tr("Thumbnail size"));
    m_size->setToolTip(tr("Size of the pictures"));
    m_size->setRange(GalleryDelegate::kMinWidth, GalleryDelegate::kMaxWidth);
    m_size->setFixedSize(80, m_search->sizeHint().height());
    readSettings();

    auto* others = new QHBoxLayout(m_others);
    others->setContentsMargins(0, 0, 0, 0);
    others->setSpacing(4);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_star, m_sort, m_direction, m_list, m_size}) others->addWidget(widget);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->setColumnStretch(0, 1);
    layout->addWidget(m_field, 0, 0);
    arrange(false);

    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMilliseconds);
    connect(&m_delay, &QTimer::timeout, this, &GallerySearchBar::read);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_delay.start(); });
    connect(m_search, &QLineEdit::returnPressed, this, &GallerySearchBar::read);
    connect(m_star, &QToolButton::toggled, this, &GallerySearchBar::read);
    connect(m_direction, &QToolButton::toggled, this, &GallerySearchBar::read);
    connect(m_sort, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_direction->setChecked(kOrders[index].ascendsAtFirst);
        read();
    });
    connect(m_list, &QToolButton::toggled, this, [this] {
        writeSettings();
        emit looksChanged();
    });
    connect(m_size, &QSlider::valueChanged, this, [this] {
        writeSettings();
        emit looksChanged();
    });
    read();
}

void GallerySearchBar::addAtEnd(QWidget* widget) { m_others->layout()->addWidget(widget); }

void GallerySearchBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isNarrow = width() - m_others->sizeHint().width() < fontMetrics().horizontalAdvance(m_search->placeholderText()) + kSearchRoom;
    if (isNarrow != m_isNarrow) arrange(isNarrow);
}

void GallerySearchBar::arrange(bool isNarrow) {
    m_isNarrow = isNarrow;
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->removeWidget(m_others);
    if (isNarrow)
        grid->addWidget(m_others, 1, 0, 1, 2);
    else
        grid->addWidget(m_others, 0, 1, Qt::AlignTop);
}

bool GallerySearchBar::isList() const { return m_list->isChecked(); }
int GallerySearchBar::pictureWidth() const { return m_size->value(); }
QString GallerySearchBar::error() const { return m_field->error(); }

void GallerySearchBar::clearSearch() {
    m_search->clear();
    m_star->setChecked(false);
    read();
}

void GallerySearchBar::read() {
    m_delay.stop();
    const bool ascends = m_direction->isChecked();
    m_direction->setIcon(theme::icon(ascends ? QStringLiteral("chevron_up") : QStringLiteral("chevron_down")));
    m_direction->setToolTip(ascends ? tr("Smallest, oldest or first letter first; click to turn it round") : tr("Largest, newest or last letter first; click to turn it round"));
    Result<std::vector<GalleryTerm>> terms = parseGallerySearch(toStd(m_search->text()));
    m_field->setError(terms ? QString() : toQt(terms.error().message));
    GalleryQuery query = m_query;
    if (terms) {
        query.terms = std::move(*terms);
        if (m_star->isChecked()) {
            auto star = parseGallerySearch("star:yes");
            if (star) query.terms.insert(query.terms.end(), star->begin(), star->end());
        }
    }
    query.sort = kOrders[m_sort->currentIndex()].sort;
    query.ascending = ascends;
    writeSettings();
    if (query == m_query) return;
    m_query = std::move(query);
    emit queryChanged();
}

void GallerySearchBar::readSettings() {
    const QSettings settings;
    m_size->setValue(settings.value(QStringLiteral("gallery/pictureWidth"), GalleryDelegate::kUsualWidth).toInt());
    m_list->setChecked(settings.value(QStringLiteral("gallery/list"), false).toBool());
    const int sort = settings.value(QStringLiteral("gallery/sort"), 0).toInt();
    m_sort->setCurrentIndex(sort >= 0 && sort < m_sort->count() ? sort : 0);
    m_direction->setChecked(settings.value(QStringLiteral("gallery/ascending"), false).toBool());
}

void GallerySearchBar::writeSettings() const {
    QSettings settings;
    settings.setValue(QStringLiteral("gallery/pictureWidth"), m_size->value());
    settings.setValue(QStringLiteral("gallery/list"), m_list->isChecked());
    settings.setValue(QStringLiteral("gallery/sort"), m_sort->currentIndex());
    settings.setValue(QStringLiteral("gallery/ascending"), m_direction->isChecked());
}

} // namespace doppel

#include "ui/gallery/gallery_details.h"

#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/rating_field.h"

#include <QButtonGroup>
#include <QCompleter>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStringListModel>
#include <QToolButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <set>
#include <utility>

namespace doppel {

namespace {

QIcon colorIcon(std::string_view tag) {
    QPixmap pixmap(28, 28);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const QColor color = galleryColor(tag);
    if (color.isValid()) {
        theme::paintDot(painter, QRectF(5, 5, 18, 18), color);
    } else {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme::colors().dim, 2));
        painter.drawEllipse(QRectF(6, 6, 16, 16));
        painter.drawLine(QPointF(8.5, 19.5), QPointF(19.5, 8.5));
    }
    painter.end();
    return QIcon(pixmap);
}

constexpr int kMaxComment = 20'000; ///< characters

} // namespace

GalleryDetails::GalleryDetails(GallerySession& session, QWidget* parent)
    : FormScroll(parent), m_session(session), m_form(new QWidget(this)), m_heading(new QLabel(m_form)), m_tags(new QLabel(m_form)),
      m_label(new QLineEdit(m_form)), m_addTag(new QLineEdit(m_form)), m_star(new RatingField(1, m_form)), m_rating(new RatingField(5, m_form)),
      m_colors(new QButtonGroup(this)), m_comment(new QPlainTextEdit(m_form)), m_metadata(new QTreeWidget(m_form)), m_knownTags(new QStringListModel(this)) {
    setObjectName(QStringLiteral("galleryDetails"));
    make();
    connect(m_label, &QLineEdit::editingFinished, this, &GalleryDetails::commitLabel);
    connect(m_star, &RatingField::chosen, this, [this](int value) {
        GalleryEdit edit;
        edit.starred = value > 0;
        this->edit(tr("Star"), std::move(edit));
    });
    connect(m_rating, &RatingField::chosen, this, [this](int value) {
        GalleryEdit edit;
        edit.rating = value;
        this->edit(tr("Rate"), std::move(edit));
    });
    connect(m_colors, &QButtonGroup::idClicked, this, [this](int index) {
        GalleryEdit edit;
        edit.colorTag = index == 0 ? std::string() : std::string(kGalleryColors[static_cast<std::size_t>(index) - 1]);
        this->edit(tr("Colour"), std::move(edit));
    });
    connect(m_tags, &QLabel::linkActivated, this, [this](const QString& link) {
        GalleryEdit edit;
        edit.removeTags = {toStd(QUrl::fromPercentEncoding(link.toLatin1()))};
        this->edit(tr("Remove tag"), std::move(edit));
    });
    connect(m_addTag, &QLineEdit::returnPressed, this, &GalleryDetails::addTag);
    showValues();
}

void GalleryDetails::make() {
    m_heading->setProperty("role", "title");
    m_heading->setWordWrap(true);
    m_heading->setObjectName(QStringLiteral("detailsHeading"));
    m_label->setObjectName(QStringLiteral("detailsLabel"));
    m_label->setAccessibleName(tr("Label"));
    m_tags->setObjectName(QStringLiteral("detailsTags"));
    m_tags->setWordWrap(true);
    m_tags->setTextFormat(Qt::RichText);
    m_tags->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_addTag->setObjectName(QStringLiteral("detailsAddTag"));
    m_addTag->setAccessibleName(tr("Add a tag"));
    m_addTag->setPlaceholderText(tr("Add a tag"));
    m_addTag->setToolTip(tr("Type a tag and press Return; those that exist are offered. Several at once: separate them by commas."));
    auto* completer = new QCompleter(m_knownTags, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_addTag->setCompleter(completer);
    m_comment->setObjectName(QStringLiteral("detailsComment"));
    m_comment->setAccessibleName(tr("Comment"));
    m_comment->setToolTip(tr("Kept when you leave the field or press Ctrl+Return"));
    m_comment->setTabChangesFocus(true);
    theme::keepScaled(m_comment, [this](double scale) { m_comment->setFixedHeight(static_cast<int>(72 * scale)); });
    m_comment->installEventFilter(this);
    m_metadata->setObjectName(QStringLiteral("detailsMetadata"));
    m_metadata->setColumnCount(2);
    m_metadata->setAccessibleName(tr("What is known of it"));
    m_metadata->setHeaderLabels({tr("What"), tr("Value")});
    m_metadata->setRootIsDecorated(false);
    m_metadata->setAlternatingRowColors(true);
    m_metadata->setMinimumHeight(140);

    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(6);
    form->addRow(tr("Label"), m_label);
    form->addRow(tr("Rating"), makeMarks());
    form->addRow(tr("Colour"), makeColors());
    form->addRow(tr("Tags"), m_tags);
    form->addRow(QString(), m_addTag);
    form->addRow(tr("Comment"), m_comment);
    auto* layout = new QVBoxLayout(m_form);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(m_heading);
    layout->addLayout(form);
    layout->addWidget(m_metadata, 1);
    setWidget(m_form);
    connect(&theme::watch(), &theme::Watch::changed, this, &GalleryDetails::showValues);
}

QWidget* GalleryDetails::makeMarks() {
    auto* row = new QWidget(m_form);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_rating);
    layout->addStretch(1);
    auto* label = new QLabel(tr("Star"), row);
    layout->addWidget(label);
    layout->addWidget(m_star);
    m_star->setObjectName(QStringLiteral("detailsStar"));
    m_star->setAccessibleName(tr("Star"));
    m_star->setToolTip(tr("<b>Star</b> &nbsp;<i>S</i>"));
    m_rating->setObjectName(QStringLiteral("detailsRating"));
    m_rating->setAccessibleName(tr("Rating"));
    m_rating->setToolTip(tr("<b>Rating</b> &nbsp;<i>0 to 5</i><br>Click the same star again to take it away"));
    return row;
}

QWidget* GalleryDetails::makeColors() {
    auto* row = new QWidget(m_form);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_colors->setExclusive(false); // items of several colours have none checked
    for (std::size_t i = 0; i <= kGalleryColors.size(); ++i) {
        const std::string_view tag = i == 0 ? std::string_view() : kGalleryColors[i - 1];
        auto* button = new QToolButton(row);
        button->setObjectName(QStringLiteral("detailsColor_") + toQt(tag));
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setIcon(colorIcon(tag));
        if (tag.empty()) connect(&theme::watch(), &theme::Watch::changed, button, [button] { button->setIcon(colorIcon({})); });
        button->setAccessibleName(tag.empty() ? tr("No colour") : toQt(tag));
        button->setToolTip(tag.empty() ? tr("No colour") : tr("Colour tag %1; find it with color:%1").arg(toQt(tag)));
        m_colors->addButton(button, static_cast<int>(i));
        layout->addWidget(button);
    }
    layout->addStretch(1);
    return row;
}

void GalleryDetails::setItems(std::vector<std::string> ids, std::vector<GalleryItem> items) {
    if (ids != m_ids) {
        // What was typed belongs to those that were selected.
        commitLabel();
        commitComment();
        m_label->setModified(false);
        m_comment->document()->setModified(false);
        m_addTag->clear();
    }
    m_ids = std::move(ids);
    m_items = std::move(items);
    showValues();
}

template <class T>
std::optional<T> GalleryDetails::common(T GalleryItem::*member) const {
    if (m_items.empty()) return std::nullopt;
    for (const auto& item : m_items)
        if (item.*member != m_items.front().*member) return std::nullopt;
    return m_items.front().*member;
}

void GalleryDetails::showValues() {
    m_form->setEnabled(!m_ids.empty());
    m_heading->setText(m_ids.empty() ? tr("Nothing selected")
                       : m_ids.size() == 1 && !m_items.empty() ? toQt(m_items.front().label)
                                                               : tr("%1 snapshots").arg(m_ids.size()));
    if (!m_label->isModified()) {
        const auto label = common(&GalleryItem::label);
        m_label->setText(label ? toQt(*label) : QString());
        m_label->setPlaceholderText(label || m_items.empty() ? QString() : tr("Several labels"));
    }
    const auto starred = common(&GalleryItem::starred);
    m_star->setValue(m_items.empty() ? std::optional<int>(0) : starred ? std::optional<int>(*starred ? 1 : 0) : std::nullopt);
    m_rating->setValue(m_items.empty() ? std::optional<int>(0) : common(&GalleryItem::rating));
    const auto color = common(&GalleryItem::colorTag);
    for (QAbstractButton* button : m_colors->buttons()) {
        const auto index = static_cast<std::size_t>(m_colors->id(button));
        button->setChecked(color && *color == (index == 0 ? std::string_view() : kGalleryColors[index - 1]));
    }
    if (!m_comment->document()->isModified()) {
        const auto comment = common(&GalleryItem::comment);
        m_comment->setPlainText(comment ? toQt(*comment) : QString());
        m_comment->document()->setModified(false);
        m_comment->setPlaceholderText(comment || m_items.empty() ? QString() : tr("Several comments; what is typed here replaces them all"));
    }
    std::map<std::string, std::size_t> tags;
    for (const auto& item : m_items)
        for (const auto& tag : item.tags) ++tags[tag];
    QStringList chips;
    for (const auto& [tag, count] : tags) {
        // A tag that only some of them have is dim.
        const QString link = QString::fromLatin1(QUrl::toPercentEncoding(toQt(tag)));
        const QColor shade = count == m_items.size() ? theme::colors().text : theme::colors().dim;
        chips << QStringLiteral("<span style='color:%1'>%2</span>&nbsp;<a href='%3' style='color:%4;text-decoration:none'>×</a>")
                     .arg(shade.name(), toQt(tag).toHtmlEscaped(), link, theme::colors().error.name());
    }
    m_tags->setText(chips.isEmpty() ? tr("<i>none</i>") : chips.join(QStringLiteral("&nbsp;&nbsp; ")));
    QStringList known;
    for (const auto& tag : m_session.tags()) known << toQt(tag.name);
    if (known != m_knownTags->stringList()) m_knownTags->setStringList(known);
    showMetadata();
}

void GalleryDetails::showMetadata() {
    m_metadata->clear();
    if (m_items.empty()) return;
    const auto add = [this](const QString& what, const QString& value) {
        auto* row = new QTreeWidgetItem(m_metadata, {what, value});
        row->setToolTip(1, value);
    };
    if (m_items.size() == 1) {
        const GalleryItem& item = m_items.front();
        add(tr("taken"), formatDate(item.created));
        if (item.modified > item.created) add(tr("changed"), formatDate(item.modified));
        if (!item.sessionId.empty()) add(tr("session"), toQt(item.sessionId));
        add(tr("file"), toQt(item.filePath));
    }
    std::set<std::string> keys;
    for (const auto& item : m_items)
        for (const auto& [key, value] : item.metadata) keys.insert(key);
    for (const auto& key : keys) {
        std::set<std::string> values;
        for (const auto& item : m_items) {
            const auto it = item.metadata.find(key);
            values.insert(it == item.metadata.end() ? std::string() : it->second);
        }
        add(toQt(key), values.size() == 1 ? toQt(*values.begin()) : tr("%1 different values").arg(values.size()));
    }
    m_metadata->resizeColumnToContents(0);
}

void GalleryDetails::edit(const QString& label, GalleryEdit edit) { m_session.history().edit(label, m_ids, std::move(edit)); }

void GalleryDetails::commitLabel() {
    if (!m_label->isModified()) return;
    m_label->setModified(false);
    GalleryEdit edit;
    edit.label = toStd(m_label->text().trimmed());
    if (edit.label->empty()) return showValues();
    this->edit(tr("Rename"), std::move(edit));
}

void GalleryDetails::commitComment() {
    if (!m_comment->document()->isModified()) return;
    m_comment->document()->setModified(false);
    GalleryEdit edit;
    edit.comment = toStd(m_comment->toPlainText().left(kMaxComment));
    this->edit(tr("Comment"), std::move(edit));
}

void GalleryDetails::addTag() {
    GalleryEdit edit;
    for (const QString& tag : m_addTag->text().split(u',', Qt::SkipEmptyParts))
        if (!tag.trimmed().isEmpty()) edit.addTags.push_back(toStd(tag.trimmed()));
    m_addTag->clear();
    if (!edit.addTags.empty()) this->edit(tr("Add tag"), std::move(edit));
}

bool GalleryDetails::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_comment) {
        if (event->type() == QEvent::FocusOut) commitComment();
        if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
            const auto* key = static_cast<QKeyEvent*>(event);
            if (key->key() == Qt::Key_Return && key->modifiers() & Qt::ControlModifier) {
                // Elsewhere these keys start clones.
                if (event->type() == QEvent::KeyPress) commitComment();
                event->accept();
                return true;
            }
        }
    }
    return FormScroll::eventFilter(watched, event);
}

} // namespace doppel

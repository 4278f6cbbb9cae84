#include "ui/base/message_bar.h"

#include "ui/base/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace doppel {

namespace {
constexpr std::size_t kMaxMessages = 50;
} // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("messageBar"));
    m_icon = new QLabel(this);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_count = new QLabel(this);
    m_count->setProperty("role", "dim");
    m_close = new QToolButton(this);
    m_close->setIcon(theme::icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Dismiss this message"));
    m_close->setAccessibleName(tr("Dismiss message"));
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(10);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    hide();
    connect(&theme::watch(), &theme::Watch::changed, this, &MessageBar::update);
}

void MessageBar::show(Kind kind, const QString& title, const QString& text) {
    const Message message{kind, title, text};
    std::erase(m_messages, message);
    m_messages.push_front(message);
    if (m_messages.size() > kMaxMessages) m_messages.pop_back();
    update();
}

QString MessageBar::currentText() const {
    if (m_messages.empty()) return {};
    const Message& message = m_messages.front();
    return message.title.isEmpty() ? message.text : message.title + QStringLiteral(": ") + message.text;
}

void MessageBar::dismiss() {
    if (!m_messages.empty()) m_messages.pop_front();
    update();
}

void MessageBar::update() {
    setVisible(!m_messages.empty());
    if (m_messages.empty()) return;
    const Message& message = m_messages.front();
    static constexpr const char* kIcons[] = {"warning", "error"};
    const auto kind = static_cast<std::size_t>(message.kind);
    setProperty("kind", static_cast<int>(kind)); // the style sheet's
    style()->unpolish(this);
    style()->polish(this);
    m_icon->setPixmap(theme::icon(QLatin1String(kIcons[kind])).pixmap(18, 18));
    const QString body = message.text.toHtmlEscaped().replace(u'\n', QLatin1String("<br>"));
    m_text->setText(message.title.isEmpty() ? body
                                            : QStringLiteral("<b>%1</b><br>%2").arg(message.title.toHtmlEscaped(), body));
    m_count->setText(m_messages.size() > 1 ? tr("%1 more").arg(m_messages.size() - 1) : QString());
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

} // namespace doppel

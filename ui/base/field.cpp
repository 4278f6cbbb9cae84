#include "ui/base/field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace doppel {

namespace {
constexpr int kLabelWidth = 112;

void restyle(QWidget* widget) {
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}
} // namespace

QLabel* makeFieldLabel(const QString& text, QWidget* field, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", "dim");
    label->setFixedWidth(kLabelWidth);
    label->setBuddy(field);
    // What explains a fault stands below the input; the label belongs to the input.
    const auto* whole = qobject_cast<Field*>(field);
    QWidget* input = whole ? whole->input() : field;
    input->ensurePolished();
    label->setFixedHeight(input->sizeHint().height()); // a form would stretch it with the row
    return label;
}

Field::Field(QWidget* input, QWidget* parent) : QWidget(parent), m_input(input) {
    m_input->setParent(this);
    setFocusProxy(m_input);
    m_result = new QLabel(this);
    m_result->setObjectName(QStringLiteral("result"));
    m_result->setProperty("role", "result");
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_result->setMaximumWidth(110);
    m_result->hide();
    m_below = new QLabel(this);
    m_below->setObjectName(QStringLiteral("error"));
    m_below->setWordWrap(true);
    m_below->hide();

    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_input, 1);
    row->addWidget(m_result);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addLayout(row);
    layout->addWidget(m_below);
}

void Field::setResult(const QString& text, const QString& toolTip) {
    m_resultText = text;
    m_result->setText(m_result->fontMetrics().elidedText(text, Qt::ElideRight, m_result->maximumWidth()));
    m_result->setToolTip(toolTip.isEmpty() ? text : toolTip);
    m_result->setVisible(!text.isEmpty());
}

void Field::setError(const QString& text) {
    if (text == m_error) return;
    m_error = text;
    m_input->setProperty("faulty", !text.isEmpty());
    restyle(m_input);
    showBelow();
}

QString Field::error() const { return m_error; }

void Field::setWarning(const QString& text) {
    if (text == m_warning) return;
    m_warning = text;
    showBelow();
}

void Field::setHint(const QString& text) {
    if (text == m_hint) return;
    m_hint = text;
    showBelow();
}

void Field::showBelow() {
    const bool faulty = !m_error.isEmpty();
    const bool doubtful = !faulty && !m_warning.isEmpty();
    m_below->setProperty("role", faulty ? "error" : doubtful ? "warning" : "dim");
    restyle(m_below);
    m_below->setText(faulty ? m_error : doubtful ? m_warning : m_hint);
    m_below->setVisible(!m_below->text().isEmpty());
}

} // namespace doppel

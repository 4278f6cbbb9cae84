#include "ui/base/field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

namespace {
constexpr int kLabelWidth = 112; // pixels, at least
constexpr double kLabelHeights = 7.5; // its width, in heights of its text

void restyle(QWidget* widget) {
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}
} // namespace

namespace {

/// As high as its input, and as wide as the labels above and below unless its text needs more.
class FieldLabel : public QLabel {
public:
    FieldLabel(const QString& text, QWidget* field, QWidget* parent) : QLabel(text, parent) {
        setProperty("role", "dim");
        setBuddy(field);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); // a form would stretch it with the row
        // What explains a fault stands below the input, a button beside it; the label belongs to the input.
        const auto* whole = qobject_cast<Field*>(field);
        if (!whole) whole = qobject_cast<Field*>(field->focusProxy());
        m_input = whole ? whole->input() : field;
        if (m_input->accessibleName().isEmpty()) m_input->setAccessibleName(text);
    }

    QSize sizeHint() const override {
        const int height = fontMetrics().height();
        const int width = std::max({kLabelWidth, static_cast<int>(height * kLabelHeights), QLabel::sizeHint().width()});
        return {width, m_input ? std::max(m_input->sizeHint().height(), height) : height};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

private:
    QPointer<QWidget> m_input;
};

} // namespace

QLabel* makeFieldLabel(const QString& text, QWidget* field, QWidget* parent) { return new FieldLabel(text, field, parent); }

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

#include "ui/stage/parameter_field.h"

#include "ui/base/expression_field.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>
#include <utility>

namespace doppel {

namespace {

/// Shows as many decimals as the number has, steps by a tenth of its size.
class NumberSpin : public QDoubleSpinBox {
public:
    explicit NumberSpin(QWidget* parent, bool isInteger) : QDoubleSpinBox(parent) {
        setRange(-1e12, 1e12);
        setDecimals(isInteger ? 0 : 6);
        setKeyboardTracking(false);
        setStepType(isInteger ? QAbstractSpinBox::DefaultStepType : QAbstractSpinBox::AdaptiveDecimalStepType);
        setMinimumWidth(60);
    }
    QString textFromValue(double value) const override { return formatNumber(value); }

protected:
    // A form is scrolled with the wheel; only a field that has been clicked into takes it.
    void wheelEvent(QWheelEvent* event) override {
        if (hasFocus())
            QDoubleSpinBox::wheelEvent(event);
        else
            event->ignore();
    }
};

} // namespace

ParameterField::ParameterField(const ParameterInfo& info, std::string name, std::function<ExpressionContext()> context,
                               QWidget* parent)
    : QWidget(parent), m_info(info), m_name(std::move(name)) {
    m_stack = new QStackedWidget(this);
    m_expression = new ExpressionField(std::move(context), this);
    m_expression->lineEdit()->setObjectName(QStringLiteral("expression_") + toQt(m_name));
    m_expression->lineEdit()->setPlaceholderText(tr("expression, e.g. $F * 2 or @shot"));
    m_stack->addWidget(makeLiteral());
    m_stack->addWidget(m_expression);
    m_toggle = new QToolButton(this);
    m_toggle->setObjectName(QStringLiteral("toggle_") + toQt(m_name));
    m_toggle->setIcon(theme::icon(QStringLiteral("expression")));
    m_toggle->setIconSize(QSize(15, 15));
    m_toggle->setCheckable(true);
    m_toggle->setToolTip(tr("Use an expression instead of a fixed value"));
    m_toggle->setAccessibleName(tr("Expression for %1").arg(toQt(info.label)));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_toggle, 0, Qt::AlignTop);
    connect(m_toggle, &QToolButton::clicked, this, &ParameterField::toggleExpression);
    connect(m_expression, &ExpressionField::committed, this, [this](const QString& text) {
        if (text.trimmed().isEmpty()) return toggleExpression(false);
        Parameter parameter = m_parameter;
        parameter.expression = toStd(text);
        emit edited(m_name, parameter, false);
    });
}

QWidget* ParameterField::makeLiteral() {
    switch (m_info.kind) {
        case ParameterInfo::Kind::Number: return makeNumber(false);
        case ParameterInfo::Kind::Integer: return makeNumber(true);
        case ParameterInfo::Kind::Toggle:
            m_check = new QCheckBox(this);
            m_check->setObjectName(QStringLiteral("parameter_") + toQt(m_name));
            connect(m_check, &QCheckBox::toggled, this, [this](bool on) { commitValue(Value(on ? 1.0 : 0.0)); });
            return m_check;
        case ParameterInfo::Kind::Menu:
            m_menu = new QComboBox(this);
            m_menu->setObjectName(QStringLiteral("parameter_") + toQt(m_name));
            for (const auto& choice : m_info.menu) m_menu->addItem(toQt(choice));
            connect(m_menu, &QComboBox::textActivated, this, [this](const QString& text) { commitValue(Value(toStd(text))); });
            return m_menu;
        case ParameterInfo::Kind::File: return makeFile();
        case ParameterInfo::Kind::String:
        case ParameterInfo::Kind::PrimPath:
        case ParameterInfo::Kind::PrimPattern: break;
    }
    m_line = new QLineEdit(this);
    m_line->setObjectName(QStringLiteral("parameter_") + toQt(m_name));
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (!m_line->isModified()) return;
        m_line->setModified(false);
        commitValue(Value(toStd(m_line->text())));
    });
    return m_line;
}

QWidget* ParameterField::makeNumber(bool isInteger) {
    m_spin = new NumberSpin(this, isInteger);
    m_spin->setObjectName(QStringLiteral("parameter_") + toQt(m_name));
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, [this](double value) { commitValue(Value(value), true); });
    connect(m_spin, &QDoubleSpinBox::editingFinished, this, &ParameterField::editingEnded);
    return m_spin;
}

QWidget* ParameterField::makeFile() {
    auto* box = new QWidget(this);
    m_line = new QLineEdit(box);
    m_line->setObjectName(QStringLiteral("parameter_") + toQt(m_name));
    auto* choose = new QToolButton(box);
    choose->setIcon(theme::icon(QStringLiteral("open")));
    choose->setIconSize(QSize(15, 15));
    choose->setToolTip(tr("Choose a file"));
    choose->setAccessibleName(tr("Choose a file"));
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_line, 1);
    layout->addWidget(choose);
    connect(choose, &QToolButton::clicked, this, &ParameterField::browse);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (!m_line->isModified()) return;
        m_line->setModified(false);
        commitValue(Value(toStd(m_line->text())));
    });
    return box;
}

void ParameterField::browse() {
    auto* dialog = new QFileDialog(this, tr("Choose a File"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { commitValue(Value(toStd(file))); });
    dialog->open();
}

void ParameterField::setParameter(const Parameter* parameter) {
    m_parameter = parameter ? *parameter : Parameter{m_info.defaultValue, {}};
    const bool expression = !m_parameter.expression.empty();
    m_toggle->setChecked(expression);
    m_stack->setCurrentIndex(expression ? 1 : 0);
    m_expression->setText(toQt(m_parameter.expression));
    const Value& value = m_parameter.value;
    if (m_spin) {
        const QSignalBlocker block(m_spin);
        m_spin->setValue(toNumber(value));
    }
    if (m_check) {
        const QSignalBlocker block(m_check);
        m_check->setChecked(toNumber(value) != 0);
    }
    if (m_menu) {
        const QString text = toQt(toString(value));
        if (m_menu->findText(text) < 0) m_menu->addItem(text);
        m_menu->setCurrentText(text);
    }
    if (m_line && !(m_line->hasFocus() && m_line->isModified())) m_line->setText(toQt(toString(value)));
}

void ParameterField::refresh() { m_expression->refresh(); }

bool ParameterField::isExpression() const { return !m_parameter.expression.empty(); }

void ParameterField::commitValue(const Value& value, bool merging) {
    m_parameter.value = value;
    m_parameter.expression.clear();
    emit edited(m_name, m_parameter, merging);
}

void ParameterField::toggleExpression(bool on) {
    if (on) {
        // Starts with what the value is, so that nothing changes until the artist types.
        const bool text = std::holds_alternative<std::string>(m_parameter.value);
        Parameter parameter = m_parameter;
        parameter.expression = text ? '"' + toString(parameter.value) + '"' : toString(parameter.value);
        emit edited(m_name, parameter, false);
        m_expression->lineEdit()->setFocus();
        m_expression->lineEdit()->selectAll();
        return;
    }
    commitValue(m_parameter.value);
}

} // namespace doppel

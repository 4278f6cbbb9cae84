#include "ui/base/key_value_table.h"

#include "clonecore/scene/node.h"
#include "ui/base/expression_field.h"
#include "ui/base/field.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace doppel {

KeyValueTable::KeyValueTable(std::function<ExpressionContext()> context, QWidget* parent)
    : QWidget(parent), m_context(std::move(context)) {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);

    m_addRow = new QWidget(this);
    m_add = new QLineEdit(m_addRow);
    m_add->setObjectName(QStringLiteral("addName"));
    m_addButton = new QToolButton(m_addRow);
    m_addButton->setIcon(theme::icon(QStringLiteral("add")));
    m_addButton->setToolTip(tr("Add"));
    m_addButton->setAccessibleName(tr("Add"));
    auto* row = new QHBoxLayout(m_addRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_add, 1);
    row->addWidget(m_addButton);
    m_layout->addWidget(m_addRow);
    connect(m_add, &QLineEdit::returnPressed, this, &KeyValueTable::add);
    connect(m_addButton, &QToolButton::clicked, this, &KeyValueTable::add);
}

void KeyValueTable::setAddPlaceholder(const QString& text) {
    m_add->setPlaceholderText(text);
    m_add->setAccessibleName(text);
}

void KeyValueTable::setCompletions(const QStringList& names) {
    auto* completer = new QCompleter(names, m_add);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    if (QCompleter* old = m_add->completer()) old->deleteLater();
    m_add->setCompleter(completer);
}

void KeyValueTable::add() {
    const std::string key = toStd(m_add->text().trimmed());
    if (key.empty()) return m_add->setFocus();
    m_add->clear();
    emit added(key);
    if (ExpressionField* made = field(key)) made->lineEdit()->setFocus();
}

ExpressionField* KeyValueTable::field(const std::string& key) const {
    for (const auto& row : m_rows)
        if (row.data.key == key) return row.field;
    return nullptr;
}

void KeyValueTable::setRows(const std::vector<KeyValueRow>& rows) {
    std::vector<Row> next;
    for (const auto& wanted : rows) {
        const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) {
            return row.widget && row.data.key == wanted.key && row.data.removable == wanted.removable;
        });
        Row row = it == m_rows.end() ? makeRow(wanted) : std::exchange(*it, Row{});
        row.data = wanted;
        row.field->setPlaceholder(wanted.placeholder);
        row.field->setText(wanted.text);
        row.widget->setToolTip(wanted.toolTip);
        next.push_back(std::move(row));
    }
    for (const auto& row : m_rows)
        if (row.widget) row.widget->deleteLater();
    m_rows = std::move(next);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_layout->removeWidget(m_rows[i].widget);
        m_layout->insertWidget(static_cast<int>(i), m_rows[i].widget);
    }
}

KeyValueTable::Row KeyValueTable::makeRow(const KeyValueRow& wanted) {
    Row row;
    row.data = wanted;
    row.widget = new QWidget(this);
    row.field = new ExpressionField(m_context ? m_context : [] { return ExpressionContext{}; }, row.widget);
    row.field->setEvaluates(static_cast<bool>(m_context));
    row.field->lineEdit()->setObjectName(QStringLiteral("value_") + toQt(wanted.key));
    row.field->lineEdit()->setAccessibleName(toQt(wanted.key));
    QLabel* label = makeFieldLabel(toQt(wanted.key), row.field, row.widget);
    auto* layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(label, 0, Qt::AlignTop);
    layout->addSpacing(6);
    layout->addWidget(row.field, 1);
    if (wanted.removable) {
        auto* remove = new QToolButton(row.widget);
        remove->setIcon(theme::icon(QStringLiteral("close")));
        remove->setIconSize(QSize(12, 12));
        remove->setToolTip(tr("Remove %1").arg(toQt(wanted.key)));
        remove->setAccessibleName(tr("Remove %1").arg(toQt(wanted.key)));
        layout->addWidget(remove, 0, Qt::AlignTop);
        connect(remove, &QToolButton::clicked, this, [this, key = wanted.key] { emit removed(key); });
    }
    connect(row.field, &ExpressionField::committed, this,
            [this, key = wanted.key](const QString& text) { emit edited(key, text); });
    return row;
}

void KeyValueTable::refresh() {
    for (const auto& row : m_rows) row.field->refresh();
}

} // namespace doppel

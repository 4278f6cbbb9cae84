#include "ui/base/section.h"

#include "ui/base/field.h"
#include "ui/base/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace doppel {

Section::Section(const QString& title, QWidget* parent, bool expanded) : QWidget(parent) {
    m_header = new QToolButton(this);
    m_header->setText(title);
    m_header->setCheckable(true);
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setIconSize(QSize(11, 11));
    m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_header->setProperty("role", "section");
    m_content = new QWidget(this);
    m_form = new QFormLayout(m_content);
    m_form->setContentsMargins(12, 8, 12, 12);
    m_form->setHorizontalSpacing(10);
    m_form->setVerticalSpacing(7);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_content);
    connect(m_header, &QToolButton::toggled, this, [this](bool on) {
        m_content->setVisible(on);
        m_header->setIcon(theme::icon(on ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right")));
        emit toggled(on);
    });
    m_header->setIcon(theme::icon(QStringLiteral("chevron_right")));
    m_content->setVisible(false);
    m_header->setChecked(expanded);
}

void Section::addField(const QString& label, QWidget* field, const QString& toolTip) {
    QLabel* text = makeFieldLabel(label, field, m_content);
    text->setToolTip(toolTip);
    field->setToolTip(toolTip);
    if (field->accessibleName().isEmpty()) field->setAccessibleName(label);
    m_form->addRow(text, field);
}

void Section::addWide(QWidget* widget) { m_form->addRow(widget); }

bool Section::isExpanded() const { return m_header->isChecked(); }

void Section::setExpanded(bool expanded) { m_header->setChecked(expanded); }

} // namespace doppel

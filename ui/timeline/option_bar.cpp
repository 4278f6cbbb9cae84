#include "ui/timeline/option_bar.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>

namespace doppel {

OptionBar::OptionBar(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("optionBar"));
    auto* title = new QLabel(tr("Context options"), this);
    title->setProperty("role", "dim");
    title->setToolTip(tr("Named numbers and texts that parameters and expressions read as @name, e.g. @shot. Clones follow."));
    m_none = new QLabel(tr("none yet"), this);
    m_none->setProperty("role", "dim");

    auto* scroll = new QScrollArea(this);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedHeight(32);
    auto* strip = new QWidget(scroll);
    m_row = new QHBoxLayout(strip);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(14);
    m_row->addStretch(1);
    scroll->setWidget(strip);

    m_newName = new QLineEdit(this);
    m_newName->setObjectName(QStringLiteral("newOption"));
    m_newName->setPlaceholderText(tr("Add option…"));
    m_newName->setAccessibleName(tr("Name of a new context option"));
    m_newName->setToolTip(tr("Type a name and press Return"));
    m_newName->setFixedWidth(130);
    connect(m_newName, &QLineEdit::returnPressed, this, [this] { add(m_newName->text().trimmed()); });

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(title);
    layout->addWidget(m_none);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_newName);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (change.contextOptions) show(after);
    });
    show(m_context.document.scene());
}

QLineEdit* OptionBar::field(const std::string& option) const {
    const auto it = m_chips.find(option);
    return it == m_chips.end() ? nullptr : it->second.line;
}

void OptionBar::show(const Scene& scene) {
    std::erase_if(m_chips, [&](const auto& entry) {
        if (scene.contextOptions.contains(entry.first)) return false;
        entry.second.widget->hide();
        entry.second.widget->deleteLater();
        return true;
    });
    int position = 0;
    for (const auto& [name, value] : scene.contextOptions) {
        if (!m_chips.contains(name)) m_row->insertWidget(position, makeChip(name));
        ++position;
        QLineEdit* line = m_chips.at(name).line;
        const QSignalBlocker block(line);
        if (!(line->hasFocus() && line->isModified())) line->setText(valueToText(value));
    }
    m_none->setVisible(m_chips.empty());
}

QWidget* OptionBar::makeChip(const std::string& option) {
    auto* chip = new QWidget(this);
    auto* label = new QLabel(toQt(option), chip);
    auto* line = new QLineEdit(chip);
    line->setObjectName(QStringLiteral("option_") + toQt(option));
    line->setAccessibleName(toQt(option));
    line->setToolTip(tr("Context option %1: a number, or a text. Put a number in quotes to make it a text.").arg(toQt(option)));
    line->setFixedWidth(110);
    auto* remove = new QToolButton(chip);
    remove->setIcon(theme::icon(QStringLiteral("close")));
    remove->setIconSize(QSize(11, 11));
    remove->setToolTip(tr("Remove option %1").arg(toQt(option)));
    remove->setAccessibleName(remove->toolTip());
    auto* layout = new QHBoxLayout(chip);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    layout->addWidget(label);
    layout->addWidget(line);
    layout->addWidget(remove);
    connect(line, &QLineEdit::editingFinished, this, [this, line, option] {
        if (!line->isModified()) return;
        line->setModified(false);
        setOption(option, valueFromText(line->text()));
    });
    connect(remove, &QToolButton::clicked, this, [this, option] {
        m_context.document.edit(toStd(tr("Remove option %1").arg(toQt(option))),
                                [&](Scene& scene) { scene.contextOptions.erase(option); });
    });
    m_chips[option] = {chip, line};
    return chip;
}

void OptionBar::setOption(const std::string& option, const Value& value) {
    m_context.document.edit(toStd(tr("Set %1").arg(toQt(option))), [&](Scene& scene) { scene.contextOptions[option] = value; });
}

void OptionBar::add(const QString& name) {
    const std::string option = toStd(name);
    if (!isValidNodeName(option)) {
        m_context.messages.error(tr("'%1' is not a name for a context option").arg(name),
                                 tr("Names have letters, digits and _, and don't start with a digit."));
        return;
    }
    m_newName->clear();
    if (!m_context.document.scene().contextOptions.contains(option)) setOption(option, Value(0.0));
    if (QLineEdit* line = field(option)) {
        line->setFocus();
        line->selectAll();
    }
}

} // namespace doppel

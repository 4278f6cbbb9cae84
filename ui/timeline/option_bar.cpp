#include "ui/timeline/option_bar.h"

#include "clonecore/scene/context_options.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/timeline/option_chip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
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
    theme::keepScaled(scroll, [scroll](double scale) { scroll->setFixedHeight(static_cast<int>(32 * scale)); });
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
    theme::keepFixedWidth(m_newName, 130);
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
    return it == m_chips.end() ? nullptr : it->second->line();
}

void OptionBar::show(const Scene& scene) {
    bool isOther = false;
    std::erase_if(m_chips, [&](const auto& entry) {
        if (scene.contextOptions.contains(entry.first)) return false;
        entry.second->hide();
        entry.second->deleteLater();
        return isOther = true;
    });
    int position = 0;
    for (const auto& [name, value] : scene.contextOptions) {
        if (!m_chips.contains(name)) {
            isOther = true;
            m_chips[name] = makeChip(name);
            m_row->insertWidget(position, m_chips[name]);
        }
        ++position;
        m_chips.at(name)->setValue(value);
    }
    m_none->setVisible(m_chips.empty());
    if (isOther) orderTabs();
}

OptionChip* OptionBar::makeChip(const std::string& option) {
    auto* chip = new OptionChip(option, this);
    connect(chip, &OptionChip::valueTyped, this, [this, option](const Value& value) { setOption(option, value); });
    connect(chip, &OptionChip::valueDragged, this,
            [this, option](const Value& value) { setOption(option, value, "option " + option); });
    connect(chip, &OptionChip::valueSettled, this, [this] { m_context.document.endMerge(); });
    connect(chip, &OptionChip::renamed, this, [this, option](const QString& to) { rename(option, to); });
    connect(chip, &OptionChip::removed, this, [this, option] { remove(option); });
    return chip;
}

// As they stand, whenever they were made; the field that adds one comes last.
void OptionBar::orderTabs() {
    QWidget* last = nullptr;
    const auto next = [&](QWidget* widget) {
        if (last) setTabOrder(last, widget);
        last = widget;
    };
    for (const auto& [name, chip] : m_chips) {
        next(chip->nameButton());
        next(chip->line());
        next(chip->typeButton());
    }
    next(m_newName);
}

void OptionBar::setOption(const std::string& option, const Value& value, std::string_view mergeKey) {
    m_context.document.edit(toStd(tr("Set %1").arg(toQt(option))), [&](Scene& scene) { scene.contextOptions[option] = value; }, mergeKey);
}

void OptionBar::rename(const std::string& option, const QString& to) {
    Result<void> done;
    const std::string name = toStd(to);
    m_context.document.edit(toStd(tr("Rename option %1 to %2").arg(toQt(option), to)),
                            [&](Scene& scene) { done = renameContextOption(scene, option, name); });
    if (!done)
        m_context.messages.error(tr("The context option %1 keeps its name").arg(toQt(option)), toQt(done.error().text()));
    else if (const auto chip = m_chips.find(name); chip != m_chips.end())
        chip->second->nameButton()->setFocus();
}

void OptionBar::remove(const std::string& option) {
    const auto following = m_chips.upper_bound(option);
    QWidget* focus = following == m_chips.end() ? static_cast<QWidget*>(m_newName) : following->second->nameButton();
    if (m_chips.contains(option) && m_chips.at(option)->isAncestorOf(focusWidget())) focus->setFocus();
    m_context.document.edit(toStd(tr("Remove option %1").arg(toQt(option))), [&](Scene& scene) { scene.contextOptions.erase(option); });
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

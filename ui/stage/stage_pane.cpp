#include "ui/stage/stage_pane.h"

#include "stage/node_types.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"
#include "ui/stage/parameter_panel.h"

#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolBar>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

StagePane::StagePane(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("stagePane"));
    m_list = new QTreeWidget(this);
    m_list->setObjectName(QStringLiteral("nodeList"));
    m_list->setAccessibleName(tr("Stage nodes"));
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Node"), tr("Type"), tr("Inputs")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->header()->setStretchLastSection(true);
    m_list->setColumnWidth(0, 130);
    m_list->setColumnWidth(1, 90);
    m_panel = new ParameterPanel(context, this);

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setObjectName(QStringLiteral("stageSplitter"));
    splitter->addWidget(m_list);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 5);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(splitter, 1);

    connect(m_list, &QTreeWidget::itemSelectionChanged, this, [this] {
        m_panel->setNode(selected());
        m_delete->setEnabled(!selected().empty());
    });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (!change.nodes.empty()) show(after);
    });
    show(m_context.document.scene());
}

QWidget* StagePane::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    auto* add = new QToolButton(bar);
    add->setObjectName(QStringLiteral("addNode"));
    add->setIcon(theme::icon(QStringLiteral("new")));
    add->setToolTip(tr("Add a node behind the selected one"));
    add->setAccessibleName(tr("Add node"));
    add->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(add);
    menu->setToolTipsVisible(true);
    for (const auto& type : nodeTypes()) {
        QAction* action = menu->addAction(toQt(type.label));
        action->setToolTip(toQt(type.help));
        connect(action, &QAction::triggered, this, [this, name = type.name] { addNode(name); });
    }
    add->setMenu(menu);
    bar->addWidget(add);
    m_delete = new QToolButton(bar);
    m_delete->setObjectName(QStringLiteral("deleteNode"));
    m_delete->setIcon(theme::icon(QStringLiteral("delete")));
    m_delete->setToolTip(tr("Delete the selected node; nodes behind it take its first input instead"));
    m_delete->setAccessibleName(tr("Delete node"));
    m_delete->setEnabled(false);
    connect(m_delete, &QToolButton::clicked, this, &StagePane::deleteNode);
    bar->addWidget(m_delete);
    return bar;
}

std::string StagePane::selected() const {
    const auto items = m_list->selectedItems();
    return items.isEmpty() ? std::string() : toStd(items.front()->text(0));
}

void StagePane::select(const std::string& node) {
    for (QTreeWidgetItem* item : m_list->findItems(toQt(node), Qt::MatchExactly, 0)) m_list->setCurrentItem(item);
}

void StagePane::show(const Scene& scene) {
    const std::string before = selected();
    {
        const QSignalBlocker block(m_list);
        m_list->clear();
        for (const auto& [name, node] : *scene.nodes) {
            QStringList inputs;
            bool missing = false;
            for (const auto& input : node->inputs) {
                inputs << toQt(input);
                missing |= !input.empty() && !scene.node(input);
            }
            const NodeTypeInfo* type = findNodeType(node->type);
            auto* item = new QTreeWidgetItem({toQt(name), type ? toQt(type->label) : toQt(node->type), inputs.join(QStringLiteral(", "))});
            item->setIcon(0, theme::icon(QStringLiteral("node")));
            item->setForeground(1, QColor(type ? theme::kDimText : theme::kError));
            item->setForeground(2, QColor(missing ? theme::kError : theme::kDimText));
            item->setToolTip(1, type ? toQt(type->help) : tr("This Doppel does not know the node type '%1'.").arg(toQt(node->type)));
            if (missing) item->setToolTip(2, tr("An input does not exist."));
            m_list->addTopLevelItem(item);
            if (name == before) m_list->setCurrentItem(item);
        }
    }
    if (selected() != m_panel->node()) m_panel->setNode(selected());
    m_delete->setEnabled(!selected().empty());
}

void StagePane::addNode(const std::string& type) {
    const NodeTypeInfo* info = findNodeType(type);
    if (!info) return;
    const Scene& scene = m_context.document.scene();
    Node node;
    node.type = type;
    node.name = uniqueName(type + "1", [&](const std::string& name) { return scene.node(name) != nullptr; });
    const std::string after = selected();
    if (!after.empty() && info->maxInputs != 0) node.inputs.push_back(after);
    m_context.document.edit(toStd(tr("Add %1").arg(toQt(node.name))), [&](Scene& next) {
        // What read the selected node reads the new one, so that it takes effect at once.
        if (!node.inputs.empty()) {
            for (const auto& [name, other] : *scene.nodes) {
                if (std::find(other->inputs.begin(), other->inputs.end(), after) == other->inputs.end()) continue;
                Node rewired = *other;
                std::replace(rewired.inputs.begin(), rewired.inputs.end(), after, node.name);
                next.setNode(std::move(rewired));
            }
        }
        next.setNode(node);
    });
    select(node.name);
}

void StagePane::deleteNode() {
    const std::string name = selected();
    const Scene& scene = m_context.document.scene();
    const auto node = scene.node(name);
    if (!node) return;
    const std::string instead = node->inputs.empty() ? std::string() : node->inputs.front();
    const NodeMap nodes = *scene.nodes;
    m_context.document.edit(toStd(tr("Delete %1").arg(toQt(name))), [&](Scene& next) {
        for (const auto& [otherName, other] : nodes) {
            if (std::find(other->inputs.begin(), other->inputs.end(), name) == other->inputs.end()) continue;
            Node rewired = *other;
            if (instead.empty())
                std::erase(rewired.inputs, name);
            else
                std::replace(rewired.inputs.begin(), rewired.inputs.end(), name, instead);
            next.setNode(std::move(rewired));
        }
        next.removeNode(name);
    });
}

} // namespace doppel

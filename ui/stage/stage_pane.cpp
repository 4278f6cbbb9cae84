#include "ui/stage/stage_pane.h"

#include "stage/network.h"
#include "stage/node_types.h"
#include "ui/base/elided_header.h"
#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/stage/parameter_panel.h"
#include "ui/stage/prim_tree.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <set>
#include <string_view>
#include <utility>

namespace doppel {

namespace {

enum Column { NameColumn, TypeColumn, InputsColumn, OutputsColumn };

/// What the menu of new nodes lists together.
struct Category {
    const char* title;
    std::vector<std::string_view> types;
};
const std::vector<Category>& categories() {
    static const std::vector<Category> all{{QT_TRANSLATE_NOOP("doppel::StagePane", "Make prims"), {"import", "camera", "light", "rendersettings"}},
                                           {QT_TRANSLATE_NOOP("doppel::StagePane", "Change prims"), {"xform", "prune"}},
                                           {QT_TRANSLATE_NOOP("doppel::StagePane", "Flow"), {"merge", "switch", "null"}}};
    return all;
}

} // namespace

StagePane::StagePane(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("stagePane"));
    m_panel = new ParameterPanel(context, this);
    m_prims = new PrimTree(context, this);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("stageTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeNodes(), tr("Nodes"));
    m_tabs->addTab(m_prims, tr("Prims"));
    m_tabs->setTabToolTip(0, tr("The nodes that make the stage, in any order"));
    m_tabs->setTabToolTip(1, tr("What is on the stage of the selected node: cameras, lights, geometry, variants"));

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setObjectName(QStringLiteral("stageSplitter"));
    splitter->addWidget(m_tabs);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 5);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(splitter, 1);

    connect(m_list, &QTreeWidget::itemSelectionChanged, this, [this] {
        m_panel->setNode(selected());
        m_prims->setNode(selected());
        m_delete->setEnabled(!selected().empty());
    });
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        const QString before = item->data(NameColumn, Qt::UserRole).toString();
        if (column == NameColumn && item->text(NameColumn) != before) rename(toStd(before), item->text(NameColumn).trimmed());
    });
    connect(&theme::watch(), &theme::Watch::changed, this, [this] { show(m_context.document.scene()); });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (!change.nodes.empty()) show(after);
    });
    show(m_context.document.scene());
}

QWidget* StagePane::makeNodes() {
    auto* page = new QWidget(this);
    m_list = new QTreeWidget(page);
    m_list->setObjectName(QStringLiteral("nodeList"));
    m_list->setAccessibleName(tr("Stage nodes"));
    m_list->setHeader(new ElidedHeader(Qt::Horizontal, m_list));
    m_list->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_list->setColumnCount(4);
    m_list->setHeaderLabels({tr("Node"), tr("Type"), tr("Inputs"), tr("Outputs")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->header()->setStretchLastSection(true);
    theme::keepScaled(m_list, [this](double scale) {
        for (const auto& [column, width] : {std::pair{NameColumn, 115}, {TypeColumn, 72}, {InputsColumn, 80}}) m_list->setColumnWidth(column, static_cast<int>(width * scale));
    });
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        if (QTreeWidgetItem* item = m_list->itemAt(at)) {
            connect(menu->addAction(tr("&Rename\tF2")), &QAction::triggered, this, [this, name = item->text(NameColumn)] {
                for (QTreeWidgetItem* found : m_list->findItems(name, Qt::MatchExactly, NameColumn)) m_list->editItem(found, NameColumn);
            });
            connect(menu->addAction(tr("Show &Prims")), &QAction::triggered, this, &StagePane::showPrims);
            connect(menu->addAction(theme::icon(QStringLiteral("delete")), tr("&Delete")), &QAction::triggered, this, &StagePane::deleteNode);
            menu->addSeparator();
        }
        QMenu* add = makeAddMenu(menu);
        add->setTitle(tr("&Add Node"));
        menu->addMenu(add);
        menu->popup(m_list->viewport()->mapToGlobal(at));
    });
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_list, 1);
    return page;
}

QMenu* StagePane::makeAddMenu(QWidget* parent) {
    auto* menu = new QMenu(parent);
    menu->setToolTipsVisible(true);
    const auto add = [&](const NodeTypeInfo& type) {
        QAction* action = menu->addAction(toQt(type.label));
        action->setToolTip(toQt(type.help));
        connect(action, &QAction::triggered, this, [this, name = type.name] { addNode(name); });
    };
    std::set<std::string_view> listed;
    for (const Category& category : categories()) {
        menu->addSection(tr(category.title));
        for (const std::string_view name : category.types)
            if (const NodeTypeInfo* type = findNodeType(name); type && listed.insert(name).second) add(*type);
    }
    bool isFirst = true; // of those that no category names yet
    for (const auto& type : nodeTypes()) {
        if (listed.contains(type.name)) continue;
        if (std::exchange(isFirst, false)) menu->addSection(tr("Other"));
        add(type);
    }
    return menu;
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
    add->setMenu(makeAddMenu(add));
    bar->addWidget(add);
    m_delete = new QToolButton(bar);
    m_delete->setObjectName(QStringLiteral("deleteNode"));
    m_delete->setIcon(theme::icon(QStringLiteral("delete")));
    m_delete->setToolTip(tr("Delete the selected node; nodes behind it take its first input instead"));
    m_delete->setAccessibleName(tr("Delete node"));
    m_delete->setEnabled(false);
    connect(m_delete, &QToolButton::clicked, this, &StagePane::deleteNode);
    bar->addWidget(m_delete);
    m_filter = new QLineEdit(bar);
    m_filter->setObjectName(QStringLiteral("nodeFilter"));
    m_filter->setPlaceholderText(tr("Find a node"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setToolTip(tr("By name, type, input or output"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, this, &StagePane::applyFilter);
    bar->addWidget(m_filter);
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
            QTreeWidgetItem* item = makeItem(scene, *node);
            m_list->addTopLevelItem(item);
            if (name == before) m_list->setCurrentItem(item);
        }
    }
    applyFilter();
    if (selected() != m_panel->node()) {
        m_panel->setNode(selected());
        m_prims->setNode(selected());
    }
    m_delete->setEnabled(!selected().empty());
}

QTreeWidgetItem* StagePane::makeItem(const Scene& scene, const Node& node) const {
    QStringList inputs, outputs;
    bool missing = false;
    for (const auto& input : node.inputs) {
        inputs << toQt(input);
        missing |= !input.empty() && !scene.node(input);
    }
    for (const auto& behind : nodesBehind(scene, node.name)) outputs << toQt(behind);
    const NodeTypeInfo* type = findNodeType(node.type);
    const QString separator = QStringLiteral(", ");
    auto* item = new QTreeWidgetItem({toQt(node.name), type ? toQt(type->label) : toQt(node.type), inputs.join(separator), outputs.join(separator)});
    item->setFlags(item->flags() | Qt::ItemIsEditable);
    item->setData(NameColumn, Qt::UserRole, toQt(node.name));
    item->setIcon(NameColumn, theme::icon(QStringLiteral("node")));
    item->setForeground(TypeColumn, type ? theme::colors().dim : theme::colors().error);
    item->setForeground(InputsColumn, missing ? theme::colors().error : theme::colors().dim);
    item->setForeground(OutputsColumn, theme::colors().dim);
    item->setToolTip(NameColumn, toQt(node.name));
    item->setToolTip(TypeColumn, type ? toQt(type->help) : tr("This Doppel does not know the node type '%1'.").arg(toQt(node.type)));
    item->setToolTip(InputsColumn, missing ? tr("An input does not exist.") : inputs.join(u'\n'));
    item->setToolTip(OutputsColumn, outputs.isEmpty() ? tr("No node reads it: an output") : outputs.join(u'\n'));
    return item;
}

void StagePane::applyFilter() {
    const QString text = m_filter->text().trimmed();
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        bool fits = false;
        for (int column = 0; column < m_list->columnCount(); ++column) fits |= item->text(column).contains(text, Qt::CaseInsensitive);
        item->setHidden(!fits);
    }
}

void StagePane::showPrims() { m_tabs->setCurrentWidget(m_prims); }

void StagePane::rename(const std::string& node, const QString& to) {
    Scene renamed = m_context.document.scene();
    if (const auto done = renameNode(renamed, node, toStd(to)); !done) {
        m_context.messages.error(tr("The node was not renamed"), toQt(done.error().text()));
        // The list is in the middle of its own signal.
        QTimer::singleShot(0, this, [this] { show(m_context.document.scene()); });
        return;
    }
    // Rebuilds the list, which is in the middle of its own signal.
    QTimer::singleShot(0, this, [this, node, to] {
        m_context.document.edit(toStd(tr("Rename %1").arg(toQt(node))), [&](Scene& scene) { (void)renameNode(scene, node, toStd(to)); });
        select(toStd(to));
    });
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
        if (node.inputs.empty())
            next.setNode(node);
        else
            insertBehind(next, after, node);
    });
    select(node.name);
}

void StagePane::deleteNode() {
    const std::string name = selected();
    if (!m_context.document.scene().node(name)) return;
    m_context.document.edit(toStd(tr("Delete %1").arg(toQt(name))), [&](Scene& next) { removeAndJoin(next, name); });
}

} // namespace doppel

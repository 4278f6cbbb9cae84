#include "ui/stage/prim_tree.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"
#include "ui/stage/camera_nodes.h"
#include "ui/stage/prim_model.h"
#include "ui/stage/variant_edits.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QStyle>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace doppel {

namespace {
constexpr int kExpandedLevels = 1; // of a stage that is shown for the first time
} // namespace

PrimTree::PrimTree(DeskContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
    setObjectName(QStringLiteral("primTree"));
    m_model = new PrimModel(this);
    m_filtered = new QSortFilterProxyModel(this);
    m_filtered->setSourceModel(m_model);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setFilterKeyColumn(-1); // names, types and variants
    m_view = new QTreeView(this);
    m_view->setObjectName(QStringLiteral("prims"));
    m_view->setAccessibleName(tr("Prims of the stage"));
    m_view->setModel(m_filtered);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setIconSize(QSize(15, 15));
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setExpandsOnDoubleClick(false);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setMinimumSectionSize(60);
    m_view->header()->setSectionResizeMode(PrimModel::Name, QHeaderView::Stretch);
    m_view->setColumnWidth(PrimModel::Type, 72);
    m_view->setColumnHidden(PrimModel::Variants, true); // tooltip and form have them; the pane is narrow
    m_view->setIndentation(13);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("primNote"));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(10, 6, 10, 6);
    m_variants = new QWidget(this);
    m_variants->setObjectName(QStringLiteral("variants"));
    m_variantForm = new QFormLayout(m_variants);
    m_variantForm->setContentsMargins(10, 6, 8, 8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    layout->addWidget(m_view, 1);
    layout->addWidget(m_note);
    layout->addWidget(m_variants);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        if (!text.isEmpty()) m_view->expandAll();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &PrimTree::showVariants);
    connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex& at) {
        const PrimSummary* prim = m_model->prim(m_filtered->mapToSource(at));
        if (prim && prim->kind == PrimKind::Camera)
            renderThrough(prim->path);
        else
            m_view->setExpanded(at.siblingAtColumn(0), !m_view->isExpanded(at.siblingAtColumn(0)));
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        const PrimSummary* prim = m_model->prim(m_filtered->mapToSource(m_view->indexAt(at)));
        if (!prim) return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillMenu(*menu, prim->path);
        menu->popup(m_view->viewport()->mapToGlobal(at));
    });
    connect(&m_context.stages, &StageReader::changed, this, &PrimTree::refresh);
    connect(&m_context.selection, &Selection::changed, this, &PrimTree::lookAgain);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange&) { lookAgain(); });
    refresh();
}

QWidget* PrimTree::makeHead() {
    auto* head = new QWidget(this);
    m_title = new QLabel(head);
    m_title->setObjectName(QStringLiteral("primTitle"));
    m_title->setProperty("role", "dim");
    m_filter = new QLineEdit(head);
    m_filter->setObjectName(QStringLiteral("primFilter"));
    m_filter->setPlaceholderText(tr("Filter by name or type"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    auto* again = new QToolButton(head);
    again->setIcon(theme::icon(QStringLiteral("restore")));
    again->setToolTip(tr("Read the stage again, files too"));
    again->setAccessibleName(again->toolTip());
    connect(again, &QToolButton::clicked, this, [this] { m_context.stages.reload(); });
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_filter, 1);
    row->addWidget(again);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(8, 6, 6, 6);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addLayout(row);
    return head;
}

void PrimTree::setNode(const std::string& node) {
    m_node = node;
    lookAgain();
}

std::string PrimTree::shownNode() const {
    const Scene& scene = m_context.document.scene();
    if (scene.node(m_node)) return m_node;
    if (const auto record = scene.connection(m_context.selection.current()); record && scene.node(record->lopNode)) return record->lopNode;
    const QStringList outputs = renderableNodes(scene);
    return outputs.isEmpty() ? std::string() : toStd(outputs.front());
}

void PrimTree::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    lookAgain();
}

void PrimTree::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_context.stages.look(this, std::nullopt);
}

void PrimTree::lookAgain() {
    if (!isVisible()) return;
    m_context.stages.look(this, stageKey(m_context.document.scene(), shownNode()));
    refresh();
}

void PrimTree::refresh() {
    if (!isVisible()) return;
    const std::string node = shownNode();
    const StageReading* reading = m_context.stages.current(stageKey(m_context.document.scene(), node));
    // The one before stays while the next is read, so that a drag or playing does not make the tree flicker.
    const auto stage = reading ? (*reading ? **reading : nullptr) : m_context.stages.latest(node);
    const PrimSummary* before = selected();
    const std::string path = before ? before->path : std::string();
    std::set<std::string> expanded;
    const bool isFirst = !m_model->stage() || (stage && m_model->stage()->node != stage->node);
    const auto viewIndex = [this](std::size_t prim) { return m_filtered->mapFromSource(m_model->indexAt(static_cast<int>(prim))); };
    if (!isFirst && stage && stage->prims != m_model->stage()->prims) {
        const auto& prims = m_model->stage()->prims;
        for (std::size_t i = 0; i < prims.size(); ++i)
            if (m_view->isExpanded(viewIndex(i))) expanded.insert(prims[i].path);
    }
    if (m_model->setStage(stage)) {
        if (isFirst) m_view->expandToDepth(kExpandedLevels);
        for (std::size_t i = 0; !expanded.empty() && i < stage->prims.size(); ++i)
            if (expanded.contains(stage->prims[i].path)) m_view->expand(viewIndex(i));
        if (!m_filter->text().isEmpty()) m_view->expandAll();
        if (!path.empty()) select(path);
        showVariants();
    }
    const bool isFresh = reading != nullptr;
    m_title->setText(node.empty() ? tr("No node") : tr("Stage of <b>%1</b>%2").arg(toQt(node).toHtmlEscaped(), !isFresh && m_context.stages.canRead() ? tr(", reading…") : QString()));
    QString note;
    const char* role = "dim";
    if (!m_context.stages.canRead()) {
        note = tr("Stages can't be read here.");
    } else if (reading && !*reading) {
        note = toQt(reading->error().text());
        role = "error";
    } else if (stage && !stage->problems.empty()) {
        const CookProblem& first = stage->problems.front();
        note = QStringLiteral("%1: %2").arg(toQt(first.node), toQt(first.message));
        if (stage->problems.size() > 1) note += tr(" (and %1 more)").arg(stage->problems.size() - 1);
        role = "warning";
    } else if (stage && !stage->isWhole()) {
        note = tr("… the first %1 of %2 prims are listed").arg(stage->prims.size()).arg(stage->primCount);
    }
    m_note->setProperty("role", role);
    m_note->style()->unpolish(m_note); // the role decides the colour
    m_note->style()->polish(m_note);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

const PrimSummary* PrimTree::selected() const { return m_model->prim(m_filtered->mapToSource(m_view->currentIndex())); }

void PrimTree::select(const std::string& primPath) {
    const QModelIndex at = m_filtered->mapFromSource(m_model->indexOf(primPath));
    if (!at.isValid()) return;
    m_view->setCurrentIndex(at);
    m_view->scrollTo(at);
}

void PrimTree::renderThrough(const std::string& cameraPath) {
    if (m_context.selection.ids().empty())
        return m_context.messages.show(MessageBar::Kind::Warning, tr("No connection is selected"), tr("Select one in the Clones pane; then it can render through %1.").arg(toQt(cameraPath)));
    editConnections(m_context.document, m_context.selection.ids(), tr("Render through %1").arg(toQt(cameraPath)),
                    [&](ConnectionRecord& record) { record.cameraPath = cameraPath; });
}

void PrimTree::makeEditable(const std::string& cameraPath) {
    if (!m_model->stage()) return;
    const auto made = makeCameraEditable(m_context.document, *m_model->stage(), cameraPath);
    if (made)
        m_context.messages.info(tr("The node %1 moves the camera %2 now").arg(toQt(*made), toQt(cameraPath)));
    else
        m_context.messages.error(tr("The camera '%1' can't be made editable").arg(toQt(cameraPath)), toQt(made.error().text()));
}

void PrimTree::fillMenu(QMenu& menu, const std::string& primPath) {
    const PrimSummary* prim = m_model->stage() ? m_model->stage()->prim(primPath) : nullptr;
    if (!prim) return;
    const auto add = [&](const QString& text, auto&& slot) { connect(menu.addAction(text), &QAction::triggered, this, slot); };
    if (prim->kind == PrimKind::Camera) {
        add(tr("&Render Through This"), [this, primPath] { renderThrough(primPath); });
        if (cameraNodeOf(m_context.document.scene(), m_model->stage()->node, primPath).empty())
            add(tr("Make &Editable Camera"), [this, primPath] { makeEditable(primPath); });
        menu.addSeparator();
    }
    const auto& settings = m_model->stage()->renderSettings;
    if (std::find(settings.begin(), settings.end(), primPath) != settings.end()) {
        add(tr("Render with These &Settings"), [this, primPath] {
            editConnections(m_context.document, m_context.selection.ids(), tr("Set render settings"),
                            [&](ConnectionRecord& record) { record.renderSettings = primPath; });
        });
        menu.addSeparator();
    }
    add(tr("&Copy Path"), [primPath] { QApplication::clipboard()->setText(toQt(primPath)); });
}

void PrimTree::showVariants() {
    while (m_variantForm->rowCount() > 0) {
        // A combo may be in the middle of its own signal.
        const auto row = m_variantForm->takeRow(0);
        for (QLayoutItem* item : {row.labelItem, row.fieldItem}) {
            if (!item) continue;
            item->widget()->hide();
            item->widget()->setObjectName(QString());
            item->widget()->deleteLater();
            delete item;
        }
    }
    const PrimSummary* prim = selected();
    m_variants->setVisible(prim && prim->variantSets && !prim->variantSets->empty());
    if (!m_variants->isVisibleTo(this)) return;
    const Scene& scene = m_context.document.scene();
    for (const auto& [name, set] : *prim->variantSets) {
        auto* combo = new QComboBox(m_variants);
        combo->setObjectName(QStringLiteral("variant_") + toQt(name));
        combo->setAccessibleName(tr("Variant set %1").arg(toQt(name)));
        combo->addItem(tr("as in the file"), QString());
        for (const auto& choice : set.names) combo->addItem(toQt(choice), toQt(choice));
        combo->setCurrentIndex(std::max(0, combo->findData(toQt(set.selection))));
        const auto imports = variantImports(scene, m_model->stage()->node, prim->path, name);
        const std::string expression = imports.empty() ? std::string() : variantExpression(scene, imports.front(), prim->path, name);
        combo->setEnabled(!imports.empty() && expression.empty());
        combo->setToolTip(imports.empty()       ? tr("No import node reads this prim.")
                          : !expression.empty() ? tr("The expression %1 at the node %2 chooses it.").arg(toQt(expression), toQt(imports.front()))
                                                : tr("Sets variant:%1:%2 at the node %3").arg(toQt(prim->path), toQt(name), toQt(imports.front())));
        connect(combo, &QComboBox::activated, this, [this, combo, path = prim->path, set = name] { choose(path, set, combo->currentData().toString()); });
        auto* label = new QLabel(toQt(name), m_variants);
        label->setProperty("role", "dim");
        label->setToolTip(combo->toolTip());
        m_variantForm->addRow(label, combo);
    }
}

void PrimTree::choose(const std::string& primPath, const std::string& set, const QString& selection) {
    if (!m_model->stage()) return;
    const auto imports = variantImports(m_context.document.scene(), m_model->stage()->node, primPath, set);
    const auto at = [this, primPath, set, selection](const std::string& import) {
        if (const auto chosen = chooseVariant(m_context.document, import, primPath, set, toStd(selection)); !chosen)
            m_context.messages.error(tr("The variant can't be chosen"), toQt(chosen.error().text()));
    };
    if (imports.empty()) return;
    if (imports.size() == 1) return at(imports.front());
    // Which of the files the prim is from can't be told from the stage.
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSection(tr("Which import?"));
    for (const auto& import : imports) connect(menu->addAction(toQt(import)), &QAction::triggered, this, [at, import] { at(import); });
    menu->popup(QCursor::pos());
}

} // namespace doppel

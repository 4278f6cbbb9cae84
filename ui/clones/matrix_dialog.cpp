#include "ui/clones/matrix_dialog.h"

#include "ui/base/expression_completer.h"
#include "ui/base/field.h"
#include "ui/base/form_scroll.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

namespace {

constexpr int kFaultRoom = 24;   // for a line that says what is wrong, without a scroll bar
constexpr int kFormHeight = 360; // of many context options, the rest scrolls

/// A menu that puts names into a comma list, or takes them out.
void addChoices(QToolButton* button, QLineEdit* line, const QStringList& choices) {
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    QObject::connect(menu, &QMenu::aboutToShow, line, [menu, line, choices] {
        menu->clear();
        QStringList have;
        for (const auto& name : splitList(toStd(line->text()))) have << toQt(name);
        for (const QString& choice : choices) {
            QAction* action = menu->addAction(choice);
            action->setCheckable(true);
            action->setChecked(have.contains(choice));
            QObject::connect(action, &QAction::toggled, line, [line, choice, have](bool on) mutable {
                if (on)
                    have << choice;
                else
                    have.removeAll(choice);
                line->setText(have.join(QStringLiteral(", ")));
            });
        }
        if (choices.size() < 2) return;
        menu->addSeparator();
        QObject::connect(menu->addAction(MatrixDialog::tr("All")), &QAction::triggered, line,
                         [line, choices] { line->setText(choices.join(QStringLiteral(", "))); });
    });
}

} // namespace

MatrixDialog::MatrixDialog(DeskContext& context, const ConnectionRecord& source, QWidget* parent)
    : QDialog(parent), m_context(context), m_source(source) {
    setObjectName(QStringLiteral("matrixDialog"));
    setWindowTitle(tr("Duplicate as Matrix"));
    auto* about = new QLabel(tr("Copies of <b>%1</b> for every combination of what stands here. What is left empty stays as it is.")
                                 .arg(toQt(source.name.empty() ? source.sessionId : source.name).toHtmlEscaped()),
                             this);
    about->setWordWrap(true);
    QWidget* form = makeForm();
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("matrixCount"));
    m_count->setWordWrap(true);
    m_rows = new QTreeWidget(this);
    m_rows->setObjectName(QStringLiteral("matrixRows"));
    m_rows->setAccessibleName(tr("What will be made"));
    m_rows->setRootIsDecorated(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setAlternatingRowColors(true);
    m_rows->setSelectionMode(QAbstractItemView::NoSelection);
    m_rows->setHeaderLabels({tr("Name"), tr("Session id"), tr("Camera"), tr("Frame"), tr("Options"), tr("Renderer")});
    m_rows->setMinimumHeight(180);
    m_start = new QCheckBox(tr("&Start them all"), this);
    m_start->setObjectName(QStringLiteral("matrixStart"));
    m_start->setToolTip(tr("Launch a clone for each. They can be started later, too."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Cancel)->setIcon({});
    m_create = buttons->addButton(tr("Create"), QDialogButtonBox::AcceptRole);
    m_create->setObjectName(QStringLiteral("matrixCreate"));
    m_create->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &MatrixDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &MatrixDialog::reject);

    auto* last = new QHBoxLayout;
    last->addWidget(m_start);
    last->addStretch(1);
    last->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(about);
    layout->addWidget(form);
    layout->addWidget(m_count);
    layout->addWidget(m_rows, 1);
    layout->addLayout(last);
    resize(960, 660);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange&) { preview(); });
    preview();
}

QWidget* MatrixDialog::makeForm() {
    const Scene& scene = m_context.document.scene();
    auto* content = new QWidget(this);
    auto* form = new QFormLayout(content);
    form->setContentsMargins(0, 0, 8, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(7);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto the = [](const std::string& own, const QString& otherwise) {
        return own.empty() ? otherwise : tr("the connection's: %1").arg(toQt(own));
    };
    m_cameras = addLine(*form, "matrixCameras", tr("Cameras"), the(m_source.cameraPath, tr("none yet")),
                        tr("Prim paths with commas between them"), knownCameras(scene));
    m_frames = addLine(*form, "matrixFrames", tr("Frames"), the(m_source.frameExpression, tr("the scene's")),
                       tr("Numbers, ranges and expressions: 1001-1010x2, $F + 5, $FSTART..$FEND x 10"));
    const auto context = [this] { return m_context.document.scene().expressionContext(); };
    new ExpressionCompleter(line(m_frames), context);
    for (const auto& [option, value] : scene.contextOptions) {
        Field* field = addLine(*form, "", toQt(option), tr("the scene's: %1").arg(toQt(toString(value))),
                               tr("Values of context option %1: red, blue, 1-5, \"two words\", @%1 + 1").arg(toQt(option)));
        line(field)->setObjectName(QStringLiteral("matrixOption_") + toQt(option));
        new ExpressionCompleter(line(field), context);
        m_options.emplace_back(option, field);
    }
    QStringList renderers;
    const auto status = m_context.manager.status(m_source.sessionId);
    for (const auto& info : status && !status->renderers.empty() ? status->renderers : m_context.services.renderers) renderers << toQt(info.name);
    m_renderers = addLine(*form, "matrixRenderers", tr("Renderers"), the(m_source.renderer, tr("the first that the clone offers")),
                          tr("Names with commas between them"), renderers);
    m_name = addLine(*form, "matrixName", tr("Names"), {},
                     tr("What the copies are called: {name} {camera} {frame} {renderer} {option} {n}, and each context option by its name"));
    m_group = addLine(*form, "matrixGroup", tr("Group"), the(m_source.group, tr("none")), tr("Heading that they stand under"));
    auto* scroll = new FormScroll(this);
    scroll->setWidget(content);
    scroll->setMaximumHeight(kFormHeight);
    scroll->setMinimumHeight(std::min(content->sizeHint().height() + kFaultRoom, kFormHeight));
    return scroll;
}

Field* MatrixDialog::addLine(QFormLayout& form, const char* name, const QString& label, const QString& placeholder, const QString& toolTip,
                             const QStringList& choices) {
    auto* edit = new QLineEdit;
    edit->setObjectName(QLatin1String(name));
    edit->setPlaceholderText(placeholder);
    edit->setToolTip(toolTip);
    edit->setAccessibleName(label);
    auto* field = new Field(edit, this);
    QLabel* text = makeFieldLabel(label, field, this);
    text->setToolTip(toolTip);
    if (choices.isEmpty()) {
        form.addRow(text, field);
    } else {
        auto* row = new QWidget(this);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(4);
        layout->addWidget(field, 1);
        auto* pick = new QToolButton(row);
        pick->setObjectName(QLatin1String(name) + QStringLiteral("Choices"));
        pick->setIcon(theme::icon(QStringLiteral("chevron_down")));
        pick->setIconSize(QSize(12, 12));
        pick->setToolTip(tr("Choose"));
        pick->setAccessibleName(tr("Choose %1").arg(label));
        layout->addWidget(pick, 0, Qt::AlignTop);
        addChoices(pick, edit, choices);
        form.addRow(text, row);
    }
    connect(edit, &QLineEdit::textChanged, this, &MatrixDialog::preview);
    return field;
}

QLineEdit* MatrixDialog::line(Field* field) const { return static_cast<QLineEdit*>(field->input()); }

template <class Parse>
bool MatrixDialog::readList(Field* field, Parse parse, std::vector<ListedValue>& values) {
    auto parsed = parse(toStd(line(field)->text()), m_context.document.scene().expressionContext());
    field->setError(parsed ? QString() : toQt(parsed.error().message));
    field->setResult(parsed && parsed->size() > 1 ? MatrixDialog::tr("%1 values").arg(parsed->size()) : QString());
    if (parsed) values = std::move(*parsed);
    return parsed.has_value();
}

bool MatrixDialog::readNames(Field* field, bool arePaths, std::vector<std::string>& names) {
    names = splitList(toStd(line(field)->text()));
    const auto wrong = std::ranges::find_if(names, [&](const std::string& name) { return arePaths && !name.starts_with('/'); });
    field->setError(wrong == names.end() ? QString() : tr("'%1': a prim path starts with '/', like /cameras/cam1.").arg(toQt(*wrong)));
    field->setResult(names.size() > 1 ? tr("%1 values").arg(names.size()) : QString());
    return wrong == names.end();
}

bool MatrixDialog::read(ConnectionMatrix& matrix) {
    bool fine = readNames(m_cameras, true, matrix.cameras);
    fine &= readNames(m_renderers, false, matrix.renderers);
    fine &= readList(m_frames, parseFrameList, matrix.frames);
    for (const auto& [option, field] : m_options) {
        ConnectionMatrix::Option values{option, {}};
        fine &= readList(field, parseValueList, values.values);
        if (!values.values.empty()) matrix.options.push_back(std::move(values));
    }
    matrix.namePattern = toStd(line(m_name)->text().trimmed());
    line(m_name)->setPlaceholderText(toQt(matrixNamePattern(matrix)));
    if (const QString group = line(m_group)->text().trimmed(); !group.isEmpty()) matrix.group = toStd(group);
    return fine;
}

void MatrixDialog::preview() {
    if (!m_create) return; // being built
    ConnectionMatrix matrix;
    const bool fine = read(matrix);
    Result<std::vector<ConnectionRecord>> records = fail(ErrorCode::InvalidArgument, toStd(tr("Correct what is marked above.")));
    if (fine) records = makeMatrix(m_context.document.scene(), m_source, matrix);
    const bool patternIsWrong = fine && !records && records.error().code == ErrorCode::InvalidArgument;
    m_name->setError(patternIsWrong ? toQt(records.error().message) : QString());
    m_count->setProperty("role", records ? "title" : "error");
    m_count->style()->unpolish(m_count);
    m_count->style()->polish(m_count);
    m_count->setText(records ? counted(records->size(), tr("1 connection"), tr("%1 connections")) : toQt(records.error().message));
    m_create->setEnabled(records.has_value());
    m_create->setText(records ? tr("Create %1").arg(records->size()) : tr("Create"));
    showRows(records ? *records : std::vector<ConnectionRecord>());
}

void MatrixDialog::showRows(const std::vector<ConnectionRecord>& records) {
    m_rows->clear();
    QList<QTreeWidgetItem*> items;
    for (const auto& record : records) {
        QStringList options;
        for (const auto& [option, expression] : record.contextOptionExpressions) options << toQt(option + " = " + expression);
        items << new QTreeWidgetItem({toQt(record.name), toQt(record.sessionId), toQt(record.cameraPath), toQt(record.frameExpression),
                                      options.join(QStringLiteral(", ")), toQt(record.renderer)});
    }
    m_rows->addTopLevelItems(items);
    static constexpr int kWidths[] = {240, 190, 150, 70, 140};
    if (!isVisible())
        for (int column = 0; column < 5; ++column) m_rows->header()->resizeSection(column, kWidths[column]);
}

void MatrixDialog::accept() {
    ConnectionMatrix matrix;
    if (!read(matrix)) return;
    const auto made = duplicateAsMatrix(m_context.document, m_source.sessionId, matrix);
    if (!made) {
        m_context.messages.error(tr("No matrix of '%1' was made").arg(toQt(m_source.name)), toQt(made.error().text()));
        return QDialog::reject();
    }
    m_context.selection.set(*made);
    if (m_start->isChecked()) emit startRequested(*made);
    QDialog::accept();
}

} // namespace doppel

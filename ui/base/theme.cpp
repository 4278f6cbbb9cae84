#include "ui/base/theme.h"

#include "clonecore/scene/connection_record.h"

#include <QApplication>
#include <QPainter>
#include <QPalette>
#include <QStyleFactory>

#include <algorithm>

// Q_INIT_RESOURCE must stand outside any namespace.
static void initIcons() { Q_INIT_RESOURCE(icons); }

namespace doppel::theme {

namespace {

QPalette darkPalette() {
    QPalette palette;
    palette.setColor(QPalette::Window, QColor(kWindow));
    palette.setColor(QPalette::WindowText, QColor(kText));
    palette.setColor(QPalette::Base, QColor(kBase));
    palette.setColor(QPalette::AlternateBase, QColor(kAlternate));
    palette.setColor(QPalette::Text, QColor(kText));
    palette.setColor(QPalette::PlaceholderText, QColor(0xff767676));
    palette.setColor(QPalette::Button, QColor(0xff363636));
    palette.setColor(QPalette::ButtonText, QColor(kText));
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, QColor(0xff383838));
    palette.setColor(QPalette::ToolTipText, QColor(kText));
    palette.setColor(QPalette::Highlight, QColor(0xff2f5d8c));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(kAccent));
    palette.setColor(QPalette::Light, QColor(0xff444444));
    palette.setColor(QPalette::Midlight, QColor(0xff3e3e3e));
    palette.setColor(QPalette::Mid, QColor(0xff242424));
    palette.setColor(QPalette::Dark, QColor(0xff1c1c1c));
    palette.setColor(QPalette::Shadow, QColor(0xff121212));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0xff6c6c6c));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0xff3c3c3c));
    return palette;
}

constexpr const char* kStyleSheet = R"(
QToolTip { color: #d8d8d8; background: #383838; border: 1px solid #505050; padding: 5px; }
QMainWindow::separator { background: #1c1c1c; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: #4a8fd6; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: #242424; padding: 6px 10px; text-align: left; }
QSplitter::handle { background: #1c1c1c; }
QSplitter::handle:hover { background: #4a8fd6; }
QToolBar { border: none; spacing: 2px; padding: 4px 6px; }
QToolBar::separator { background: #3c3c3c; width: 1px; margin: 4px 6px; }
QToolButton { padding: 4px; border: 1px solid transparent; border-radius: 4px; }
QToolButton:hover { background: #3d3d3d; border-color: #4a4a4a; }
QToolButton:pressed { background: #1f1f1f; }
QToolButton:checked { background: #2f5d8c; border-color: #3b70a6; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
    background: #1f1f1f; border: 1px solid #3c3c3c; border-radius: 3px; selection-background-color: #2f5d8c; }
QLineEdit { padding: 3px 6px; }
QComboBox { padding: 3px 4px 3px 6px; }
QSpinBox, QDoubleSpinBox { padding: 2px 2px 2px 5px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: #4a8fd6; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { background: #282828; color: #6c6c6c; }
QLineEdit[faulty="true"], QComboBox[faulty="true"], QSpinBox[faulty="true"], QDoubleSpinBox[faulty="true"],
QPlainTextEdit[faulty="true"] { border-color: #e66a5f; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/chevron_down.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: #2b2b2b; border: 1px solid #505050; selection-background-color: #2f5d8c; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
    border: none; background: transparent; width: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/chevron_up.svg); width: 8px; height: 8px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/chevron_down.svg); width: 8px; height: 8px; }
QPushButton { background: #3a3a3a; border: 1px solid #4a4a4a; border-radius: 4px; padding: 5px 14px; }
QPushButton:hover { background: #444444; }
QPushButton:pressed { background: #2a2a2a; }
QPushButton:default { border-color: #4a8fd6; }
QPushButton:disabled { color: #6c6c6c; background: #303030; border-color: #3a3a3a; }
QHeaderView { background: #262626; }
QHeaderView::section { background: #262626; color: #9a9a9a; border: none; border-right: 1px solid #333333;
    border-bottom: 1px solid #333333; padding: 5px 8px; }
QTableView, QTreeView, QListView { background: #212121; alternate-background-color: #252525; border: none; outline: 0; }
QTableView::item, QTreeView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: #2f5d8c; color: white; }
QTreeView::item { padding: 3px 4px; }
QScrollArea, QAbstractScrollArea { border: none; }
QListView#completions { background: #2f2f2f; border: 1px solid #5a5a5a; padding: 2px; }
QListView#completions::item { padding: 3px 6px; }
QLabel#cellHint { color: #d8d8d8; background: #383838; border: 1px solid #505050; padding: 3px 6px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: #474747; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: #5a5a5a; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenuBar { background: #242424; padding: 2px 4px; }
QMenuBar::item { padding: 5px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: #3d3d3d; }
QMenu { background: #2f2f2f; border: 1px solid #4a4a4a; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 26px; border-radius: 3px; }
QMenu::item:selected { background: #2f5d8c; }
QMenu::item:disabled { color: #6c6c6c; }
QMenu::separator { height: 1px; background: #454545; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QStatusBar { background: #242424; color: #9a9a9a; }
QStatusBar::item { border: none; }
QSlider::groove:horizontal { height: 4px; background: #1a1a1a; border-radius: 2px; }
QSlider::sub-page:horizontal { background: #3b6fa5; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: #b9b9b9; }
QSlider::handle:horizontal:hover { background: #e0e0e0; }
QCheckBox { spacing: 7px; }
QLabel[role="dim"] { color: #8e8e8e; }
QLabel[role="error"] { color: #e66a5f; }
QLabel[role="warning"] { color: #d9a33f; }
QLabel[role="result"] { color: #86b6e6; }
QLabel[role="title"] { font-size: 12pt; font-weight: 600; }
QLabel[role="empty"] { color: #8e8e8e; }
)";

} // namespace

void apply(QApplication& application) {
    initIcons();
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(darkPalette());
    application.setStyleSheet(QString::fromLatin1(kStyleSheet));
    application.setWindowIcon(icon(QStringLiteral("doppel")));
}

QColor stateColor(CloneState state) {
    switch (state) {
        case CloneState::Stopped: return QColor(0xff6e6e6e);
        case CloneState::Launching:
        case CloneState::Connecting: return QColor(kWarning);
        case CloneState::Syncing: return QColor(0xff8fb8e0);
        case CloneState::Rendering: return QColor(kAccent);
        case CloneState::Converged: return QColor(kGood);
        case CloneState::Paused: return QColor(0xffb9a36a);
        case CloneState::Lost: return QColor(0xffe08b45);
        case CloneState::Failed: return QColor(kError);
    }
    return QColor(kDimText);
}

QColor labelColor(std::string_view label) {
    static constexpr QRgb kColors[] = {0xffd9534a, 0xffe08b3c, 0xffd9c24a, 0xff63b05c, 0xff3fada3, 0xff4f86d6, 0xff9268cf, 0xffd672ac};
    static_assert(std::size(kColors) == kColorLabels.size());
    if (label.empty()) return {};
    const auto at = std::ranges::find(kColorLabels, label);
    return at == kColorLabels.end() ? QColor(0xff909090) : QColor(kColors[at - kColorLabels.begin()]);
}

QString labelName(std::string_view label) {
    static constexpr const char* kNames[] = {"Red", "Orange", "Yellow", "Green", "Teal", "Blue", "Purple", "Pink"};
    static_assert(std::size(kNames) == kColorLabels.size());
    const auto at = std::ranges::find(kColorLabels, label);
    if (at == kColorLabels.end()) return QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
    return QCoreApplication::translate("Theme", kNames[at - kColorLabels.begin()]);
}

QIcon icon(const QString& name) {
    const QString file = QStringLiteral(":/icons/%1.svg").arg(name);
    QIcon icon(file);
    // Qt's own disabled look barely differs on a dark ground.
    for (const int side : {16, 18, 24, 36}) {
        const QPixmap full = QIcon(file).pixmap(side, side);
        QPixmap dim(full.size());
        dim.fill(Qt::transparent);
        QPainter painter(&dim);
        painter.setOpacity(0.3);
        painter.drawPixmap(0, 0, full);
        painter.end();
        icon.addPixmap(dim, QIcon::Disabled);
    }
    return icon;
}

void paintDot(QPainter& painter, const QRectF& rect, const QColor& color) {
    const double side = std::min(rect.width(), rect.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(rect.center(), side / 2, side / 2);
    painter.restore();
}

} // namespace doppel::theme

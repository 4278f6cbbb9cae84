#include "ui/base/style_sheet.h"

#include "ui/base/colors.h"

namespace doppel::theme {

namespace {

constexpr const char* kStyleSheet = R"(
QToolTip { color: ${text}; background: ${tip}; border: 1px solid ${edge}; padding: 5px; }
QMainWindow::separator { background: ${gap}; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: ${accent}; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: ${bar}; padding: 6px 10px; text-align: left; }
QSplitter::handle { background: ${gap}; }
QSplitter::handle:hover { background: ${accent}; }
QToolBar { border: none; spacing: 2px; padding: 4px 6px; }
QToolBar::separator { background: ${border}; width: 1px; margin: 4px 6px; }
QToolButton { padding: 4px; border: 1px solid transparent; border-radius: 4px; }
QToolButton:hover { background: ${hover}; border-color: ${edge}; }
QToolButton:pressed { background: ${pressed}; }
QToolButton:checked { background: ${checked}; border-color: ${checkedEdge}; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
    background: ${field}; color: ${text}; border: 1px solid ${border}; border-radius: 3px;
    selection-background-color: ${selection}; selection-color: ${selectionText}; }
QLineEdit { padding: 3px 6px; }
QComboBox { padding: 3px 4px 3px 6px; }
QSpinBox, QDoubleSpinBox { padding: 2px 2px 2px 5px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: ${accent}; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { background: ${buttonDisabled}; color: ${disabled}; }
QLineEdit[faulty="true"], QComboBox[faulty="true"], QSpinBox[faulty="true"], QDoubleSpinBox[faulty="true"],
QPlainTextEdit[faulty="true"] { border-color: ${error}; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/${chevronDown}.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: ${popup}; color: ${text}; border: 1px solid ${edge};
    selection-background-color: ${selection}; selection-color: ${selectionText}; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
    border: none; background: transparent; width: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/${chevronUp}.svg); width: 8px; height: 8px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/${chevronDown}.svg); width: 8px; height: 8px; }
QPushButton { background: ${button}; border: 1px solid ${edge}; border-radius: 4px; padding: 5px 14px; }
QPushButton:hover { background: ${buttonHover}; }
QPushButton:pressed { background: ${buttonPressed}; }
QPushButton:default { border-color: ${accent}; }
QPushButton:disabled { color: ${disabled}; background: ${buttonDisabled}; border-color: ${border}; }
QPushButton:focus { border-color: ${accent}; }
QToolButton:focus { border-color: ${accent}; }
QHeaderView { background: ${header}; }
QHeaderView::section { background: ${header}; color: ${dim}; border: none; border-right: 1px solid ${border};
    border-bottom: 1px solid ${border}; padding: 5px 8px; }
QTableView, QTreeView, QListView { background: ${base}; alternate-background-color: ${alternate}; border: none; outline: 0; }
QTableView::item, QTreeView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: ${selection}; color: ${selectionText}; }
QTreeView::item { padding: 3px 4px; }
QScrollArea, QAbstractScrollArea { border: none; }
QListView#completions { background: ${popup}; border: 1px solid ${edge}; padding: 2px; }
QListView#completions::item { padding: 3px 6px; }
QLabel#cellHint { color: ${text}; background: ${tip}; border: 1px solid ${edge}; padding: 3px 6px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: ${handle}; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: ${handleHover}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenuBar { background: ${bar}; padding: 2px 4px; }
QMenuBar::item { padding: 5px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: ${hover}; }
QMenu { background: ${popup}; color: ${text}; border: 1px solid ${edge}; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 26px; border-radius: 3px; }
QMenu::item:selected { background: ${noticeGround}; color: ${text}; }
QMenu::item:disabled { color: ${disabled}; }
QMenu::separator { height: 1px; background: ${border}; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QStatusBar { background: ${bar}; color: ${dim}; }
QStatusBar::item { border: none; }
QSlider::groove:horizontal { height: 4px; background: ${groove}; border-radius: 2px; }
QSlider::sub-page:horizontal { background: ${accentFill}; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: ${knob}; }
QSlider::handle:horizontal:hover { background: ${knobHover}; }
QCheckBox { spacing: 7px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator { width: 13px; height: 13px;
    background: ${field}; border: 1px solid ${boxEdge}; border-radius: 3px; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked {
    background: ${accentFill}; border-color: ${accentFill}; image: url(:/icons/check.svg); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate { background: ${accentFill}; border-color: ${accentFill};
    image: url(:/icons/check_some.svg); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: ${accent}; }
QCheckBox::indicator:disabled { border-color: ${disabled}; background: transparent; }
QLabel[role="dim"] { color: ${dim}; }
QLabel[role="error"] { color: ${error}; }
QLabel[role="warning"] { color: ${warning}; }
QLabel[role="result"] { color: ${result}; }
QLabel[role="title"] { font-size: ${titlePoints}pt; font-weight: 600; }
QLabel[role="empty"] { color: ${dim}; }
#messageBar { border-bottom: 1px solid ${gap}; }
#messageBar[kind="0"] { background: ${warningGround}; }
#messageBar[kind="1"] { background: ${errorGround}; }
#failurePanel { background: ${errorGround}; border-left: 3px solid ${error}; }
#galleryUndoLine { background: ${noticeGround}; }
QLineEdit[role="quiet"] { background: transparent; border: none; color: ${dim}; }
QToolButton[role="section"], QToolButton[role="section"]:checked { background: ${header}; border: 1px solid ${header};
    border-radius: 0; font-weight: 600; padding: 6px 8px; text-align: left; }
QToolButton[role="section"]:hover { background: ${hover}; }
QToolButton[role="section"]:focus { border-color: ${accent}; }
QToolButton[role="fold"], QToolButton[role="fold"]:checked { background: transparent; border: 1px solid transparent; color: ${dim}; padding: 3px 2px; }
QToolButton[role="fold"]:hover { color: ${text}; }
QToolButton[role="fold"]:focus { border-color: ${accent}; }
)";

} // namespace

QString styleSheet(const Colors& colors, bool isDark, double points) {
    QString sheet = QString::fromLatin1(kStyleSheet);
    const auto put = [&sheet](const char* name, const QString& value) { sheet.replace(QStringLiteral("${%1}").arg(QLatin1String(name)), value); };
    for (const auto& [name, color] : namedColors()) put(name, (colors.*color).name());
    // A checked button shows its coloured icon too, so its ground is not the selection's in the light theme.
    put("checked", (isDark ? colors.selection : colors.noticeGround).name());
    put("boxEdge", colors.placeholder.name());
    put("checkedEdge", colors.accentFill.name());
    put("chevronDown", isDark ? QStringLiteral("chevron_down") : QStringLiteral("chevron_down_dark"));
    put("chevronUp", isDark ? QStringLiteral("chevron_up") : QStringLiteral("chevron_up_dark"));
    put("titlePoints", QString::number(points * 1.3, 'f', 1));
    return sheet;
}

} // namespace doppel::theme

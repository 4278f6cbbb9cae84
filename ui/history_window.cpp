#include "ui/history_window.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace doppel {

HistoryWindow::HistoryWindow(Document& document, QWidget* parent) : QDialog(parent, Qt::Tool), m_document(document) {
    setObjectName(QStringLiteral("historyWindow"));
    setWindowTitle(tr("History"));
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setAccessibleName(tr("Steps, oldest first"));
    m_list->setToolTip(tr("Click a step to go to the scene as it was after it"));
    m_list->setAlternatingRowColors(true);
    m_list->setSpacing(2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    resize(280, 420);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0) m_document.goTo(static_cast<std::size_t>(row));
    });
    connect(&theme::watch(), &theme::Watch::changed, this, &HistoryWindow::refresh);
    refresh();
}

void HistoryWindow::refresh() {
    const QSignalBlocker block(m_list);
    const auto steps = m_document.history();
    const auto position = static_cast<int>(m_document.historyPosition());
    QStringList texts{tr("Scene as it was opened")};
    for (const auto& step : steps) texts << toQt(step);
    // Only what differs is touched, so that a long list does not jump while somebody drags a value.
    while (m_list->count() > texts.size()) delete m_list->takeItem(m_list->count() - 1);
    for (int row = 0; row < texts.size(); ++row) {
        if (row >= m_list->count()) m_list->addItem(QString());
        QListWidgetItem* item = m_list->item(row);
        item->setText(texts[row]);
        item->setForeground(row > position ? theme::colors().dim : theme::colors().text);
    }
    if (m_list->currentRow() == position) return;
    m_list->setCurrentRow(position);
    m_list->scrollToItem(m_list->item(position));
}

} // namespace doppel

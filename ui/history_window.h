// The undo history as a list: every step by its name, those undone in grey; a click goes there. Owned by the desk; main thread.
#pragma once

#include "clonecore/scene/document.h"

#include <QDialog>

class QListWidget;

namespace doppel {

class HistoryWindow : public QDialog {
    Q_OBJECT

public:
    explicit HistoryWindow(Document& document, QWidget* parent = nullptr);

    /// The document has another history now.
    void refresh();

private:
    Document& m_document;
    QListWidget* m_list;
};

} // namespace doppel

// "Duplicate as Matrix": asks for cameras, frames, values of context options and renderers, shows what would be made while it is
// typed, and makes it as one undoable step. Non-modal to the event loop (open it with open()). Main thread.
#pragma once

#include "clonecore/scene/connection_matrix.h"
#include "ui/desk_context.h"

#include <QDialog>

#include <string>
#include <utility>
#include <vector>

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace doppel {

class Field;

class MatrixDialog : public QDialog {
    Q_OBJECT

public:
    MatrixDialog(DeskContext& context, const ConnectionRecord& source, QWidget* parent = nullptr);

    void accept() override;

signals:
    void startRequested(const std::vector<std::string>& ids);

private:
    QWidget* makeForm();
    Field* addLine(QFormLayout& form, const char* name, const QString& label, const QString& placeholder, const QString& toolTip,
                   const QStringList& choices = {});
    QLineEdit* line(Field* field) const;
    void preview();
    /// Reads the fields; marks those that have faults. False when there is one.
    bool read(ConnectionMatrix& matrix);
    template <class Parse>
    bool readList(Field* field, Parse parse, std::vector<ListedValue>& values);
    bool readNames(Field* field, bool arePaths, std::vector<std::string>& names);
    void showRows(const std::vector<ConnectionRecord>& records);

    DeskContext& m_context;
    ConnectionRecord m_source;
    Field* m_cameras = nullptr;
    Field* m_frames = nullptr;
    Field* m_renderers = nullptr;
    Field* m_name = nullptr;
    Field* m_group = nullptr;
    std::vector<std::pair<std::string, Field*>> m_options;
    QLabel* m_count = nullptr;
    QTreeWidget* m_rows = nullptr;
    QCheckBox* m_start = nullptr;
    QPushButton* m_create = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel

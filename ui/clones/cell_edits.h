// What is typed into cells of the clone table, made into edits of connection records. Pure.
#pragma once

#include "clonecore/base/error.h"
#include "ui/clones/connection_edits.h"

#include <QString>

namespace doppel {

struct CellEdit {
    QString label;   ///< of the undo step
    RecordEdit edit;
};

/// Reads `text` for an editable column (clone_columns.h). InvalidArgument says what the column takes.
Result<CellEdit> editOfCell(int column, const QString& text);

} // namespace doppel

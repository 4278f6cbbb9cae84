// What stands in the cells of the clone table: texts, sort keys, tooltips. Main thread.
#pragma once

#include "clonecore/host/clone_status.h"
#include "ui/desk_context.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace doppel {

/// One line that says why a clone failed or what it is doing; "" when there is nothing to say.
QString stateReason(const std::string& sessionId, const CloneStatus& status);
/// What goes over its link, short for a column ("3.1 MiB/s", "0.4 ms" without a network) and in lines; empty when not connected.
QString linkText(const CloneStatus& status);
QStringList linkDetails(const CloneStatus& status);
/// Seconds until a render has converged, from its progress and time so far; nullopt when that can't be told.
std::optional<double> secondsLeft(const CloneStatus& status);
/// "local" when the configuration names none.
std::string launcherOf(const ConnectionRecord& record);

class CloneCells {
public:
    using RecordPtr = std::shared_ptr<const ConnectionRecord>;
    /// By number, then by text.
    struct SortKey {
        double number = 0;
        QString text{};
        bool operator<(const SortKey& other) const { return number != other.number ? number < other.number : text < other.text; }
    };

    explicit CloneCells(DeskContext& context) : m_context(context) {}

    QString text(int column, const RecordPtr& record, const CloneStatus& status) const;
    /// What editing the cell begins with: what the record says, not what came of it.
    static QString editText(int column, const ConnectionRecord& record);
    SortKey sortKey(int column, const RecordPtr& record, const CloneStatus& status) const;
    QString toolTip(int column, const RecordPtr& record, const CloneStatus& status) const;

    /// Kept until the record, the frame or an option changes: sorting asks for it again and again.
    const EvaluatedInputs& evaluated(const RecordPtr& record) const;
    void forgetInputs() { m_evaluated.clear(); }
    void forget(const std::string& id) { m_evaluated.erase(id); }

private:
    DeskContext& m_context;
    struct Evaluated {
        RecordPtr record;
        EvaluatedInputs inputs;
    };
    mutable std::unordered_map<std::string, Evaluated> m_evaluated;
};

} // namespace doppel
